import { FacadeWorld, facadeEvent, functionOf, orders, server } from './facade-world';
import { HttpServer } from '../request-router/http-server';

/** Whatever a client sends: the path decides who answers, and it is read in one way only. */
const legacy = new HttpServer(response => { response.end('legacy'); });
const fresh = new HttpServer(response => { response.end('new'); });
let urls: { legacy: string; fresh: string };

beforeAll(async () => {
  urls = { legacy: await legacy.start(), fresh: await fresh.start() };
});
afterAll(() => Promise.all([legacy.stop(), fresh.stop()]));
beforeEach(() => {
  legacy.requests.length = 0;
  fresh.requests.length = 0;
});

const world = (more = {}) => new FacadeWorld({ legacy: server(urls.legacy), features: [orders(server(urls.fresh), more)] });

test.each([
  ['dot segments', '/orders/../admin'],
  ['encoded dots', '/orders/%2e%2e/admin'],
  ['half-encoded dots', '/orders/.%2E/admin'],
  ['dots encoded twice', '/orders/%252e%252e/admin'],
  ['an encoded slash', '/orders%2fadmin'],
  ['an encoded slash after dots', '/orders/..%2fadmin'],
  ['a backslash', '/orders/..\\admin'],
  ['an encoded backslash', '/orders%5c..%5cadmin'],
  ['a path parameter after dots', '/orders/..;/admin'],
  ['an empty segment', '//orders/7'],
  ['an absolute URL', 'http://127.0.0.1/admin'],
  ['a line break', '/orders/%0d%0ax'],
  ['a null', '/orders/%00'],
  ['what is encoded twice', '/orders/a%41'],
  ['a prefix that is encoded twice', '/%6frders/7'],
])('refuses %s before any service has it', async (_, path) => {
  const { problem } = await world().call({ path });
  expect(problem).toMatchObject({ status: 400, type: 'urn:cdk-serverless-catalog:problem:malformed-request', correlationId: 'request-1' });
  const ofFunctions = new FacadeWorld({
    legacy: functionOf('legacy'), features: [orders(functionOf('new'))], invoker: { invoke: async () => { throw new Error('invoked'); } },
  });
  expect((await ofFunctions.call({ path })).status).toBe(400);
  expect([legacy.requests, fresh.requests]).toEqual([[], []]);
});

test('the path that decided is the path that the service gets', async () => {
  for (const path of ['/orders/7', '/orders/7;v=1', '/orders/crème', '/orders/50%', '/orders/a?b#c']) await world().call({ path });
  expect(fresh.requests.map(({ url }) => url)).toEqual(['/orders/7', '/orders/7;v=1', '/orders/cr%C3%A8me', '/orders/50%25', '/orders/a%3Fb%23c']);
});

test('a load balancer leaves paths encoded: they are decoded once', async () => {
  const send = (path: string) => world().send({ httpMethod: 'GET', path, headers: {}, requestContext: { elb: {} } });
  for (const path of ['/%6frders/7', '/orders/50%25']) expect((await send(path)).status).toBe(200);
  expect(fresh.requests.map(({ url }) => url)).toEqual(['/orders/7', '/orders/50%25']);
  expect((await send('/orders/a%2541')).status).toBe(400);
});

test('a client chooses neither the address that legacy sees, nor the treatment of a shadow request', async () => {
  const headers = {
    'x-forwarded-host': 'evil.example.com',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': '1',
    'forwarded': 'host=evil.example.com',
    'x-shadow': 'true',
    'host': 'evil.example.com',
    'connection': 'x-forwarded-for, x-forwarded-host, authorization',
    'transfer-encoding': 'chunked',
    'upgrade': 'h2c',
  };
  await world({ weight: 0 }).call({ headers: { ...headers, 'x-forwarded-for': '10.0.0.1' } });
  const [{ headers: got, rawHeaders }] = legacy.requests;
  expect(got).toMatchObject({ 'x-forwarded-host': 'shop.example.com', 'x-forwarded-proto': 'https', 'x-forwarded-port': '443', 'x-forwarded-for': expect.stringMatching(/203\.0\.113\.7$/) as string });
  expect(JSON.stringify(rawHeaders)).not.toMatch(/evil|x-shadow|h2c|chunked/);
});

test('a header that clients may send is routing, not authorization: who sends it gets there', async () => {
  const beta = world({ when: [{ header: 'X-Beta', values: ['1'] }] });
  const bodies = await Promise.all([{ 'x-beta': '1' }, { 'x-beta': 'no, 1' }, { 'x-beta': '2' }, {}].map(async headers => (await beta.call({ headers: headers as Record<string, string> })).body.toString()));
  expect(bodies).toEqual(['new', 'new', 'legacy', 'legacy']);
});

test.each(['a\r\nx-admin: 1', 'a\u0000'])('refuses a header value that would begin another header: %j', async value => {
  expect((await world().call({ headers: { 'x-tenant': value } })).problem).toMatchObject({ status: 400, detail: 'A header is not valid.' });
  expect(fresh.requests).toEqual([]);
});

