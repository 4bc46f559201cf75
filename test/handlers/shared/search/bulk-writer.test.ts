import { Fate, FakeEngine, impatient } from './fake-engine';
import { DocumentChange, hashOf } from '../../../../handlers/shared/search/document-change';

const put = (id: string, version = '1', document = `{"of":"${version}"}`): DocumentChange => ({ id, version, document });
const remove = (id: string, version: string): DocumentChange => ({ id, version });
const reasons = (failures: Array<{ item: DocumentChange; reason: string; permanent: boolean }>) =>
  failures.map(({ item, reason, permanent }) => [item.id, reason, permanent]);

test('writes to the alias, in the order given', async () => {
  const engine = new FakeEngine();
  expect(await impatient(engine).write([put('a'), put('b'), put('a', '2')])).toEqual([]);
  expect(engine.requests).toEqual([['a', 'b', 'a']]);
  expect(engine.sent[0]).toMatchObject({ method: 'POST', path: '/a-writer/_bulk' });
  expect(engine.documents.get('a')).toEqual({ document: { of: '2' }, stamp: { version: '2', hash: hashOf('a') } });
});

test('sends nothing where there is nothing', async () => {
  const engine = new FakeEngine();
  expect(await impatient(engine).write([])).toEqual([]);
  expect(engine.requests).toEqual([]);
});

test('an older version changes nothing, and neither does the same one: they are counted', async () => {
  const engine = new FakeEngine();
  const counted: number[] = [];
  const writer = impatient(engine, { countSuperseded: by => counted.push(by) });
  await writer.write([put('a', '2')]);
  expect(await writer.write([put('a', '1'), put('a', '2', '{"of":"another"}'), put('b')])).toEqual([]);
  expect(counted).toEqual([2]);
  expect(engine.documents.get('a')?.document).toEqual({ of: '2' });
});

test('a deletion leaves a tombstone with its time, which holds back what is older', async () => {
  const engine = new FakeEngine();
  await impatient(engine).write([remove('a', '2'), put('a', '1')]);
  expect(engine.documents.get('a')).toEqual({ document: {}, stamp: { version: '2', hash: hashOf('a'), deletedAt: 0 } });
  await impatient(engine).write([put('a', '3')]);
  expect(engine.documents.get('a')).toEqual({ document: { of: '3' }, stamp: { version: '3', hash: hashOf('a') } });
});

test('a document keeps all digits of its numbers, and is in one line', async () => {
  const engine = new FakeEngine();
  await impatient(engine).write([put('a', '1', '{\r\n  "n": 12345678901234567890.123456789,\n  "t": "a\\nb"\n}')]);
  const lines = engine.sent[0].body!.split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain('"n": 12345678901234567890.123456789');
  expect(engine.documents.get('a')?.document).toMatchObject({ t: 'a\nb' });
});

test.each([
  ['an empty id', { ...put('a'), id: '' }, 'the id of a document must have 1 to 512 bytes (OpenSearch limit), got 0'],
  ['an id of 513 bytes', { ...put('a'), id: `${'é'.repeat(256)}x` }, 'the id of a document must have 1 to 512 bytes (OpenSearch limit), got 513'],
  ['text that is not JSON', put('a', '1', '{"a":1}\n{"delete":{"_id":"b"}}'), 'a document must be valid JSON'],
  ['a list', put('a', '1', '[]'), 'a document must be a JSON object'],
  ['more than 64 levels', put('a', '1', `{"a":${'['.repeat(65)}${']'.repeat(65)}}`), 'a document is nested in more than 64 arrays and objects (library limit)'],
  ['null', put('a', '1', 'null'), 'a document must be a JSON object'],
  ['the member of the library', put('a', '1', '{"_catalog":1}'), 'a document must not have the member _catalog, which the library writes'],
])('%s is refused before it is sent, and the others are written', async (_what, change, reason) => {
  const engine = new FakeEngine();
  expect(await impatient(engine).write([change, put('b')])).toEqual([{ item: change, reason, permanent: true }]);
  expect(engine.requests).toEqual([['b']]);
});

