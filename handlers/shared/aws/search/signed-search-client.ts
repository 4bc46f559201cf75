import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler, streamCollector } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsCredentialIdentity, Provider } from '@smithy/types';
import { SearchEngine, SearchRequest, SearchResponse } from '../../search/search-engine';

export interface SearchEndpoint {
  /** `https://` and the host. */
  readonly url: string;
  readonly region: string;
  /** `es` for a domain of OpenSearch Service, `aoss` for a collection of OpenSearch Serverless, `neptune-db` for a cluster of Neptune. */
  readonly service: 'es' | 'aoss' | 'neptune-db';
}

/**
 * Library defaults. A request that was not answered in time may still be at work: writes have versions, so that sending it again is safe.
 */
const TIMEOUTS = { connectionTimeout: 2_000, requestTimeout: 15_000, socketTimeout: 15_000, throwOnRequestTimeout: true };

/**
 * Sends requests to a domain or a collection with Signature Version 4.
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-clients.html#serverless-signing
 */
export class SignedSearchClient implements SearchEngine {
  private readonly http = new NodeHttpHandler(TIMEOUTS);
  private readonly signer: SignatureV4;
  private readonly url: URL;

  constructor({ url, region, service }: SearchEndpoint, credentials: AwsCredentialIdentity | Provider<AwsCredentialIdentity> = defaultProvider()) {
    this.url = new URL(url);
    // the header x-amz-content-sha256, which collections ask for, is set by default
    this.signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  }

  async send({ method, path, body }: SearchRequest): Promise<SearchResponse> {
    const { protocol, hostname, port, host } = this.url;
    const request = await this.signer.sign(new HttpRequest({
      method,
      protocol,
      hostname,
      port: port === '' ? undefined : Number(port),
      path,
      body,
      headers: {
        host,
        ...body !== undefined && {
          'content-type': path.endsWith('/_bulk') ? 'application/x-ndjson' : 'application/json',
          'content-length': `${Buffer.byteLength(body)}`,
        },
      },
    }));
    const { response } = await this.http.handle(HttpRequest.clone(request));
    return { status: response.statusCode, body: Buffer.from(await streamCollector(response.body)).toString() };
  }
}
