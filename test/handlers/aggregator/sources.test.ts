import { AggregateWorld, source } from './aggregate-world';
import { FunctionInvoker } from '../../../handlers/shared/ports/function-invoker';
import { HttpServer } from '../request-router/http-server';

const json = { 'content-type': 'application/json' };
const replies: Record<string, { status?: number; headers?: Record<string, string>; body: string } | undefined> = {};
const server = new HttpServer((response, request) => {
  const { status = 200, headers = json, body } = replies[request.url!.split('?')[0]] ?? { status: 404, body: '{}' };
  response.writeHead(status, headers).end(body);
});
let http: { url: string };
beforeAll(async () => { http = { url: await server.start() }; });
afterAll(async () => server.stop());
beforeEach(() => {
  server.requests.length = 0;
  Object.keys(replies).forEach(path => delete replies[path]);
});
const urls = () => server.requests.map(({ url }) => url);

test('a source is called with values of the request and of other sources', async () => {
  Object.assign(replies, { '/orders/7': { body: '{"customerId":"a b","n":12345678901234567890}' }, '/customers/a%20b': { body: '{"name":"Ada"}' } });
  const world = new AggregateWorld({ customer: source('/customers/{order.customerId}?page={query.page}', { http }), order: source('/orders/{id}', { http, required: true }) });
  const { status, text } = await world.call({ query: 'page=2' });
  expect([status, urls()]).toEqual([200, ['/orders/7', '/customers/a%20b?page=2']]);
  // as the sources wrote them, with all digits
  expect(text).toBe('{"customer":{"name":"Ada"},"order":{"customerId":"a b","n":12345678901234567890}}');
});

test('a part below a failed one is missing, its siblings are not', async () => {
  Object.assign(replies, { '/orders/7': { status: 500, body: '{}' }, '/rates': { body: '{"rate":1}' } });
  const world = new AggregateWorld({ order: source('/orders/{id}', { http }), customer: source('/customers/{order.id}', { http }), rates: source('/rates', { http }) });
  const { body } = await world.call();
  expect(body).toEqual({ partial: true, rates: { rate: 1 }, parts: { order: { status: 'failed' }, customer: { status: 'missing' }, rates: { status: 'ok', age: 0 } } });
});

test.each([
  ['garbage', { body: '{"a":' }], ['a page', { headers: { 'content-type': 'text/html' }, body: '<html>' }], ['10 MB', { body: `"${'a'.repeat(10_000_000)}"` }], ['nothing', { body: '' }],
  ['deep JSON', { body: `${'['.repeat(5_000)}${']'.repeat(5_000)}` }], ['a redirect', { status: 302, headers: { ...json, location: 'http://169.254.169.254/' }, body: '{}' }],
  ['bytes', { headers: { ...json, 'content-encoding': 'gzip' }, body: 'x' }], ['a part of a resource', { status: 206, body: '{}' }],
])('an answer that is %s is a failed part', async (_, reply) => {
  Object.assign(replies, { '/a': reply, '/b': { body: '1' } });
  const { body } = await new AggregateWorld({ a: source('/a', { http }), b: source('/b', { http }) }).call();
  expect(body).toEqual({ b: 1, partial: true, parts: { a: { status: 'failed' }, b: { status: 'ok', age: 0 } } });
});

test('a hostile value of a source is a failed part, and one of the client is its own fault', async () => {
  Object.assign(replies, { '/orders/7': { body: '{"customerId":"../admin"}' } });
  const sources = { order: source('/orders/{id}', { http }), customer: source('/customers/{order.customerId}', { http }) };
  expect((await new AggregateWorld(sources).call()).body.parts).toMatchObject({ customer: { status: 'failed' } });
  const { status, body } = await new AggregateWorld(sources).call({ path: { id: '../7' } });
  expect([status, body.detail]).toEqual([400, "The path parameter 'id' has a slash, a backslash or an encoded character."]);
  expect(urls()).toEqual(['/orders/7']);
});

test('a required source that knows no such thing is 404', async () => {
  const { status, body } = await new AggregateWorld({ order: source('/orders/{id}', { http, required: true }) }).call();
  expect([status, body.type]).toEqual([404, 'urn:cdk-serverless-catalog:problem:resource-not-found']);
});

