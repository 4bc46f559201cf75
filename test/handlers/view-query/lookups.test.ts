import { Api, MemoryIndex } from './api';
import { lookups } from './lookups';
import { Tries } from '../../../handlers/shared/messages/tries';
import { FunctionUnavailable } from '../../../handlers/shared/ports/function-invoker';
import { Image } from '../../../handlers/shared/stream/table-change';
import { cacheOf } from '../../../handlers/view-projector/invalidation';
import { projectChanges } from '../../../handlers/view-projector/project-changes';

const ROUTE = 'GET /tweets/{id}';

function world(type: 'S' | 'N' = 'S') {
  const cache = lookups(ROUTE, [{ name: 'id', type }]);
  const api = new Api(new MemoryIndex(), [], { lookups: cache.lookups });
  const get = (id: string, query = '') => api.get(query, { route: ROUTE, path: { id } });
  /** As the projector follows the stream. */
  const change = (Keys: Image) => projectChanges([{
    eventName: 'REMOVE',
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:111122223333:table/tweets/stream/x',
    dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: 1, Keys, OldImage: Keys },
  }], {
    views: [cacheOf({ name: 'TweetById', pattern: '/Shop/Tweets/TweetById', table: 'values' }, cache.store, { count: () => undefined, seconds: () => undefined })],
    failures: { send: async () => undefined },
    tries: new Tries(),
    metrics: { count: () => undefined },
    log: { warn: () => undefined, error: () => undefined },
    now: () => 2_000,
  });
  return { ...cache, api, get, change };
}

test('answers the value as the loader wrote it, and calls it once', async () => {
  const { get, loader } = world();
  loader.value = '{"id":"4 2","n":12345678901234567890}';
  const { status, body, headers } = await get('4 2');
  expect({ status, body }).toEqual({ status: 200, body: loader.value });
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store', 'x-correlation-id': 'c1' });
  expect(headers.age).toBeUndefined();
  const second = await get('4 2');
  expect([second.body, second.headers.age]).toEqual([loader.value, '0']);
  expect(loader.payloads).toEqual(['{"key":{"id":"4 2"}}']);
});

test('remembers that a key has no value', async () => {
  const { get, loader } = world();
  for (const value of ['null', '']) {
    loader.value = value;
    expect((await get(`none${value}`)).status).toBe(404);
    const { json, headers } = await get(`none${value}`);
    expect(json).toMatchObject({ status: 404, type: 'urn:cdk-serverless-catalog:problem:resource-not-found', detail: 'The key has no value.' });
    expect(headers.age).toBe('0');
  }
  expect(loader.payloads).toHaveLength(2);
});

test.each<['S' | 'N', string, Image]>([
  ['S', 'a/b "1"', { id: { S: 'a/b "1"' } }],
  ['S', 'x'.repeat(1_500), { id: { S: 'x'.repeat(1_500) } }],
  ['N', '1.50', { id: { N: '1.5' } }],
  ['N', '12345678901234567890123456789012345678', { id: { N: '12345678901234567890123456789012345678' } }],
])('a change of the item drops the entry of a key of type %s: %j', async (type, id, keys) => {
  const { get, loader, change, store } = world(type);
  await get(id);
  loader.value = '"new"';
  expect((await get(id)).body).toBe('"old"');
  await change(keys);
  expect(store.items.size).toBe(0);
  expect((await get(id)).body).toBe('"new"');
});

test('a value whose load began before a change is not kept after it', async () => {
  const { get, loader, change, store } = world();
  let loaded = () => {};
  loader.until = new Promise(resolve => { loaded = resolve; });
  const reading = get('1');
  await new Promise(resolve => { setImmediate(resolve); });
  loader.value = '"new"';
  await change({ id: { S: '1' } });
  loader.until = undefined;
  loaded();
  expect((await reading).body).toBe('"old"');
  expect(store.items.size).toBe(0);
  expect((await get('1')).body).toBe('"new"');
});

test.each<[string, unknown, number, string]>([
  ['fails', { payload: '{"errorMessage":"secret"}', functionError: 'Unhandled' }, 502, 'The loader failed.'],
  ['answers no JSON', { payload: 'secret' }, 502, 'The loader answered no JSON.'],
  ['answers too much', { payload: JSON.stringify('"'.repeat(2_000_000)) }, 502, 'The value is too large for an answer.'],
  ['is throttled', new FunctionUnavailable('throttled', new Error('secret')), 503, 'The loader is throttled. Retry the request later.'],
  ['cannot be called', new FunctionUnavailable('unreachable', new Error('secret')), 503, 'Retry the request later.'],
])('a loader that %s is an error without its text, or an old value stands in', async (_, answer, status, detail) => {
  const { get, loader, api, counts, advance } = world();
  loader.answer = answer as Error;
  const { json } = await get('1');
  expect(json).toMatchObject({ status, detail });
  expect(JSON.stringify([json, api.lines])).not.toContain('secret"');
  loader.answer = undefined;
  await get('1');
  advance(90_000);
  loader.answer = answer as Error;
  const { body, headers, status: stale } = await get('1');
  expect([stale, body, headers.age, headers['cache-control']]).toEqual([200, '"old"', '90', 'no-store']);
  expect(counts).toMatchObject({ FailedLoads: 2, StaleAnswers: 1 });
});

test.each<['S' | 'N', string, string]>([
  ['S', '', "The parameter 'id' must be a text of 1 to 2048 bytes."],
  ['S', 'x'.repeat(2_049), "The parameter 'id' must be a text of 1 to 2048 bytes."],
  ['S', '\ud800', "The parameter 'id' must be a text of 1 to 2048 bytes."],
  ...['x', '1e5', '01', '', '--1', '1.', 'NaN', '1'.repeat(39)].map((id): ['N', string, string] => ['N', id, "The parameter 'id' must be a decimal number of up to 38 digits."]),
])('refuses a key of type %s: %j', async (type, id, detail) => {
  const { get, loader } = world(type);
  expect((await get(id)).json).toMatchObject({ status: 400, detail });
  expect(loader.payloads).toEqual([]);
});

test('refuses query parameters', async () => {
  expect((await world().get('1', 'x=1')).json).toMatchObject({ status: 400, detail: 'The route has no query parameters.' });
});
