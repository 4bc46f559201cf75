import { AggregateWorld, source } from './aggregate-world';
import { CacheSettings } from '../../../handlers/aggregator/settings';
import { MemoryStore } from '../../../handlers/shared/answers/memory-store';
import { Stored } from '../../../handlers/shared/ports/answer-store';
import { HttpServer } from '../request-router/http-server';

const json = { 'content-type': 'application/json' };
let answer: { status?: number; headers?: Record<string, string>; body?: string };
const server = new HttpServer(response => { response.writeHead(answer.status ?? 200, answer.headers ?? json).end(answer.body); });
let http: { url: string };
beforeAll(async () => { http = { url: await server.start() }; });
afterAll(async () => server.stop());
beforeEach(() => {
  server.requests.length = 0;
  answer = {};
});

const CACHE: CacheSettings = { kind: 'memory', ttlMillis: 60_000, staleWhileRevalidateMillis: 0, staleIfErrorMillis: 0, query: [], headers: [], sharedByCallers: false };

test.each(['PUT', 'POST', 'DELETE'])('a source that answers %s without content is a part of null', async method => {
  answer = { status: 204, headers: {} };
  const { status, body } = await new AggregateWorld({ a: source('/a', { http, method, required: true }) }, { route: 'POST /a/{id}' }).call({ method: 'POST' });
  expect([status, body]).toEqual([200, { a: null }]);
});

test('HEAD has no content, and says that a thing is there', async () => {
  answer = { body: '{"id":1}' };
  expect((await new AggregateWorld({ a: source('/a', { http, method: 'HEAD' }) }).call()).body).toEqual({ a: null });
});

test('304 without a question for it, and an early hint before the answer', async () => {
  answer = { status: 304, headers: {} };
  expect((await new AggregateWorld({ a: source('/a', { http }) }).call()).body.parts).toEqual({ a: { status: 'failed' } });
  const hinting = new HttpServer(response => response.writeEarlyHints({ link: '</a>; rel=preload' }, () => response.writeHead(200, json).end('1')));
  expect((await new AggregateWorld({ a: source('/a', { http: { url: await hinting.start() } }) }).call()).body).toEqual({ a: 1 });
  await hinting.stop();
});

test('a body of quotes is measured as Lambda sends it, escaped', async () => {
  answer = { body: JSON.stringify(Array.from({ length: 1_300_000 }, () => '')) };
  const { status, body } = await new AggregateWorld({ a: source('/a', { http, maxResponseBytes: 5_000_000 }) }).call();
  expect([status, body.status]).toEqual([502, 502]);
}, 30_000);

test('answers of many elements have a bound together: the memory of the function is one', async () => {
  const page = JSON.stringify('a'.repeat(1_000_000));
  const list = JSON.stringify({ items: Array.from({ length: 60 }, (_, id) => ({ id })) });
  const many = new HttpServer((response, request) => { response.writeHead(200, json).end(request.url === '/list' ? list : page); });
  const url = { url: await many.start() };
  const world = new AggregateWorld({
    list: source('/list', { http: url }),
    pages: source('/pages/{n.id}', { http: url, forEach: { list: '{list.items}', as: 'n', maxConcurrency: 5, maxItems: 200 } }),
  }, { deadlineMillis: 25_000, response: { jsonata: '{ "count": $count(pages[$type($) = "string"]) }' } });
  const { body } = await world.call();
  expect(body).toMatchObject({ count: 33, partial: true, parts: { pages: { status: 'incomplete' } } });
  await many.stop();
}, 30_000);

test('a stored answer that cannot be read is made anew', async () => {
  const store = new MemoryStore(() => Date.now());
  const find = jest.spyOn(store, 'find');
  answer = { body: '1' };
  const world = new AggregateWorld({ a: source('/a', { http, fallback: { cachedMillis: 60_000 } }) }, { cache: CACHE, store });
  for (const text of ['no JSON', '{}', 'null', '{"made":{"text":5},"freshMillis":60000}']) {
    find.mockResolvedValue({ text, at: Date.now() } satisfies Stored);
    expect((await world.call()).body).toEqual({ a: 1 });
  }
  answer = { status: 500 };
  find.mockResolvedValue({ text: 'no JSON', at: Date.now() });
  expect((await world.call()).body).toEqual({ partial: true, parts: { a: { status: 'failed' } } });
});

test('after a deployment with another composition or another backend, nobody gets what was stored before', async () => {
  const store = new MemoryStore(() => Date.now());
  answer = { body: '{"id":1}' };
  const world = (expression: string) => new AggregateWorld({ a: source('/a', { http }) }, { cache: CACHE, store, response: { jsonata: expression } });
  expect((await world('{ "number": a.id }').call()).body).toEqual({ number: 1 });
  expect((await world('{ "id": a.id }').call()).body).toEqual({ id: 1 });
  const fallback = { cachedMillis: 60_000 };
  await new AggregateWorld({ a: source('/a', { http, fallback }) }, { store }).call();
  const moved = new AggregateWorld({ a: source('/a', { http: { url: 'http://127.0.0.1:1' }, fallback }) }, { store });
  expect((await moved.call()).body.parts).toEqual({ a: { status: 'failed' } });
});

test('an earlier answer to another body of a request is none', async () => {
  const options = { http, method: 'POST', sendsRequestBody: true, fallback: { cachedMillis: 60_000 } };
  const world = new AggregateWorld({ a: source('/a', options) }, { route: 'POST /a/{id}' });
  const ask = async (body: string) => (await world.call({ method: 'POST', body, headers: json })).body.a;
  answer = { body: '"for ada"' };
  await ask('{"of":"ada"}');
  answer = { status: 500 };
  expect([await ask('{"of":"ada"}'), await ask('{"of":"bob"}')]).toEqual(['for ada', undefined]);
});

test.each<[Record<string, string>, string]>([
  [{ 'cache-control': 'max-age=60', 'age': '50' }, 'public, max-age=10'],
  [{ 'cache-control': 'max-age=60', 'age': '70' }, 'public, max-age=0'],
  [{ 'cache-control': 'max-age=60, s-maxage=5' }, 'public, max-age=5'],
  [{ 'cache-control': 'max-age=60', 'vary': '*' }, 'no-store'],
  [{ 'cache-control': 'max-age=60', 'vary': 'accept-language' }, 'public, max-age=60'],
])('of a source that says %j, the answer is %s', async (headers, expected) => {
  answer = { headers: { ...json, ...headers }, body: '1' };
  expect((await new AggregateWorld({ a: source('/a', { http }) }).call()).headers['cache-control']).toBe(expected);
});

test('unicode ids are one segment in the path of a source', async () => {
  answer = { body: '1' };
  const world = new AggregateWorld({ a: source('/a/{id}?q={query.q}', { http }) });
  await world.call({ path: { id: 'Ωmega ☕️' }, query: 'q=%E2%98%95&q=2' });
  expect(server.requests.map(({ url }) => url)).toEqual(['/a/%CE%A9mega%20%E2%98%95%EF%B8%8F?q=%E2%98%95']);
});