test('sends characters beyond Latin in UTF-8, and giant headers whole', async () => {
  const giant = 'x'.repeat(9_000);
  expect((await world().call({ headers: { 'x-name': '豆', 'x-giant': giant }, cookies: ['a=💥'] })).status).toBe(200);
  const { headers } = fresh.requests[0];
  expect(Buffer.from(String(headers['x-name']), 'latin1').toString()).toBe('豆');
  expect(Buffer.from(String(headers.cookie), 'latin1').toString()).toBe('a=💥');
  expect(headers['x-giant']).toBe(giant);
});

test('keeps what is odd in a query, and refuses half of a character', async () => {
  await world().call({ query: 'a= b&c=é&d=#e&f=%0d%0a&g="<>' });
  expect(fresh.requests[0].url).toBe('/orders/7?a=%20b&c=%C3%A9&d=%23e&f=%0d%0a&g="<>');
  expect((await world().call({ query: '\ud800' })).status).toBe(400);
});

test('frames the body itself', async () => {
  const headers = { 'content-length': '3, 99', 'transfer-encoding': 'chunked, identity' };
  await world().call({ method: 'POST', body: '0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n', headers });
  expect(fresh.requests).toHaveLength(1);
  expect(fresh.requests[0].headers).toMatchObject({ 'content-length': '28' });
});

test('refuses a body that is too large', async () => {
  expect((await world().call({ method: 'POST', body: 'x'.repeat(100_001) })).problem).toMatchObject({ status: 413 });
});

test('an answer that names what went wrong inside is none', async () => {
  const down = new FacadeWorld({ legacy: server('http://127.0.0.1:1/private') });
  const { status, body } = await down.call();
  expect(status).toBe(502);
  expect(body.toString()).not.toMatch(/127\.0\.0\.1|private|ECONNREFUSED/);
  expect(down.observed.lines).toEqual([expect.objectContaining({ level: 'warn', message: 'backend failed' })]);
  expect(down.observed.counts).toMatchObject({ BackendFailures: 1, LegacyAnswers: 1 });
});

test('legacy that is down does not matter to what was migrated', async () => {
  const half = new FacadeWorld({ legacy: server('http://127.0.0.1:1'), features: [orders(server(urls.fresh))] });
  for (let request = 0; request < 12; request++) expect((await half.call({ path: '/other' })).status).toBeGreaterThanOrEqual(502);
  expect((await half.call({ path: '/other' })).status).toBe(503);
  expect((await half.call()).body.toString()).toBe('new');
});

test.each<[404 | 410, string]>([[410, 'gone'], [404, 'route-not-found']])('once legacy is retired, what no feature takes is %s', async (retiredStatus, slug) => {
  const retired = new FacadeWorld({ retiredStatus, features: [orders(server(urls.fresh), { weight: 10 })] });
  expect((await retired.call({ path: '/other' })).problem).toMatchObject({ status: retiredStatus, type: `urn:cdk-serverless-catalog:problem:${slug}` });
  expect((await retired.call()).body.toString()).toBe('new');
});

test('a load balancer\'s client is known by what the load balancer adds', async () => {
  const event = {
    httpMethod: 'GET',
    path: '/orders/7',
    headers: { 'host': 'shop.example.org', 'x-forwarded-proto': 'http', 'x-forwarded-for': '10.0.0.1, 203.0.113.9' },
    requestContext: { elb: {} },
    multiValueQueryStringParameters: { q: ['a%20b'], tag: ['x%26y', 'z'] },
  };
  await world().send(event);
  expect(fresh.requests[0].headers).toMatchObject({ 'x-forwarded-host': 'shop.example.org', 'x-forwarded-proto': 'http', 'x-forwarded-port': '80', 'x-forwarded-for': '10.0.0.1, 203.0.113.9' });
  expect(fresh.requests[0].url).toBe('/orders/7?q=a%20b&tag=x%26y&tag=z');
  await world().send({ ...facadeEvent(), headers: { host: 'x' } });
  expect(fresh.requests[1].headers).toMatchObject({ 'x-forwarded-host': 'shop.example.com' });
});

test('a request that comes back ends: legacy is at the address that the façade has now', async () => {
  let passes = 0;
  const loop = new HttpServer((response, { headers, url: path }) => {
    if (++passes > 10) return void response.end('endless');
    // as API Gateway gives it to the façade again
    const again = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'host')) as Record<string, string>;
    void facade.call({ path, headers: again }).then(({ status, body }) => response.writeHead(status).end(body));
  });
  const facade = new FacadeWorld({ legacy: server(await loop.start()) });
  try {
    const { status, body } = await facade.call({ headers: { 'cdn-loop': 'edge.example.com; a=1' } });
    expect([status, (JSON.parse(body.toString()) as { detail: string }).detail]).toEqual([502, 'The request came back to the façade: a backend has the address of the façade itself.']);
    expect(passes).toBe(3);
    expect(loop.requests[2].headers['cdn-loop']).toBe(['edge.example.com; a=1', ...Array<string>(3).fill('shop.example.com')].join(', '));
  } finally {
    await loop.stop();
  }
});
