import { Api, MemoryIndex, ROUTE } from './api';
import { ReadThrough } from '../../../handlers/shared/answers/read-through';
import { PageCache, PageContent, pageIn } from '../../../handlers/view-query/page-cache';
import { FakeEntryStore } from '../shared/answers/cached-source';

const OTHER = 'GET /others/{country}';

/** Two routes over one store; `process` is another execution environment. */
function world(settings: { maxAgeSeconds?: number; limit?: number } = {}) {
  const index = new MemoryIndex();
  for (let n = 0; n < 9; n++) index.put(String(n), `ES#${n % 3}`, `r${n}`, { id: { N: String(n) } });
  let api: Api | undefined;
  const store = new FakeEntryStore(() => api!.now);
  const routes = [{ ...settings }, { ...settings, route: OTHER }];
  const process = () => {
    const caches = new Map([ROUTE, OTHER].map(route => {
      const pages = new ReadThrough<PageContent>({
        store,
        ttlMillis: 60_000,
        staleIfErrorMillis: 600_000,
        encode: JSON.stringify,
        decode: pageIn,
        metrics: { count: () => undefined },
        log: { warn: () => undefined },
        now: () => api!.now,
        random: () => 0,
      });
      return [route, new PageCache('/Shop/Tweets', { route, view: 'Top', table: 'top', index: 'byRank', shardCount: 3, limit: 1_000, defaultPageSize: 20, maxPageSize: 100 }, pages)];
    }));
    const made = new Api(index, routes, { versions: ['x'.repeat(64)], caches });
    api ??= made;
    return made;
  };
  return { index, store, process, api: process() };
}
const ids = (rows: unknown) => (rows as { id: number }[]).map(({ id }) => id);

test('equal requests read the view once, also in another process, and the time is that of the page', async () => {
  const { index, api, process } = world();
  const first = await api.get('limit=2');
  index.time = '2031-01-01T00:00:00.000Z';
  index.put('9', 'ES#0', 'r9', { id: { N: '9' } });
  api.now += 10_000;
  const second = await process().get('limit=2');
  expect([ids(second.json.rows), second.json.asOf, second.headers.age]).toEqual([[8, 7], first.json.asOf, '10']);
  expect(first.headers.age).toBeUndefined();
  expect(index.asked).toHaveLength(3);
  api.now += 50_000;
  const third = await process().get('limit=2');
  expect([ids(third.json.rows), third.json.asOf, third.headers.age]).toEqual([[9, 8], '2031-01-01T00:00:00.000Z', undefined]);
});

test('equal requests at once read it once', async () => {
  const { index, api } = world();
  await Promise.all(Array.from({ length: 20 }, () => api.get('limit=2')));
  expect(index.asked).toHaveLength(3);
});

test('a page is of its route, partition, size and place', async () => {
  const { index, api } = world();
  const { json } = await api.get('limit=2');
  const before = index.asked.length;
  await api.get('limit=3');
  await api.get('limit=2', { country: 'IT' });
  await api.get('limit=2', { route: OTHER });
  await api.get(`limit=2&cursor=${String(json.nextCursor)}`);
  expect(index.asked.length - before).toBe(12);
});

test('each answer has a cursor of its own, which holds for an hour from then, and cursors of one place share the next page', async () => {
  const { index, api } = world();
  const first = String((await api.get('limit=2')).json.nextCursor);
  api.now += 59_000;
  const second = String((await api.get('limit=2')).json.nextCursor);
  expect(second).not.toBe(first);
  expect(index.asked).toHaveLength(3);
  api.now += 3_580_000;
  expect((await api.get(`limit=2&cursor=${first}`)).status).toBe(400);
  expect(ids((await api.get(`limit=2&cursor=${second}`)).json.rows)).toEqual([6, 5]);
  const third = String((await api.get('limit=2')).json.nextCursor);
  const asked = index.asked.length;
  expect(ids((await api.get(`limit=2&cursor=${third}`)).json.rows)).toEqual([6, 5]);
  expect(index.asked).toHaveLength(asked);
});

test('all pages of a cached view are its first rows, each once', async () => {
  const { api } = world({ limit: 7 });
  for (let round = 0; round < 2; round++) expect((await api.pages(3)).flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual([8, 7, 6, 5, 4, 3, 2]);
});

test('an empty page is kept, too', async () => {
  const { index, api } = world();
  for (let n = 0; n < 2; n++) expect((await api.get('', { country: 'FR' })).json.rows).toEqual([]);
  expect(index.asked).toHaveLength(3);
});

test('an old page stands in for a table that fails, and is for no cache of a client', async () => {
  const { index, api } = world({ maxAgeSeconds: 30 });
  await api.get('');
  index.failure = new Error('down');
  api.now += 20_000;
  expect((await api.get('')).headers).toMatchObject({ 'cache-control': 'private, max-age=30', 'age': '20' });
  api.now += 100_000;
  const { status, headers } = await api.get('');
  expect([status, headers['cache-control'], headers.age]).toEqual([200, 'no-store', '120']);
  api.now += 600_000;
  expect((await api.get('')).status).toBe(503);
});

test('what is no page is read anew, and refused requests read nothing', async () => {
  const { index, api, store } = world();
  await api.get('');
  for (const text of ['null', '{', '{"rows":[1]}', '{}']) {
    for (const key of store.items.keys()) store.items.set(key, { entry: { text, at: api.now, freshMillis: 60_000 } });
    index.asked = [];
    expect((await api.get('')).status).toBe(200);
    expect(index.asked).toHaveLength(3);
  }
  index.asked = [];
  expect((await api.get('limit=0')).status).toBe(400);
  expect(index.asked).toEqual([]);
});
