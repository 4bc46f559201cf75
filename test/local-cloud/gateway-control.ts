import { LocalCloud } from '../../tools/local-cloud/local-cloud';

export interface GatewayAnswer {
  readonly status: number;
  readonly body: Record<string, string> & { readonly message?: string };
}

/** A call of API Gateway's own API, by its path: https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
export async function gateway(cloud: LocalCloud, method: string, path: string, body?: object): Promise<GatewayAnswer> {
  const response = await fetch(`${cloud.endpoint}${path}`, {
    method,
    headers: {
      'authorization': `AWS4-HMAC-SHA256 Credential=test/20300101/${cloud.region}/apigateway/aws4_request, SignedHeaders=host, Signature=00`,
      'content-type': 'application/json',
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) as GatewayAnswer['body'] };
}

/** The same for what must succeed. */
export async function made(cloud: LocalCloud, method: string, path: string, body?: object): Promise<GatewayAnswer['body']> {
  const answer = await gateway(cloud, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
