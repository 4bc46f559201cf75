import { HttpServer } from './http-server';
import { Call, RouteWorld } from './route-world';

/** Whatever a client sends: where the request goes and what it says about itself is not the client's to decide. */
const backend = new HttpServer();
let url: string;

beforeAll(async () => {
  url = await backend.start();
});
afterAll(() => backend.stop());
beforeEach(() => {
  backend.requests.length = 0;
});

const world = (options?: ConstructorParameters<typeof RouteWorld>[1]) => new RouteWorld(`${url}/public`, options);

test.each([
  ['dot segments', '/shop/../admin'],
  ['dot segments at the end', '/shop/..'],
  ['encoded dots', '/shop/%2e%2e/admin'],
  ['half-encoded dots', '/shop/.%2E/admin'],
  ['dots encoded twice', '/shop/%252e%252e/admin'],
  ['an encoded slash', '/shop/..%2fadmin'],
  ['a slash encoded twice', '/shop/%252f..'],
  ['a backslash', '/shop/..\\admin'],
  ['an encoded backslash', '/shop/..%5cadmin'],
  ['a path parameter after dots', '/shop/..;/admin'],
  ['an empty segment', '/shop//admin'],
  ['a host in the path', '//127.0.0.1/admin'],
  ['an absolute URL', '/http://127.0.0.1/admin'],
  ['an absolute URL without a slash', 'http://127.0.0.1/admin'],
  ['an encoded line break', '/shop/%0d%0aHost:%20x'],
  ['a line break', '/shop/\r\nHost: x'],
  ['an encoded null', '/shop/a%00.json'],
  ['half a character', '/shop/\ud800'],
  ['what is encoded twice', '/shop/a%41'],
  ['a percent sign encoded twice', '/shop/50%25'],
  ['what is encoded twice before a literal percent sign', '/shop/a%41%'],
])('refuses %s in the path', async (_, path) => {
  const answer = await world().call({ path });
  expect(answer.problem).toMatchObject({ type: 'urn:cdk-serverless-catalog:problem:malformed-request', status: 400, correlationId: 'request-1' });
  const asParameter = await new RouteWorld(`${url}/public/{proxy}`).call({ path, proxy: path.replace(/^\/shop\//, '') });
  expect(asParameter.status).toBe(400);
  expect(backend.requests).toEqual([]);
});

test.each([
  ['/shop/beans/', '/public/shop/beans/'],
  ['/shop/50% off', '/public/shop/50%25%20off'],
  ['/shop/50%', '/public/shop/50%25'],
  ['/shop/a%zz', '/public/shop/a%25zz'],
  ['/shop/crème brûlée', '/public/shop/cr%C3%A8me%20br%C3%BBl%C3%A9e'],
  ['/shop/a?b#c', '/public/shop/a%3Fb%23c'],
  ['/shop/user@host:80;v=1', '/public/shop/user@host:80;v=1'],
  ['/shop/...', '/public/shop/...'],
])('passes on %s', async (path, expected) => {
  expect((await world().call({ path })).status).toBe(200);
  expect(backend.requests[0].url).toBe(expected);
});

describe.each([['a REST API', {}], ['a load balancer', { elb: {} }]])('a path of %s, which is not decoded', (_, requestContext) => {
  const call = (id: string) => new RouteWorld(`${url}/public/{proxy}`).send({
    httpMethod: 'GET', path: `/shop/${id}`, pathParameters: { proxy: id }, requestContext: { requestId: 'request-1', ...requestContext },
  });

  test('means the same when it is decoded', async () => {
    for (const id of ['%41', '50%25', 'cr%C3%A8me%20br%c3%bbl%c3%a9e', 'a%25zz']) expect((await call(id)).status).toBe(200);
    expect(backend.requests.map(({ url: path }) => path)).toEqual(['/public/A', '/public/50%25', '/public/cr%C3%A8me%20br%C3%BBl%C3%A9e', '/public/a%25zz']);
  });

  test('is refused when it is encoded twice', async () => {
    for (const id of ['a%2541', '50%2525', '%252e%252e']) expect((await call(id)).status).toBe(400);
    expect(backend.requests).toEqual([]);
  });
});

test('keeps the query in the query', async () => {
  await world().call({ query: 'a=1&a=2&b=%0d%0aHost:x&c=%23/../%3f ' });
  expect(backend.requests[0].url).toBe('/public/shop/beans?a=1&a=2&b=%0D%0AHost%3Ax&c=%23%2F..%2F%3F+');
});

test('reveals neither the caller nor the connection to a third party', async () => {
  const headers = {
    'host': 'admin.internal',
    'x-forwarded-host': 'admin.internal',
    'x-forwarded-for': '192.0.2.1',
    'forwarded': 'host=admin.internal',
    'authorization': 'Bearer client',
    'cookie': 'session=client',
    'x-api-key': 'client',
    'proxy-authorization': 'Basic x',
    'connection': 'keep-alive, range',
    'keep-alive': 'timeout=99',
    'te': 'trailers',
    'trailer': 'x',
    'upgrade': 'h2c',
    'expect': '100-continue',
    'range': 'bytes=0-1',
    'accept': 'application/json',
    'x-correlation-id': 'order-17',
    'traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  };
  await world({ http: { forwardedRequestHeaders: ['host', 'connection', 'transfer-encoding', 'x-tenant'] } }).call({ headers: { ...headers, 'x-tenant': 'a' } });
  expect(backend.requests[0].headers).toEqual({
    'host': url.slice('http://'.length),
    'connection': 'keep-alive',
    'user-agent': 'cdk-serverless-catalog',
    'accept': 'application/json',
    'x-tenant': 'a',
    'x-correlation-id': 'order-17',
    'traceparent': headers.traceparent,
  });
});

test('frames the body itself, whatever lengths and encodings a client claims', async () => {
  const headers = { 'content-type': 'text/plain', 'content-length': '3, 99', 'transfer-encoding': 'chunked, identity' };
  const { status } = await world().call({ method: 'POST', body: '0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n', headers });
  expect(status).toBe(200);
  expect(backend.requests).toHaveLength(1);
  expect(backend.requests[0]).toMatchObject({ method: 'POST', body: '0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n' });
  expect(backend.requests[0].headers).toMatchObject({ 'content-length': '28' });
  expect(backend.requests[0].headers).not.toHaveProperty('transfer-encoding');
});

test.each(['a\r\nx-admin: 1', 'a\nb', 'a\u0000'])('refuses a header value that would begin another header: %j', async value => {
  const { problem } = await world().call({ headers: { accept: value } });
  expect(problem).toMatchObject({ status: 400, detail: 'A header is not valid.' });
  expect(backend.requests).toEqual([]);
});

test('makes no header of a correlation id that is none', async () => {
  const { headers } = await world().call({ headers: { 'x-correlation-id': 'a\r\nx-admin: 1' } });
  expect(headers['x-correlation-id']).toBe('ax-admin: 1');
  expect(backend.requests[0].rawHeaders).not.toContain('x-admin');
});

test('passes on the client\'s credentials only where asked', async () => {
  await world({ http: { forwardedRequestHeaders: ['authorization'] } }).call({ headers: { authorization: 'Bearer client', cookie: 'session' } });
  expect(backend.requests[0].headers.authorization).toBe('Bearer client');
  expect(backend.requests[0].headers).not.toHaveProperty('cookie');
});

test('lets no client replace the headers of the gateway', async () => {
  await world({ http: { headers: { 'X-Tenant': 'shop' }, forwardedRequestHeaders: ['x-tenant'] } }).call({ headers: { 'x-tenant': 'other' } });
  expect(backend.requests[0].headers['x-tenant']).toBe('shop');
});

test.each<[string, Call, number]>([
  ['too large', { method: 'POST', body: 'x'.repeat(10_001) }, 413],
  ['not JSON by its type', { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } }, 415],
  ['not JSON', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }, 400],
])('refuses a body that is %s', async (_, call, status) => {
  const { problem } = await world({ schema: { type: 'object' } }).call(call);
  expect(problem).toMatchObject({ status, correlationId: 'request-1' });
  expect(backend.requests).toEqual([]);
});

test('names each field of a body that does not match', async () => {
  const schema = { type: 'object', required: ['bean'], properties: { grams: { type: 'integer' } }, additionalProperties: false };
  const { problem } = await world({ schema }).call({
    method: 'POST', body: '{"grams":"many"}', headers: { 'content-type': 'application/json' },
  });
  expect(problem).toMatchObject({
    status: 400,
    errors: expect.arrayContaining([expect.objectContaining({ pointer: '#/grams' }), expect.objectContaining({ pointer: '#' })]) as unknown,
  });
});

test('answers without reporting what went wrong inside', async () => {
  const down = new RouteWorld('http://127.0.0.1:1/private');
  const { body, status } = await down.call();
  expect(status).toBe(502);
  expect(body).not.toMatch(/127\.0\.0\.1|private|ECONNREFUSED/);
  expect(down.observed.lines).toEqual([expect.objectContaining({ level: 'warn', message: 'backend failed' })]);
});
