import { Api, MemoryIndex } from './api';

function indexOf(count: number): MemoryIndex {
  const index = new MemoryIndex();
  for (let n = 0; n < count; n++) index.put(String(n), `ES#${n % 3}`, `r${String(n).padStart(3, '0')}`, { id: { S: String(n) } });
  return index;
}

test('answers the rows of the partition, the greatest first, with the time of the view', async () => {
  const { status, json, headers } = await new Api(indexOf(3), [{}]).get('');
  expect(status).toBe(200);
  expect(json).toEqual({ rows: [{ id: '2' }, { id: '1' }, { id: '0' }], asOf: '2030-01-01T00:00:00.000Z' });
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store', 'x-correlation-id': 'c1' });
});

test('answers an empty page of a partition without rows, and no time of a view without changes', async () => {
  const index = indexOf(3);
  index.time = undefined;
  expect((await new Api(index, [{}]).get('', { country: 'FR' })).json).toEqual({ rows: [], asOf: null });
});

test('lets clients keep a page for the time of the query', async () => {
  expect((await new Api(indexOf(1), [{ maxAgeSeconds: 30 }]).get('')).headers).toMatchObject({ 'cache-control': 'private, max-age=30' });
  expect((await new Api(indexOf(1), [{ maxAgeSeconds: 30 }]).get('limit=0')).headers).toMatchObject({ 'cache-control': 'no-store' });
});

test('keeps all digits of numbers, sets as lists and binary values as Base64', async () => {
  const index = new MemoryIndex();
  index.put('1', 'ES#0', 'r', { n: { N: '12345678901234567890123456789012345678' }, tags: { SS: ['a'] }, raw: { B: 'AAE=' } });
  expect((await new Api(index, [{}]).get('')).body).toContain('"rows":[{"n":12345678901234567890123456789012345678,"tags":["a"],"raw":"AAE="}]');
});

test('reads the partition from a query parameter, and the only partition without one', async () => {
  const index = new MemoryIndex();
  index.put('1', 'IT#1', 'a', { id: { S: 'one' } });
  index.put('2', '#1', 'a', { id: { S: 'two' } });
  const api = new Api(index, [{ route: 'GET /q', partition: { in: 'query', name: 'country' } }, { route: 'GET /all', partition: undefined }]);
  expect((await api.get('country=IT', { route: 'GET /q' })).json.rows).toEqual([{ id: 'one' }]);
  expect((await api.get('', { route: 'GET /all' })).json.rows).toEqual([{ id: 'two' }]);
  expect((await api.get('', { route: 'GET /q' })).json).toMatchObject({ status: 400, detail: "The parameter 'country' must be a text of 1 to 2000 bytes." });
});

test.each([
  ['limit=0', "The parameter 'limit' must be a whole number from 1 to 100."],
  ['limit=101', "The parameter 'limit' must be a whole number from 1 to 100."],
  ['limit=1e1', "The parameter 'limit' must be a whole number from 1 to 100."],
  ['limit=', "The parameter 'limit' must be a whole number from 1 to 100."],
  ['limit=1&limit=2', "The parameter 'limit' must be given once."],
  ['offset=1', 'The query parameters must be among limit, cursor.'],
  ['country=IT', 'The query parameters must be among limit, cursor.'],
  ['cursor=', "The parameter 'cursor' must be the nextCursor of a page of the same query."],
])('refuses ?%s', async (query, detail) => {
  const { status, json, headers } = await new Api(indexOf(1), [{}]).get(query);
  expect({ status, ...json }).toMatchObject({ status: 400, type: 'urn:cdk-serverless-catalog:problem:malformed-request', detail, correlationId: 'c1' });
  expect(headers['content-type']).toBe('application/problem+json');
});

test.each([['', 400], ['x'.repeat(2_001), 400], ['\ud800', 400], ['%E0%A4%A', 200], ['a%2Fb', 200], ['x#1', 200]])('takes or refuses the partition %j', async (country, status) => {
  expect((await new Api(indexOf(1), [{}]).get('', { country })).status).toBe(status);
});

test('never answers an empty page for a table that fails, and asks to retry', async () => {
  const index = indexOf(50);
  const api = new Api(index, [{}]);
  const { nextCursor } = await api.page({});
  index.failure = Object.assign(new Error('rate exceeded'), { name: 'ProvisionedThroughputExceededException' });
  for (const query of ['', `cursor=${nextCursor}`]) {
    const { status, json, headers } = await api.get(query);
    expect(json).toMatchObject({ status: 503, detail: 'Retry the request later.' });
    expect({ status, retry: headers['retry-after'] }).toEqual({ status: 503, retry: '5' });
    expect(JSON.stringify(json)).not.toContain('rate');
  }
  expect(api.lines).toContainEqual(expect.objectContaining({ message: 'failed', status: 503 }));
});

test('ends a page before it is too large, and always has a row', async () => {
  const index = new MemoryIndex();
  for (let n = 0; n < 9; n++) index.put(String(n), `ES#${n % 3}`, `r${n}`, { text: { S: '\u0001'.repeat(200_000) }, n: { N: String(n) } });
  const pages = await new Api(index, [{}]).pages(9);
  expect(pages.map(({ rows }) => rows.map(({ n }) => n))).toEqual([[8, 7], [6, 5], [4, 3], [2, 1], [0]]);
});

test('answers a route that is none', async () => {
  expect((await new Api(indexOf(1), [{}]).get('', { route: 'GET /x' })).status).toBe(404);
});

test('asks each shard once for a page of evenly spread rows', async () => {
  const index = indexOf(60);
  await new Api(index, [{}]).page({ limit: '30' });
  expect(index.asked.map(({ shard }) => shard)).toEqual(['ES#0', 'ES#1', 'ES#2']);
});
