import { AggregateWorld, source } from './aggregate-world';
import { HttpServer } from '../request-router/http-server';

const server = new HttpServer(response => { response.writeHead(200, { 'content-type': 'application/json' }).end('{}'); });
let http: { url: string };
beforeAll(async () => { http = { url: await server.start() }; });
afterAll(() => server.stop());

test.each([
  ['a value that an HTTP API has decoded', 'a b', '/orders/a%20b'],
  ['a percent sign', '100%', '/orders/100%25'],
])('%s is the one that sources get', async (_, id, url) => {
  server.requests.length = 0;
  expect((await new AggregateWorld({ order: source('/orders/{id}', { http }) }).call({ path: { id } })).status).toBe(200);
  expect(server.requests.map(request => request.url)).toEqual([url]);
});

test('what looks encoded after an HTTP API has decoded it is refused, and is no other value', async () => {
  server.requests.length = 0;
  expect(await new AggregateWorld({ order: source('/orders/{id}', { http }) }).call({ path: { id: 'a%41' } })).toMatchObject({ status: 400 });
  expect(server.requests).toEqual([]);
});

test('a REST API leaves the path encoded: it is decoded once', async () => {
  server.requests.length = 0;
  expect((await new AggregateWorld({ order: source('/orders/{id}', { http }) }).call({ path: { id: 'a%20b' }, isOfRestApi: true })).status).toBe(200);
  expect(server.requests.map(request => request.url)).toEqual(['/orders/a%20b']);
});
