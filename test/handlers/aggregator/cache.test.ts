import { ServerResponse } from 'http';
import { AggregateWorld, Caller, source } from './aggregate-world';
import { CacheSettings, SourceSettings } from '../../../handlers/aggregator/settings';
import { SourceCall } from '../../../handlers/aggregator/source-call';
import { HttpServer } from '../request-router/http-server';

const CACHE: CacheSettings = {
  kind: 'memory', ttlMillis: 60_000, staleWhileRevalidateMillis: 30_000, staleIfErrorMillis: 600_000, query: [], headers: [], sharedByCallers: false,
};
let status = 200;
let cacheControl: string | undefined;
let held: Promise<void> | undefined;
const server = new HttpServer((response, request) => void respond(response, request.headers.authorization ?? ''));
async function respond(response: ServerResponse, who: string) {
  const answer = JSON.stringify({ call: server.requests.length, who });
  await held;
  response.writeHead(status, { 'content-type': 'application/json', ...cacheControl && { 'cache-control': cacheControl } }).end(answer);
}
let http: { url: string };
let now = Date.now();
beforeAll(async () => { http = { url: await server.start() }; });
afterAll(async () => server.stop());
beforeEach(() => {
  server.requests.length = 0;
  [status, cacheControl, held] = [200, undefined, undefined];
});
const world = (cache: Partial<CacheSettings> = {}, more: Parameters<typeof source>[1] = {}, path = '/a/{id}') =>
  new AggregateWorld({ a: source(path, { http, required: true, ...more }) }, { cache: { ...CACHE, ...cache }, now: () => now });
const calls = () => server.requests.length;

test('100 equal requests at once on a cold key are one call of the source', async () => {
  const cached = world();
  const answers = await Promise.all(Array.from({ length: 100 }, async () => cached.call()));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers.every(answer => answer.status === 200)).toBe(true);
  expect(calls()).toBe(1);
  expect((await cached.call()).body).toEqual(answers[0].body);
  expect([calls(), cached.observed.counts.CacheHits]).toEqual([1, 1]);
});

test.each<[string, Caller, Caller]>([
  ['path parameters', { path: { id: '1' } }, { path: { id: '2' } }],
  ['callers', { subject: 'ada' }, { subject: 'bob' }],
  ['a caller and none', { subject: 'ada' }, {}],
  ['credentials', { headers: { authorization: 'a' } }, { headers: { authorization: 'b' } }],
  ['a query parameter that a source gets', { query: 'page=1' }, { query: 'page=2' }],
  ['a declared header', { headers: { 'accept-language': 'de' } }, { headers: { 'accept-language': 'en' } }],
])('different %s have different answers', async (_, one, other) => {
  const cached = world({ headers: ['accept-language'] }, { forwardedCredentials: ['authorization'] }, '/a/{id}?page={query.page}');
  await cached.call(one);
  await cached.call(other);
  await cached.call(one);
  expect(calls()).toBe(2);
});

test('what is not declared makes no difference, and callers share answers only where that is set', async () => {
  const cached = world();
  await cached.call({ query: 'utm=1', headers: { 'user-agent': 'x' } });
  await cached.call();
  expect(calls()).toBe(1);
  const shared = world({ sharedByCallers: true });
  await shared.call({ subject: 'ada' });
  await shared.call({ subject: 'bob' });
  expect(calls()).toBe(2);
});

test('an answer past its time is made anew by one request, while the others get the old one', async () => {
  const cached = world();
  const old = await cached.call();
  now += 61_000;
  let release = () => {};
  held = new Promise(resolve => { release = resolve; });
  const first = cached.call();
  while (calls() < 2) await new Promise(resolve => setTimeout(resolve, 5));
  const others = await Promise.all(Array.from({ length: 20 }, async () => cached.call()));
  release();
  expect(others.every(({ text, headers }) => text === old.text && headers.age === '61')).toBe(true);
  expect((await first).body).toEqual({ a: { call: 2, who: '' } });
  expect(calls()).toBe(2);
});

