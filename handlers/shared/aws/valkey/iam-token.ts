import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsCredentialIdentity, Provider } from '@smithy/types';
import { IamCredentials } from '../../ports/valkey-settings';

/** Seconds: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html#auth-iam-limits */
const LIFETIME = 900;

/** The password of a connection: a presigned request for `connect`, without its scheme. It is made without a call. */
export class IamToken {
  private readonly signer: SignatureV4;

  constructor(region: string, credentials: AwsCredentialIdentity | Provider<AwsCredentialIdentity> = defaultProvider()) {
    this.signer = new SignatureV4({ credentials, region, service: 'elasticache', sha256: Sha256 });
  }

  async make({ userId, cacheName, isServerless }: Omit<IamCredentials, 'kind'>): Promise<string> {
    const query = { Action: 'connect', User: userId, ...isServerless && { ResourceType: 'ServerlessCache' } };
    const request = new HttpRequest({ method: 'GET', protocol: 'http:', hostname: cacheName, path: '/', query, headers: { host: cacheName } });
    const signed = await this.signer.presign(request, { expiresIn: LIFETIME });
    const pairs = Object.entries(signed.query ?? {}).map(([name, value]) => `${encoded(name)}=${encoded(String(value))}`);
    return `${cacheName}/?${pairs.join('&')}`;
  }
}

/** As signatures encode: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}
