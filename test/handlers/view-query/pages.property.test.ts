import * as fc from 'fast-check';
import { Api, MemoryIndex, Page } from './api';

const SHARDS = 3;
const KEYS = Array.from({ length: 12 }, (_, n) => `k${n}`);
const COUNTRIES = ['ES', 'ES#1', 'IT'];

/** A row that is written, with the rank as most of its sort key, or removed. */
const write = fc.record({
  key: fc.constantFrom(...KEYS),
  country: fc.constantFrom(...COUNTRIES),
  rank: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined, freq: 4 }),
  shard: fc.nat(SHARDS - 1),
});
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never;

function apply(index: MemoryIndex, { key, country, rank, shard }: Write) {
  if (rank === undefined) index.rows.delete(key);
  else index.put(key, `${country}#${shard}`, `${rank}!${key.padStart(4)}`, { key: { S: key }, rank: { N: String(rank) } });
}

/** The keys of the first rows of a partition, from the source. */
function expected(index: MemoryIndex, country: string, limit: number): string[] {
  return [...index.rows].filter(([, { shard }]) => shard.slice(0, -2) === country)
    .sort(([, one], [, other]) => one.sort < other.sort ? 1 : -1).slice(0, limit).map(([key]) => key);
}
const keysOf = (pages: readonly Page[]) => pages.flatMap(({ rows }) => rows.map(({ key }) => key as string));

const world = fc.record({
  writes: fc.array(write, { maxLength: 40 }),
  country: fc.constantFrom(...COUNTRIES),
  limit: fc.integer({ min: 1, max: 14 }),
  size: fc.integer({ min: 1, max: 6 }),
  longest: fc.integer({ min: 1, max: 4 }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function apiOf({ writes, limit, longest }: World): Api & { readonly index: MemoryIndex } {
  const index = new MemoryIndex(longest);
  writes.forEach(each => apply(index, each));
  return new Api(index, [{ limit, shardCount: SHARDS }]) as Api & { readonly index: MemoryIndex };
}

test('the pages of a view that does not change are its first rows, each once, in order', async () => {
  await fc.assert(fc.asyncProperty(world, async each => {
    const api = apiOf(each);
    const pages = await api.pages(each.size, undefined, each.country);
    expect(keysOf(pages)).toEqual(expected(api.index, each.country, each.limit));
    expect(pages.slice(0, -1).every(({ rows }) => rows.length === each.size)).toBe(true);
    expect(pages.length === 1 || pages.at(-1)!.rows.length > 0).toBe(true);
  }), { numRuns: 300 });
});

test('between pages of a view that changes, a row that keeps its rank is in one page, and no page has another partition', async () => {
  await fc.assert(fc.asyncProperty(world, fc.array(write, { maxLength: 20 }), async (each, changes) => {
    const api = apiOf({ ...each, limit: 1_000 });
    const before = expected(api.index, each.country, 1_000);
    const changed = new Set<string>();
    const queue = [...changes];
    const pages = await api.pages(each.size, () => {
      for (const change of queue.splice(0, 2)) {
        changed.add(change.key);
        apply(api.index, change);
      }
    }, each.country);
    const read = keysOf(pages);
    const kept = before.filter(key => !changed.has(key));
    expect(read.filter(key => kept.includes(key))).toEqual(kept);
    expect(read.filter(key => !kept.includes(key)).every(key => changed.has(key))).toBe(true);
    const ranks = pages.flatMap(({ rows }) => rows.map(({ rank }) => rank as number));
    expect(ranks).toEqual([...ranks].sort((one, other) => other - one));
    const partitions = new Set(api.index.asked.map(({ shard }) => shard.slice(0, -2)));
    expect([...partitions]).toEqual([each.country]);
  }), { numRuns: 300 });
});

test('a cursor with any change, or in another partition, is 400 and reads nothing', async () => {
  const index = new MemoryIndex();
  COUNTRIES.forEach(country => KEYS.forEach((key, n) => apply(index, { key: `${country}${key}`, country, rank: 5, shard: n % SHARDS })));
  const api = new Api(index, [{ shardCount: SHARDS }]);
  const { nextCursor } = await api.page({ limit: '2' });
  const forged = fc.oneof(
    fc.string({ unit: 'binary' }), fc.base64String(), fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes).toString('base64url')),
    fc.tuple(fc.nat(nextCursor!.length - 1), fc.constantFrom(...'abcXYZ019-_%=.')).map(([at, char]) => `${nextCursor!.slice(0, at)}${char}${nextCursor!.slice(at + 1)}`),
    fc.nat(nextCursor!.length).map(length => nextCursor!.slice(0, length)),
  );
  await fc.assert(fc.asyncProperty(forged, fc.constantFrom(...COUNTRIES), async (cursor, country) => {
    index.asked = [];
    const { status } = await api.get(new URLSearchParams({ cursor }), { country });
    const isOwn = cursor === nextCursor && country === 'ES';
    expect(status).toBe(isOwn ? 200 : 400);
    expect(index.asked.length > 0).toBe(isOwn);
  }), { numRuns: 1_000 });
});
