import { AwsV4Signer } from 'aws4fetch';
import { SignedSearchClient } from '../../../../handlers/shared/aws/search/signed-search-client';
import { SearchRequest } from '../../../../handlers/shared/search/search-engine';
import { HttpServer } from '../../request-router/http-server';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'a-token' };
const received: Array<{ url: string; headers: Record<string, string>; method: string }> = [];
const server = new HttpServer((response, request) => {
  received.push({ url: request.url!, headers: request.headers as Record<string, string>, method: request.method! });
  response.writeHead(429, { 'content-type': 'application/json' }).end('{"é":1}');
});
let url: string;
beforeAll(async () => { url = await server.start(); });
afterAll(() => server.stop());
beforeEach(() => { received.length = 0; });

/** What another implementation signs for the request that was received. */
async function signatureOf({ url: path, headers, method }: typeof received[0], body: string | undefined, service: string): Promise<string> {
  const signed = await new AwsV4Signer({
    url: `${url}${path}`,
    method,
    body,
    service,
    region: 'eu-west-1',
    datetime: headers['x-amz-date'],
    allHeaders: true,
    ...CREDENTIALS,
    headers: Object.fromEntries(/SignedHeaders=([^,]+)/.exec(headers.authorization)![1].split(';').filter(name => name !== 'host').map(name => [name, headers[name]])),
  }).sign();
  return signed.headers.get('authorization')!;
}

test.each<[string, 'es' | 'aoss', SearchRequest]>([
  ['a bulk request to a domain', 'es', { method: 'POST', path: '/orders-g1-writer/_bulk', body: '{"é":1}\n' }],
  ['a search in a collection', 'aoss', { method: 'POST', path: '/orders/_search', body: '{"size":1}' }],
  ['the list of indexes', 'aoss', { method: 'GET', path: '/_resolve/index/orders-%2A' }],
])('%s has a signature that another implementation makes as well', async (_what, service, request) => {
  const client = new SignedSearchClient({ url, region: 'eu-west-1', service }, CREDENTIALS);
  expect(await client.send(request)).toEqual({ status: 429, body: '{"é":1}' });
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ url: request.path, method: request.method });
  expect(received[0].headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/);
  expect(received[0].headers.authorization).toBe(await signatureOf(received[0], request.body, service));
});

test('an engine that is not there is an error', async () => {
  const client = new SignedSearchClient({ url: 'http://127.0.0.1:1', region: 'eu-west-1', service: 'es' }, CREDENTIALS);
  await expect(client.send({ method: 'GET', path: '/' })).rejects.toThrow('ECONNREFUSED');
});
