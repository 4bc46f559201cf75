import { randomBytes } from 'crypto';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { client } from './client';
import { DynamoEntryDrops } from '../../handlers/shared/aws/answers/dynamo-entry-drops';
import { DynamoEntryStore } from '../../handlers/shared/aws/answers/dynamo-entry-store';
import { EntryDrops, EntryStore } from '../../handlers/shared/ports/entry-store';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { CachedSource } from '../handlers/shared/answers/cached-source';
import { race, run } from '../handlers/shared/answers/races';

const TABLE = 'Values';
const NOW = 1_900_000_000_000;
let cloud: LocalCloud;
let dynamodb: DynamoDBClient;
let now = NOW;
let worlds = 0;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-entry-store' });
  dynamodb = client(DynamoDBClient, cloud);
  await dynamodb.send(new CreateTableCommand({
    TableName: TABLE, BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  }));
});
afterAll(() => cloud.stop());
beforeEach(() => { now = NOW; });

const entries = () => new DynamoEntryStore(dynamodb, TABLE, { keptMillis: 600_000, now: () => now });
const drops = () => new DynamoEntryDrops(dynamodb, TABLE);
const itemOf = async (id: string) => (await dynamodb.send(new GetItemCommand({ TableName: TABLE, Key: { id: { S: id } } }))).Item;

/** A part of the table for one test. */
function part(): EntryStore & EntryDrops {
  worlds += 1;
  const [own, store, prefix] = [drops(), entries(), `${worlds} `];
  return {
    find: key => store.find(prefix + key),
    claim: (key, seen) => store.claim(prefix + key, seen),
    keep: (key, claim, entry) => store.keep(prefix + key, claim, entry),
    release: (key, claim) => store.release(prefix + key, claim),
    drop: key => own.drop(prefix + key),
  };
}

test('an entry is kept by whoever has the claim, and found as it was', async () => {
  const store = entries();
  const entry = { text: '{"name":"Zoë","n":12345678901234567890}', at: NOW, freshMillis: 54_321 };
  const claim = await store.claim('a');
  expect([typeof claim, await store.claim('a'), await store.find('a')]).toEqual(['string', undefined, undefined]);
  await store.keep('a', 'another', entry);
  expect(await store.find('a')).toBeUndefined();
  await store.keep('a', claim!, entry);
  expect(await store.find('a')).toEqual(entry);
  expect(Number((await itemOf('a'))!.expiresAt.N) * 1000 - NOW).toBe(612_000);
  // the entry is another one than was found
  expect(await store.claim('a')).toBeUndefined();
  expect(typeof await store.claim('a', entry)).toBe('string');
});

test('a claim is given back, ends with its time, and is lost with the key', async () => {
  const store = entries();
  await store.release('b', (await store.claim('b'))!);
  const first = (await store.claim('b'))!;
  now += 12_001;
  const second = (await store.claim('b'))!;
  await store.keep('b', first, { text: '"old"', at: now, freshMillis: 1 });
  expect(await store.find('b')).toBeUndefined();
  await drops().drop('b');
  await store.keep('b', second, { text: '"old"', at: now, freshMillis: 1 });
  expect(await itemOf('b')).toBeUndefined();
});

test('a value that no item can hold is not kept, and its readers do not wait for one another', async () => {
  const store = part();
  const large = new CachedSource(store, undefined, undefined, () => now);
  large.value = randomBytes(400_000).toString('base64');
  await large.process().read();
  expect(await store.find('key')).toMatchObject({ text: undefined, freshMillis: 60_000 });
  await Promise.all([large.process().read(), large.process().read()]);
  expect(large.loads).toBe(3);
  now += 61_000;
  large.value = 'small';
  await large.process().read();
  expect(await store.find('key')).toMatchObject({ text: '"small"' });
});

test('a herd of 20 processes on a cold key has one load, and one more for each request that the table did not answer in time', async () => {
  const source = new CachedSource(part(), () => new Promise(resolve => { setTimeout(resolve, 20); }), undefined, () => now);
  source.waits = { millis: 60_000, maxAttempts: 1_000, initialDelay: 50, maxDelay: 100 };
  const reads = await Promise.all(Array.from({ length: 20 }, () => source.process().read()));
  expect(new Set(reads.map(({ value }) => value))).toEqual(new Set(['v0']));
  expect(source.loads).toBeLessThanOrEqual(1 + (source.counts.CacheFailures ?? 0));
  expect(source.counts.CacheHits).toBeGreaterThan(0);
}, 60_000);

test('after the last change is followed, the table has the value of the source, or none', async () => {
  let kept = 0;
  await fc.assert(fc.asyncProperty(race, async each => {
    const store = part();
    const { last } = await run(each, store, () => now);
    const entry = await store.find('key');
    if (entry === undefined) return;
    kept += 1;
    expect(JSON.parse(entry.text!)).toBe(last);
  }), { numRuns: 60 });
  expect(kept).toBeGreaterThan(0);
}, 120_000);
