import { ApiRequestSigner } from '../../../handlers/shared/aws/request-signer';

/** As of a function in Lambda. */
export const CREDENTIALS = { accessKeyId: 'AKIAROUTER', secretAccessKey: 'secret', sessionToken: 'token of the role' };

/** A signer with the credentials of a function. */
export function signerInTest(region: string): ApiRequestSigner {
  return new ApiRequestSigner(region, CREDENTIALS);
}