describe('a document that the engine refuses', () => {
  test('is reported as permanent with the field, without its content, and the others are written', async () => {
    const engine = new FakeEngine({ 'b@1': ['mapping'] });
    expect(reasons(await impatient(engine).write([put('a'), put('b'), put('c')])))
      .toEqual([['b', 'status 400, mapper_parsing_exception, field price of type long', true]]);
    expect([...engine.documents.keys()]).toEqual(['a', 'c']);
  });

  test('is found among others if the request is refused because of it', async () => {
    const engine = new FakeEngine({ 'c@1': Array<Fate>(9).fill('mapping-of-request') });
    expect(reasons(await impatient(engine).write(['a', 'b', 'c', 'd', 'e'].map(id => put(id)))))
      .toEqual([['c', 'status 400, action_request_validation_exception', true]]);
    expect([...engine.documents.keys()].sort()).toEqual(['a', 'b', 'd', 'e']);
  });

  test('is permanent when it alone is too large', async () => {
    const engine = new FakeEngine({ 'b@1': Array<Fate>(9).fill('too-large') });
    expect(reasons(await impatient(engine).write([put('a'), put('b'), put('c')]))).toEqual([['b', 'status 413', true]]);
    expect([...engine.documents.keys()].sort()).toEqual(['a', 'c']);
  });

  test('by closing the connection holds up no other, and is permanent after five deliveries in which others were written', async () => {
    const engine = new FakeEngine({ 'b@1': Array<Fate>(999).fill('no-answer') });
    const writer = impatient(engine);
    const permanent: boolean[] = [];
    for (let delivery = 1; delivery <= 5; delivery++) {
      const failures = await writer.write([put('a', `${delivery}`), put('b'), put('c', `${delivery}`), put('d', `${delivery}`)]);
      expect(failures.map(({ item, reason }) => [item.id, reason])).toEqual([['b', 'Error, ECONNREFUSED']]);
      permanent.push(failures[0].permanent);
    }
    expect(permanent).toEqual([false, false, false, false, true]);
    expect(['a', 'c', 'd'].map(id => engine.documents.get(id)?.stamp.version)).toEqual(['5', '5', '5']);
  });

  test('for having too much to do is not permanent, though others were written', async () => {
    const engine = new FakeEngine({ 'b@1': Array<Fate>(999).fill('busy') });
    const writer = impatient(engine);
    for (let delivery = 1; delivery <= 9; delivery++) {
      expect((await writer.write([put('a', `${delivery}`), put('b')])).map(({ item, permanent }) => [item.id, permanent])).toEqual([['b', false]]);
    }
  });

  test('is not permanent where the engine takes nothing at all', async () => {
    const engine = new FakeEngine(Object.fromEntries(['a', 'b'].map(id => [`${id}@1`, Array<Fate>(999).fill('no-answer')])));
    const writer = impatient(engine);
    for (let delivery = 1; delivery <= 9; delivery++) {
      expect((await writer.write([put('a'), put('b')])).map(({ permanent }) => permanent)).toEqual([false, false]);
    }
  });

  test('for a reason that is not known is permanent after five deliveries', async () => {
    const engine = new FakeEngine({ 'a@1': Array<Fate>(9).fill('unknown') });
    const writer = impatient(engine);
    const permanent: boolean[] = [];
    for (let delivery = 0; delivery < 5; delivery++) permanent.push((await writer.write([put('a')]))[0].permanent);
    expect(permanent).toEqual([false, false, false, false, true]);
  });
});

describe('an engine with too much to do', () => {
  test('gets only what it did not take, half as many at once, and then more again', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const engine = new FakeEngine(Object.fromEntries(['b', 'd', 'f', 'h'].map(id => [`${id}@1`, ['busy' as const]])));
    expect(await impatient(engine, { maxDocuments: 6 }).write(ids.map(id => put(id)))).toEqual([]);
    expect(engine.requests).toEqual([['a', 'b', 'c', 'd', 'e', 'f'], ['g', 'h', 'b'], ['d'], ['f', 'h']]);
  });

  test('is left alone after six requests in a row of which it took nothing', async () => {
    const engine = new FakeEngine({ 'b@1': Array<Fate>(99).fill('busy'), 'a@1': Array<Fate>(99).fill('busy') });
    expect(reasons(await impatient(engine).write([put('a'), put('b')]))).toEqual([
      ['a', 'status 429, rejected_execution_exception', false], ['b', 'status 429, rejected_execution_exception', false],
    ]);
    expect(engine.requests.map(({ length }) => length)).toEqual([2, 1, 1, 1, 1, 1]);
  });

  test('is not left alone while it takes something', async () => {
    const engine = new FakeEngine({}, 1);
    expect(await impatient(engine).write(Array.from({ length: 20 }, (_, index) => put(`d${index}`)))).toEqual([]);
    expect(engine.documents.size).toBe(20);
  });

  test.each<[Fate, string]>([
    ['busy-request', 'status 429'], ['no-answer', 'Error, ECONNREFUSED'], ['not-json', 'the answer was not that of a bulk request'],
    ['conflict', 'status 409, version_conflict_engine_exception'],
  ])('%s is tried again, and no fault of the document', async (fate, reason) => {
    const once = new FakeEngine({ 'a@1': [fate] });
    expect(await impatient(once).write([put('a'), put('b')])).toEqual([]);
    expect(once.documents.size).toBe(2);
    const always = new FakeEngine({ 'a@1': Array<Fate>(99).fill(fate) });
    expect(reasons(await impatient(always).write([put('a')]))).toEqual([['a', reason, false]]);
  });

  test('has until the time is up', async () => {
    let left = 2;
    const engine = new FakeEngine();
    const failures = await impatient(engine, { maxDocuments: 1, timeLeft: () => left-- }).write([put('a'), put('b'), put('c')]);
    expect(reasons(failures)).toEqual([['c', 'not sent in time', false]]);
    expect([...engine.documents.keys()]).toEqual(['a', 'b']);
  });
});

test('where the index is missing, nothing more is sent, and all wait', async () => {
  const engine = new FakeEngine({ 'a@1': ['no-index'], 'b@1': ['no-index'] });
  expect(reasons(await impatient(engine, { maxDocuments: 2 }).write([put('a'), put('b'), put('c')]))).toEqual(
    ['a', 'b', 'c'].map(id => [id, 'status 404, index_not_found_exception', false]));
  expect(engine.requests).toEqual([['a', 'b']]);
});

test('requests are bounded in bytes, and a longer document is sent alone', async () => {
  const engine = new FakeEngine();
  const long = put('long', '1', JSON.stringify({ text: 'x'.repeat(3_000) }));
  await impatient(engine, { maxBytes: 2_000 }).write([put('a'), put('b'), put('c'), put('d'), long, put('e')]);
  expect(engine.requests.flat()).toEqual(['a', 'b', 'c', 'd', 'long', 'e']);
  expect(engine.requests).toContainEqual(['long']);
  expect(engine.bytes.filter(bytes => bytes > 2_000)).toHaveLength(1);
});
