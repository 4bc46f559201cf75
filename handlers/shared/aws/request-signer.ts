import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { escapeUri, HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsCredentialIdentity, Provider } from '@smithy/types';
import { RequestSigner, SentRequest } from '../backends/http-backend';
import { orUnavailable } from '../http/problem';

/** Signs requests to APIs of API Gateway with Signature Version 4. Only `host` is signed of the headers: what is on the way may change the others. */
export class ApiRequestSigner implements RequestSigner {
  private readonly signer: SignatureV4;

  constructor(region: string, credentials: AwsCredentialIdentity | Provider<AwsCredentialIdentity> = defaultProvider()) {
    this.signer = new SignatureV4({ credentials, region, service: 'execute-api', sha256: Sha256 });
  }

  async sign({ method, origin, path, body }: SentRequest): ReturnType<RequestSigner['sign']> {
    const { protocol, hostname, host } = new URL(origin);
    const [pathname, ...rest] = path.split('?');
    const pairs = [...new URLSearchParams(rest.join('?'))];
    const names = [...new Set(pairs.map(([name]) => name))];
    const query = Object.fromEntries(names.map(name => [name, pairs.filter(([each]) => each === name).map(([, value]) => value)]));
    const request = new HttpRequest({ method, protocol, hostname, path: pathname, query, headers: { host }, body });
    const { headers: { host: _, ...headers } } = await orUnavailable(this.signer.sign(request));
    // a space is `%20` in what is signed, and a plus sign in what forms send
    const sent = pairs.map(pair => pair.map(escapeUri).join('=')).join('&');
    return { path: sent === '' ? pathname : `${pathname}?${sent}`, headers };
  }
}