test('a clock that was set back makes no answer fresh for longer', async () => {
  const cached = world({ staleWhileRevalidateMillis: 0 });
  await cached.call();
  now -= 3_600_000;
  await cached.call();
  expect(calls()).toBe(2);
  now += 30_000;
  await cached.call();
  expect(calls()).toBe(2);
});

test('an old answer stands in for a failure up to its hard age, and not for a thing that is gone', async () => {
  const cached = world();
  const old = await cached.call();
  status = 500;
  now += 600_000;
  expect(await cached.call()).toMatchObject({ status: 200, text: old.text, headers: { age: '600' } });
  status = 404;
  expect((await cached.call()).status).toBe(404);
  status = 500;
  now += 60_001;
  expect((await cached.call()).status).toBe(502);
  expect(cached.observed.counts.StaleAnswers).toBe(1);
});

test.each([
  ['no-store', false], ['private', true], ['no-cache', false], ['max-age=0', false], ['max-age=10', false], ['max-age=60', true],
])('a source that says %s is kept after 20 seconds: %s', async (field, isKept) => {
  cacheControl = field;
  const cached = world({ staleWhileRevalidateMillis: 0, staleIfErrorMillis: 0 });
  await cached.call();
  now += 20_000;
  await cached.call();
  expect(calls()).toBe(isKept ? 1 : 2);
});

test.each([
  ['max-age=60', {}, 'public, max-age=60'], [undefined, {}, 'no-store'], ['private, max-age=60', {}, 'private, max-age=60'], ['no-store', {}, 'no-store'],
  ['max-age=60', { forwardedCredentials: ['authorization'] }, 'private, max-age=60'],
])('of a source that says %s, with %j, the answer is %s', async (field, more, expected) => {
  cacheControl = field;
  expect((await world({}, more).call()).headers['cache-control']).toBe(expected);
});

test('a partial answer is not kept, nor is one of a POST or of an unknown caller behind an authorizer', async () => {
  const cached = world({}, { required: false });
  status = 500;
  await cached.call();
  status = 200;
  expect((await cached.call()).body.partial).toBeUndefined();
  await cached.call({ method: 'POST' });
  await cached.call({ method: 'POST' });
  const unknown = world();
  await unknown.call({ subject: '' });
  await unknown.call({ subject: '' });
  expect(calls()).toBe(6);
});

describe('a list from several calls', () => {
  const list = (fields: (string | undefined)[]) => {
    let count = 0;
    const answer = (body: unknown, field: string | undefined) => {
      count += 1;
      return { status: 200, headers: { 'content-type': 'application/json', ...field && { 'cache-control': field } }, body: JSON.stringify(body) };
    };
    const backendOf = (_: SourceSettings, name: string) => ({
      call: async ({ target: { path } }: SourceCall) => name === 'list'
        ? answer({ ids: [...fields.keys()] }, 'max-age=60')
        : answer(path, fields[Number(path.split('/')[2])]),
    });
    const sources = {
      list: source('/list', { required: true }),
      items: source('/items/{i}', { forEach: { list: '{list.ids}', as: 'i', maxConcurrency: 5, maxItems: 20 } }),
    };
    return { cached: new AggregateWorld(sources, { backendOf, cache: CACHE, now: () => now }), made: () => count };
  };

  test.each<[string, (string | undefined)[], string, boolean]>([
    ['say nothing', [undefined, undefined], 'no-store', true],
    ['are none', [], 'public, max-age=60', true],
    ['say nothing in part', ['max-age=40', undefined], 'no-store', true],
    ['all say a time', ['max-age=40', 'max-age=50'], 'public, max-age=40', true],
    ['say no-store in part', ['max-age=40', 'no-store'], 'no-store', false],
  ])('whose elements %s: %j', async (_, fields, expected, isKept) => {
    const { cached, made } = list(fields);
    expect((await cached.call()).headers['cache-control']).toBe(expected);
    await cached.call();
    expect(made()).toBe((1 + fields.length) * (isKept ? 1 : 2));
    now += 45_000;
    await cached.call();
    const isFresh = isKept && !fields.includes('max-age=40');
    expect(made()).toBe((1 + fields.length) * (isKept ? isFresh ? 1 : 2 : 3));
  });
});
