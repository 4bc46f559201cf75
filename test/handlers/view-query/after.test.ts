import { Api, MemoryIndex, ROUTE } from './api';
import { pageCaches } from '../../../handlers/view-query/caches';
import { QuerySettings } from '../../../handlers/view-query/settings';

const ID = '{"id":"42"}';
const WAITS = { maxWaitMillis: 2_000 };
const TOKEN = { key: { id: '42' }, version: 7 };
const after = (token: unknown, more = {}) => new URLSearchParams({ after: typeof token === 'string' ? token : JSON.stringify(token), ...more });

/** A view whose index has the item at its old place. */
function outdated(version = '6'): MemoryIndex {
  const index = new MemoryIndex();
  index.put(ID, 'ES#0', 'r1', { id: { S: '42' }, views: { N: '1' } });
  index.put('{"id":"1"}', 'ES#1', 'r2', { id: { S: '1' } });
  index.written.set(ID, { id: ID, entry: { shard: 'ES#0', sort: 'r1', data: {} }, itemVersion: { N: version } });
  return index;
}
function write(index: MemoryIndex, version: string, sort: string, shard = 'ES#2') {
  index.written.set(ID, { id: ID, entry: { shard, sort, data: { id: { S: '42' }, sort: { S: sort } } }, itemVersion: { N: version } });
}

test('waits for the write, and answers the row as the table has it, at its place, while the index has the old one', async () => {
  const index = outdated();
  const api = new Api(index, [WAITS]);
  api.onPause = () => { if (api.pauses.length === 3) write(index, '7', 'r3'); };
  const { json, headers } = await api.get(after(TOKEN));
  expect(json).toEqual({ rows: [{ id: '42', sort: 'r3' }, { id: '1' }], asOf: '2030-01-01T00:00:00.000Z', stale: false });
  expect(headers['cache-control']).toBe('no-store');
  expect(api.pauses).toEqual([50, 100, 200]);
});

test('answers what the view has once the time is up, and says that it is stale', async () => {
  const api = new Api(outdated(), [WAITS]);
  expect((await api.get(after(TOKEN))).json).toMatchObject({ rows: [{ id: '1' }, { id: '42', views: 1 }], stale: true });
  expect(api.pauses.reduce((sum, each) => sum + each, 0)).toBe(2_000);
  expect(Math.max(...api.pauses)).toBe(400);
  expect(api.lines).toContainEqual(expect.objectContaining({ message: 'answered', status: 200, stale: true }));
});

test('looks once where the query waits for no time', async () => {
  const api = new Api(outdated(), [{ maxWaitMillis: 0 }]);
  expect((await api.page({ after: JSON.stringify(TOKEN) })).stale).toBe(true);
  expect((await api.page({ after: JSON.stringify({ ...TOKEN, version: 6 }) })).stale).toBe(false);
  expect(api.pauses).toEqual([]);
});

test.each<[string, object, string | undefined, boolean]>([
  ['a later version', { version: 7 }, '8', false],
  ['the same version, with other digits', { version: 7 }, '7.0', false],
  ['an earlier version', { version: 70 }, '9', true],
  ['one less in the last digit', { version: 0 }, '-1', true],
  ['a text, where the item has a number', { version: '7' }, '8', true],
  ['a row without a version', { version: 7 }, undefined, true],
])('compares %s', async (_, token, itemVersion, stale) => {
  const index = outdated();
  index.written.set(ID, { id: ID, itemVersion: itemVersion === undefined ? undefined : { N: itemVersion } });
  expect((await new Api(index, [{ maxWaitMillis: 0 }]).page({ after: JSON.stringify({ ...TOKEN, ...token }) })).stale).toBe(stale);
});

test('compares numbers with all their digits, and texts by their bytes', async () => {
  const index = outdated();
  const api = new Api(index, [{ maxWaitMillis: 0 }]);
  index.written.set(ID, { id: ID, itemVersion: { N: '12345678901234567890123456789012345678' } });
  const staleFor = async (version: string) => (await api.page({ after: `{"key":{"id":"42"},"version":${version}}` })).stale;
  expect([await staleFor('12345678901234567890123456789012345678'), await staleFor('12345678901234567890123456789012345679')]).toEqual([false, true]);
  index.written.set(ID, { id: ID, itemVersion: { S: '2030-01-01T00:00:01Z' } });
  expect([await staleFor('"2030-01-01T00:00:01Z"'), await staleFor('"2030-01-01T00:00:02Z"'), await staleFor('5')]).toEqual([false, true, true]);
});

test('knows a removal from the version before it', async () => {
  const index = outdated('7');
  const api = new Api(index, [{ maxWaitMillis: 0 }]);
  const token = JSON.stringify({ ...TOKEN, removed: true });
  expect((await api.page({ after: token })).stale).toBe(true);
  index.written.set(ID, { id: ID, itemVersion: { N: '7' } });
  expect(await api.page({ after: token })).toMatchObject({ rows: [{ id: '1' }], stale: false });
  write(index, '8', 'r9');
  expect(await api.page({ after: token })).toMatchObject({ rows: [{ id: '42' }, { id: '1' }], stale: false });
});

test('takes the row out of a partition that it left', async () => {
  const index = outdated();
  write(index, '7', 'r3', 'IT#0');
  const api = new Api(index, [WAITS]);
  expect((await api.page({ after: JSON.stringify(TOKEN) })).rows).toEqual([{ id: '1' }]);
  expect((await api.page({ after: JSON.stringify(TOKEN) }, 'IT')).rows).toEqual([{ id: '42', sort: 'r3' }]);
});