test('idempotent methods are retried, others are not', async () => {
  let failures = 1;
  const flaky = new HttpServer(response => { response.writeHead(failures-- > 0 ? 503 : 200, json).end('{}'); });
  const url = await flaky.start();
  const get = new AggregateWorld({ a: source('/a', { http: { url }, retryAttempts: 2 }) });
  expect([(await get.call()).body, flaky.requests.length]).toEqual([{ a: {} }, 2]);
  failures = 1;
  const post = new AggregateWorld({ a: source('/a', { http: { url }, retryAttempts: 2, method: 'POST' }) });
  expect([(await post.call()).body.partial, flaky.requests.length]).toEqual([true, 3]);
  await flaky.stop();
});

test('what is left of the deadline is passed on, with correlation id and trace', async () => {
  Object.assign(replies, { '/a': { body: '{}' } });
  await new AggregateWorld({ a: source('/a', { http, timeoutMillis: 60_000 }) }, { deadlineMillis: 4_000 }).call({ headers: { 'x-correlation-id': 'c-1' } });
  const { headers } = server.requests[0];
  expect(headers).toMatchObject({ 'x-correlation-id': 'c-1', 'traceparent': expect.stringMatching(/^00-/) as string, 'accept': 'application/json' });
  expect(Number(headers['x-envoy-expected-rq-timeout-ms'])).toBeLessThanOrEqual(4_000);
  expect(Number(headers['x-envoy-expected-rq-timeout-ms'])).toBeGreaterThan(0);
});

test('an open circuit saves the calls of its source only', async () => {
  Object.assign(replies, { '/a': { status: 503, body: '{}' }, '/b': { body: '2' } });
  const circuitBreaker = { failureRate: 50, windowMillis: 60_000, minimumCalls: 2, openDurationMillis: 60_000 };
  const world = new AggregateWorld({ a: source('/a', { http, circuitBreaker }), b: source('/b', { http: { url: `${http.url}/` } }) });
  for (let call = 0; call < 6; call++) expect((await world.call()).body).toMatchObject({ b: 2, partial: true });
  expect(urls().filter(url => url === '/b')).toHaveLength(6);
  expect(urls().filter(url => url === '/a').length).toBeLessThan(6);
  expect(world.observed.counts.CircuitBreakerRefusals).toBeGreaterThan(0);
});

test('fallbacks: a value, an earlier answer with its age, none', async () => {
  Object.assign(replies, { '/a': { body: '1' }, '/b': { body: '2' }, '/c': { body: '3' } });
  let now = Date.now();
  const world = new AggregateWorld({
    a: source('/a', { http, fallback: { value: { rate: null } } }), b: source('/b', { http, fallback: { cachedMillis: 60_000 } }), c: source('/c', { http, fallback: { omit: true } }),
  }, { now: () => now });
  expect((await world.call()).body).toEqual({ a: 1, b: 2, c: 3 });
  Object.keys(replies).forEach(path => { replies[path] = { status: 500, body: '{}' }; });
  now += 5_000;
  expect((await world.call()).body).toEqual({
    a: { rate: null }, b: 2, partial: true, parts: { a: { status: 'default' }, b: { status: 'stale', age: 5 }, c: { status: 'failed' } },
  });
  now += 60_000;
  expect((await world.call()).body.parts).toMatchObject({ b: { status: 'failed' } });
});

test('more calls than a source takes fail at once, and none waits for another', async () => {
  const held: Array<() => void> = [];
  const slow = new HttpServer(response => { held.push(() => response.writeHead(200, json).end('{}')); });
  const world = new AggregateWorld({ a: source('/a', { http: { url: await slow.start() }, maxInFlight: 2 }) });
  const calls = [1, 2, 3].map(async () => world.call());
  expect((await calls[2]).body).toMatchObject({ partial: true });
  while (held.length < 2) await new Promise(resolve => setTimeout(resolve, 5));
  held.forEach(release => release());
  expect([(await calls[0]).body, (await calls[1]).body]).toEqual([{ a: {} }, { a: {} }]);
  await slow.stop();
});

