import { Api, MemoryIndex, SECRET } from './api';

const REFUSED = { status: 400, detail: "The parameter 'cursor' must be the nextCursor of a page of the same query." };
const OTHER = 'GET /others/{country}';

function indexOf(count = 9): MemoryIndex {
  const index = new MemoryIndex();
  for (const country of ['ES', 'IT']) {
    for (let n = 0; n < count; n++) index.put(`${country}${n}`, `${country}#${n % 3}`, `r${n}`, { id: { S: `${country}${n}` } });
  }
  return index;
}
const api = (versions?: string[]) => new Api(indexOf(), [{}, { route: OTHER }, { route: 'GET /second/{country}', view: 'Second' }], { versions });

test('shows nothing of the position, and is another one each time', async () => {
  const { nextCursor: one } = await api([SECRET]).page({ limit: '2' });
  const { nextCursor: other } = await api([SECRET]).page({ limit: '2' });
  expect(one).toMatch(/^[\w-]+$/);
  expect(Buffer.from(one!, 'base64url').toString('latin1')).not.toContain('r7');
  expect(one).not.toBe(other);
});

test('holds with another limit, in another environment, for an hour', async () => {
  const first = api([SECRET]);
  const second = api([SECRET]);
  const { nextCursor: cursor } = await first.page({ limit: '2' });
  second.now += 3_599_000;
  expect((await second.page({ limit: '3', cursor: cursor! })).rows).toEqual([{ id: 'ES6' }, { id: 'ES5' }, { id: 'ES4' }]);
  second.now += 2_000;
  expect((await second.get(`cursor=${cursor}`)).json).toMatchObject({ status: 400, detail: "The parameter 'cursor' has expired. Begin with the first page." });
});

test('is of its partition, its route and its view', async () => {
  const own = api();
  const { nextCursor: cursor } = await own.page({ limit: '2' });
  expect((await own.get(`cursor=${cursor}`)).status).toBe(200);
  expect((await own.get(`cursor=${cursor}`, { country: 'IT' })).json).toMatchObject(REFUSED);
  expect((await own.get(`cursor=${cursor}`, { route: OTHER })).json).toMatchObject(REFUSED);
  const moved = new Api(indexOf(), [{ view: 'Second' }], { versions: own.versions });
  expect((await moved.get(`cursor=${cursor}`)).json).toMatchObject(REFUSED);
  expect((await api().get(`cursor=${cursor}`)).json).toMatchObject(REFUSED);
});

test('has one spelling', async () => {
  const own = api();
  const { nextCursor: cursor } = await own.page({ limit: '2' });
  for (const other of [`${cursor}=`, `${cursor}.`, ` ${cursor}`, cursor!.slice(0, -1), `${cursor}A`, 'A'.repeat(43), 'A'.repeat(2_001)]) {
    expect((await own.get(new URLSearchParams({ cursor: other }))).json).toMatchObject(REFUSED);
  }
});

test('holds across one rotation of the key, also where an environment has not seen it', async () => {
  const [old, newer, newest] = ['a', 'b', 'c'].map(letter => letter.repeat(64));
  const environments = [api([old]), api([old])];
  const { nextCursor: before } = await environments[0].page({ limit: '2' });
  await environments[1].page({ limit: '2' });
  environments.forEach(each => { each.versions = [newer, old]; });
  environments[0].now += 300_000;
  const { nextCursor: after } = await environments[0].page({ limit: '2', cursor: before! });
  environments[1].now += 1_000;
  expect((await environments[1].get(`cursor=${after}`)).status).toBe(200);
  expect((await environments[1].get(`cursor=${before}`)).status).toBe(200);
  environments[1].versions = [newest, newer];
  environments[1].now += 300_000;
  expect((await environments[1].get(`cursor=${after}`)).status).toBe(200);
  expect((await environments[1].get(`cursor=${before}`)).status).toBe(400);
});

test('forged cursors read the secret once per second at most', async () => {
  const own = api();
  await own.page({ limit: '2' });
  for (let n = 0; n < 40; n++) {
    await own.get(`cursor=${Buffer.alloc(60, n).toString('base64url')}`);
    own.now += 100;
  }
  expect(own.reads).toBe(4);
});

test('goes on with the last key while the secret cannot be read, and answers 503 without one', async () => {
  const own = api();
  const { nextCursor: cursor } = await own.page({ limit: '2' });
  const broken = api();
  for (const each of [own, broken]) each.versions = [];
  own.now += 300_000;
  expect((await own.get(`cursor=${cursor}`)).status).toBe(200);
  expect(own.lines).toContainEqual(expect.objectContaining({ message: expect.stringContaining('could not be read') as string }));
  const { status, headers } = await broken.get('limit=2');
  expect({ status, retry: headers['retry-after'] }).toEqual({ status: 503, retry: '5' });
  broken.versions = ['short'];
  expect((await broken.get('limit=2')).status).toBe(503);
});