test('looks for the row in the generation that it reads', async () => {
  const index = outdated('7');
  const definition = { projection: {}, sortBy: 'views', shardCount: 3 };
  index.state = { current: { id: 'g0123456789abcdef', definition } };
  const api = new Api(index, [{ maxWaitMillis: 0 }]);
  expect((await api.page({ after: JSON.stringify(TOKEN) })).stale).toBe(true);
  const id = `g0123456789abcdef#${ID}`;
  index.written.set(id, { id, entry: { shard: 'ES#1@g0123456789abcdef', sort: 'r1', data: { id: { S: 'new' } } }, itemVersion: { N: '7' } });
  expect(await api.page({ after: JSON.stringify(TOKEN) })).toMatchObject({ rows: [{ id: 'new' }], stale: false });
});

test('goes on with cursors, and finds keys in any order and with any digits', async () => {
  const index = new MemoryIndex();
  for (let n = 0; n < 9; n++) index.put(`{"at":${n},"id":"a"}`, `ES#${n % 3}`, `r${n}`, { n: { N: String(n) } });
  const id = '{"at":8,"id":"a"}';
  index.written.set(id, { id, entry: { shard: 'ES#2', sort: 'r35', data: { n: { N: '8' } } }, itemVersion: { N: '7' } });
  const api = new Api(index, [{ maxWaitMillis: 0 }]);
  const token = { after: '{"version":7.0,"key":{"id":"a","at":8.0}}', limit: '4' };
  const first = await api.page(token);
  const second = await api.page({ ...token, cursor: first.nextCursor! });
  const third = await api.page({ ...token, cursor: second.nextCursor! });
  expect([first, second, third].map(({ rows }) => rows.map(({ n }) => n))).toEqual([[7, 6, 5, 4], [8, 3, 2, 1], [0]]);
});

test('does not answer a kept page, nor keep its own', async () => {
  const index = outdated();
  const settings = { ...WAITS, route: ROUTE, view: 'Top', table: 'top', index: 'byRank', shardCount: 3, limit: 9, cache: { ttlMillis: 60_000, staleIfErrorMillis: 60_000 } };
  const counted: string[] = [];
  const ports = {
    storeIn: () => { throw new Error('no table'); },
    storeInValkey: () => { throw new Error('no cache'); },
    invoker: { invoke: async () => { throw new Error('no loader'); } },
    metricsOf: () => ({ count: (name: string) => { counted.push(name); } }),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now: () => 0,
  };
  const caches = pageCaches('/Shop/Tweets', [{ ...settings, defaultPageSize: 20, maxPageSize: 100 }], ports);
  const api = new Api(index, [{ ...settings, maxAgeSeconds: 30 }], { caches });
  const old = await api.page({});
  write(index, '7', 'r3');
  expect((await api.get(after(TOKEN))).headers).not.toHaveProperty('age');
  expect((await api.page({ after: JSON.stringify(TOKEN) })).rows).toEqual([{ id: '42', sort: 'r3' }, { id: '1' }]);
  expect((await api.page({})).rows).toEqual(old.rows);
  index.failure = new Error('away');
  expect((await api.get(after(TOKEN))).status).toBe(503);
  expect(counted).toEqual(['CacheMisses', 'CacheHits']);
});

const HOSTILE: readonly string[] = [
  '', '7', 'null', '[]', '{}', '{', '{"key":{"id":"42"}}', '{"version":7}', '{"key":{},"version":7}', '{"key":[],"version":7}', '{"key":{"id":null},"version":7}',
  '{"key":{"id":{"id":1}},"version":7}', '{"key":{"a":1,"b":2,"c":3},"version":7}', '{"key":{"id":""},"version":7}', '{"key":{"id":"42"},"version":""}',
  '{"key":{"id":"42"},"version":[7]}', '{"key":{"id":"42"},"version":true}', '{"key":{"id":"42"},"version":1e126}', '{"key":{"id":"42"},"version":1e-131}',
  '{"key":{"id":"42"},"version":1e9999}', `{"key":{"id":"42"},"version":${'9'.repeat(39)}}`, '{"key":{"id":"42"},"version":7,"removed":1}',
  '{"key":{"id":"42"},"version":7,"more":1}', '{"key":{"id":"\\ud800"},"version":7}', `{"key":{"id":"${'x'.repeat(2_049)}"},"version":7}`,
  `{"key":{"id":"42"},"version":"${'x'.repeat(1_025)}"}`, '['.repeat(9_000), `{"key":{"id":"42"},"version":7${' '.repeat(8_000)}}`,
];

test.each(HOSTILE.map(token => [token]))('refuses %.60s without reading anything', async token => {
  const index = outdated();
  const api = new Api(index, [WAITS]);
  expect((await api.get(after(token))).json).toMatchObject({
    status: 400, detail: 'The parameter \'after\' must be JSON such as {"key":{"id":"42"},"version":7}: the key of an item, and the version that a write gave it.',
  });
  expect([index.asked, api.pauses]).toEqual([[], []]);
});

test('refuses the parameter twice, and for a query that does not wait', async () => {
  const settings: Partial<QuerySettings>[] = [WAITS, { route: 'GET /x' }];
  const api = new Api(outdated(), settings);
  expect((await api.get(`${after(TOKEN)}&${after(TOKEN)}`)).json).toMatchObject({ status: 400, detail: "The parameter 'after' must be given once." });
  expect((await api.get(after(TOKEN), { route: 'GET /x' })).json).toMatchObject({ status: 400, detail: 'The query parameters must be among limit, cursor.' });
});