test('a function gets the event of an HTTP API, and its answer is a part', async () => {
  const events: Record<string, unknown>[] = [];
  const invoker: FunctionInvoker = {
    invoke: async (arn, payload) => {
      events.push({ arn, ...JSON.parse(payload) as object });
      return { payload: JSON.stringify({ statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: '{"id":7}' }) };
    },
  };
  const world = new AggregateWorld({ order: source('/orders/{id}?v={query.v}', { function: 'arn:order' }) }, { invoker });
  expect((await world.call({ query: 'v=1', subject: 'ada', headers: { authorization: 'Bearer a' } })).body).toEqual({ order: { id: 7 } });
  expect(events).toEqual([expect.objectContaining({
    arn: 'arn:order',
    version: '2.0',
    routeKey: 'GET /orders/{id}',
    rawPath: '/orders/7',
    rawQueryString: 'v=1',
    pathParameters: { id: '7' },
    queryStringParameters: { v: '1' },
    requestContext: { requestId: 'request-1', http: { method: 'GET', path: '/orders/7' } },
  })]);
  expect(JSON.stringify(events)).not.toMatch(/Bearer|\bada\b/);
});

test('a list has one call for each different element, in order, and failures of elements apart', async () => {
  const lines = Array.from({ length: 200 }, (_, index) => ({ sku: `s${index % 150}` }));
  Object.assign(replies, { '/orders/7': { body: JSON.stringify({ lines }) } });
  lines.forEach(({ sku }, index) => { if (index !== 3) replies[`/prices/${sku}`] = { body: JSON.stringify({ price: sku }) }; });
  const forEach = { list: '{order.lines}', as: 'line', maxConcurrency: 10, maxItems: 200 };
  delete replies['/prices/s3'];
  const world = new AggregateWorld({ order: source('/orders/{id}', { http }), prices: source('/prices/{line.sku}', { http, forEach, timeoutMillis: 60_000 }) }, { deadlineMillis: 60_000 });
  const { body } = await world.call();
  expect(body.prices).toEqual(lines.map(({ sku }) => sku === 's3' ? null : { price: sku }));
  expect(body.parts).toEqual({ order: { status: 'ok', age: expect.any(Number) as number }, prices: { status: 'incomplete', age: expect.any(Number) as number, failed: [3, 153] } });
  expect(urls()).toHaveLength(1 + 150);
  replies['/orders/7'] = { body: JSON.stringify({ lines: [...lines, {}] }) };
  expect((await world.call()).body.parts).toMatchObject({ prices: { status: 'failed' } });
});

test('a list in batches has one call for several elements, whose answers are found by their key', async () => {
  const lines = ['a', 'b', 'a', 'x,y', '../z', 'c', 'd', 'gone'].map(sku => ({ sku }));
  Object.assign(replies, { '/orders/7': { body: JSON.stringify({ lines: [...lines, {}] }) } });
  const batching = new HttpServer((response, request) => {
    const skus = new URL(request.url!, 'http://x').searchParams.get('skus')!.split(',');
    const found = skus.filter(sku => sku !== 'gone').reverse().map(sku => `{"sku":"${sku}","price":12345678901234567890}`);
    response.writeHead(200, json).end(`[${found.join(',')}]`);
  });
  const forEach = { list: '{order.lines}', as: 'line', maxConcurrency: 2, maxItems: 100, batch: { size: 2, key: 'sku' } };
  const world = new AggregateWorld({
    order: source('/orders/{id}', { http }), prices: source('/prices?skus={line.sku}', { http: { url: await batching.start() }, forEach }),
  });
  const { text, body } = await world.call();
  expect((body.prices as ({ sku: string } | null)[]).map(price => price?.sku)).toEqual(['a', 'b', 'a', undefined, undefined, 'c', 'd', undefined, undefined]);
  expect(text).toContain('{"sku":"a","price":12345678901234567890}');
  expect(body.parts).toMatchObject({ prices: { status: 'incomplete', failed: [3, 4, 7, 8] } });
  expect(batching.requests.map(({ url }) => decodeURIComponent(url)).sort()).toEqual(['/prices?skus=a,b', '/prices?skus=c,d', '/prices?skus=gone']);
  await batching.stop();
});

test('the composition is the answer, and its failure is 502 without texts', async () => {
  Object.assign(replies, { '/orders/7': { body: '{"id":7,"note":"secret"}' } });
  const sources = { order: source('/orders/{id}', { http, part: 'invoice' }) };
  expect((await new AggregateWorld(sources, { response: { jsonata: '{ "number": invoice.id }' } }).call()).body).toEqual({ number: 7 });
  const { status, text } = await new AggregateWorld(sources, { response: { jsonata: '{ "number": invoice.note + 1 }' } }).call();
  expect([status, /secret|note|JSONata/.test(text)]).toEqual([502, false]);
});
