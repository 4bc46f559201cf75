import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { owner, signedFetch } from '../../tools/local-cloud/signed-requests';

export interface GatewayAnswer {
  readonly status: number;
  readonly body: Record<string, string> & { readonly message?: string };
}

/** A call of API Gateway's own API, by its path: https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
export async function gateway(cloud: LocalCloud, method: string, path: string, body?: object): Promise<GatewayAnswer> {
  const response = await signedFetch(cloud, owner(cloud), `${cloud.endpoint}${path}`, {
    method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body),
  }, 'apigateway');
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) as GatewayAnswer['body'] };
}

/** The same for what must succeed. */
export async function made(cloud: LocalCloud, method: string, path: string, body?: object): Promise<GatewayAnswer['body']> {
  const answer = await gateway(cloud, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
