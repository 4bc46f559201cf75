import { randomBytes } from 'crypto';
import * as fc from 'fast-check';
import getPort from 'get-port';
import { ValkeyConnection } from '../../handlers/shared/aws/valkey/valkey-connection';
import { ValkeyEntryDrops, ValkeyEntryStore } from '../../handlers/shared/aws/valkey/valkey-entry-store';
import { EntryDrops, EntryStore } from '../../handlers/shared/ports/entry-store';
import { Redis } from '../../tools/engines/redis';
import { until } from '../../tools/local-cloud/until';
import { CachedSource } from '../handlers/shared/answers/cached-source';
import { race, run } from '../handlers/shared/answers/races';

const NOW = 1_900_000_000_000;
const kept = { keptMillis: 600_000 };

describe.each([['a single node', false], ['a node of a cluster', true]])('on %s', (_, isClustered) => {
  let redis: Redis;
  let port: number;
  let connection: ValkeyConnection;
  let now = NOW;
  let worlds = 0;

  const start = () => Redis.start({ name: `test-valkey-${isClustered}`, port, isClustered });
  beforeAll(async () => {
    port = await getPort({ host: '127.0.0.1' });
    redis = await start();
    connection = new ValkeyConnection({ host: redis.host, port, isClustered, isPlain: true }, 'us-east-1');
  });
  afterAll(async () => {
    connection.close();
    await redis.stop();
  });
  beforeEach(() => { now = NOW; });

  /** A part of the store for one test. */
  function part(claimMillis?: number, own = connection): EntryStore & EntryDrops {
    worlds += 1;
    const prefix = `/Shop/Tweets/${worlds}`;
    const store = new ValkeyEntryStore(own, { ...kept, prefix, claimMillis });
    return Object.assign(store, { drop: (key: string) => new ValkeyEntryDrops(own, prefix).drop(key) });
  }

  test('an entry is kept by whoever has the claim, and found as it was', async () => {
    const store = part();
    const entry = { text: '{"name":"Zoë","n":12345678901234567890}', at: NOW, freshMillis: 54_321 };
    const claim = await store.claim('a');
    expect([typeof claim, await store.claim('a'), await store.find('a')]).toEqual(['string', undefined, undefined]);
    await store.keep('a', 'another', entry);
    expect(await store.find('a')).toBeUndefined();
    await store.keep('a', claim!, entry);
    expect(await store.find('a')).toEqual(entry);
    // the entry is another one than was found
    expect(await store.claim('a')).toBeUndefined();
    expect(typeof await store.claim('a', entry)).toBe('string');
    expect(await store.find('a')).toEqual(entry);
  });

  test('a claim is given back, ends with its time, and is lost with the key', async () => {
    const store = part(300);
    await store.release('b', (await store.claim('b'))!);
    const first = (await store.claim('b'))!;
    const second = (await until('the claim ends', 30, () => store.claim('b')))!;
    await store.keep('b', first, { text: '"old"', at: now, freshMillis: 1 });
    expect(await store.find('b')).toBeUndefined();
    await store.drop('b');
    await store.keep('b', second, { text: '"old"', at: now, freshMillis: 1 });
    expect(await store.find('b')).toBeUndefined();
  });

  test('the server removes what is no longer of use, with the claim on it', async () => {
    const store = new ValkeyEntryStore(connection, { prefix: 'short', keptMillis: -11_900, claimMillis: 100 });
    await store.keep('c', (await store.claim('c'))!, { text: '"x"', at: NOW, freshMillis: 1 });
    await store.claim('only claimed');
    const left = () => connection.run(client => client.eval("return #redis.call('HKEYS', KEYS[1])", 1, 'short c'));
    expect(await until('the server removes it', 30, async () => await left() === 0)).toBe(true);
    expect(await until('the server removes the claim', 30, () => connection.run(async client => (await client.del('short only claimed')) === 0))).toBe(true);
  });

  test('a value that is too large is not kept, and its readers do not wait for one another', async () => {
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

  test('a herd of 20 processes on a cold key has one load, and one more for each request that the server did not answer in time', async () => {
    const source = new CachedSource(part(), () => new Promise(resolve => { setTimeout(resolve, 20); }), undefined, () => now);
    source.waits = { millis: 60_000, maxAttempts: 1_000, initialDelay: 50, maxDelay: 100 };
    const reads = await Promise.all(Array.from({ length: 20 }, () => source.process().read()));
    expect(new Set(reads.map(({ value }) => value))).toEqual(new Set(['v0']));
    expect(source.loads).toBeLessThanOrEqual(1 + (source.counts.CacheFailures ?? 0));
    expect(source.counts.CacheHits).toBeGreaterThan(0);
  }, 60_000);

  test('after the last change is followed, the server has the value of the source, or none', async () => {
    let entries = 0;
    await fc.assert(fc.asyncProperty(race, async each => {
      const store = part();
      const { last } = await run(each, store, () => now);
      const entry = await store.find('key');
      if (entry === undefined) return;
      entries += 1;
      expect(JSON.parse(entry.text!)).toBe(last);
    }), { numRuns: 60 });
    expect(entries).toBeGreaterThan(0);
  }, 120_000);

  test('without the server each reader loads for itself, and a drop fails; the next ones after its start find it again', async () => {
    const store = part();
    const source = new CachedSource(store, undefined, undefined, () => now);
    const { read } = source.process();
    expect([(await read()).found, (await read()).found]).toEqual(['none', 'fresh']);
    await redis.stop();
    expect([(await read()).found, (await read()).value, source.loads]).toEqual(['none', 'v0', 3]);
    await expect(store.drop('key')).rejects.toThrow();
    redis = await start();
    // nothing was kept: it began empty, as a node that was replaced
    await until('a value is kept', 30, async () => (await read()).found === 'fresh');
    await store.drop('key');
    expect((await read()).found).toBe('none');
  }, 60_000);
});

test('a password from a secret opens the connection, and a wrong one does not', async () => {
  const redis = await Redis.start({ name: 'test-valkey-password', password: 's3cret' });
  const { host, port } = redis;
  const settings = { host, port, isClustered: false, isPlain: true };
  const connectionWith = (password: string) => {
    const connection = new ValkeyConnection({ ...settings, credentials: { kind: 'password', username: 'default', secretArn: 'arn', field: 'password' } }, 'us-east-1', {
      read: async () => JSON.stringify({ password }),
    });
    return connection;
  };
  const [right, wrong] = [connectionWith('s3cret'), connectionWith('other')];
  try {
    expect(await right.run(client => client.del('a'))).toBe(0);
    await expect(wrong.run(client => client.del('a'))).rejects.toThrow(/WRONGPASS|NOAUTH/);
  } finally {
    right.close();
    wrong.close();
    await redis.stop();
  }
});
