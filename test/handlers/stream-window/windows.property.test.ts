import * as fc from 'fast-check';
import { Fate, ShardRecord, SimulatedWindows } from './simulated-windows';
import { WindowSettings } from '../../../handlers/stream-window/window-settings';

const MINUTE = 60_000;
const T0 = Date.parse('2026-01-31T12:00:00Z');
const SETTINGS: WindowSettings = {
  stages: [],
  key: { name: 'customer', type: 'S' },
  timestamp: 'at',
  aggregates: {
    orders: { kind: 'count' },
    ids: { kind: 'sum', member: 'bit' },
    revenue: { kind: 'sum', member: 'price' },
    least: { kind: 'min', member: 'price' },
    most: { kind: 'max', member: 'price' },
    page: { kind: 'last', member: 'page' },
  },
  sizeMillis: MINUTE,
  allowedLatenessMillis: 2 * MINUTE,
  allowedClockSkewMillis: MINUTE,
  countedMillis: 1e9,
};

/** Records that are counted if they come through, and those that never are. */
type Kind = 'in time' | 'amending' | 'late' | 'ahead' | 'no time' | 'not JSON' | 'no price';
const COUNTED: readonly Kind[] = ['in time', 'amending'];

interface Put { readonly customer: string; readonly kind: Kind; readonly cents: number; readonly gap: number; readonly slowAttempts: number }

const put: fc.Arbitrary<Put> = fc.record({
  customer: fc.constantFrom('ada', 'bob'),
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<Kind>(...COUNTED) },
    { weight: 2, arbitrary: fc.constantFrom<Kind>('late', 'ahead', 'no time', 'not JSON', 'no price') },
  ),
  cents: fc.integer({ min: -9_999, max: 9_999 }),
  gap: fc.integer({ min: 0, max: MINUTE / 2 }),
  slowAttempts: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) }),
});
const fate = fc.oneof({ weight: 5, arbitrary: fc.constant<Fate>('well') }, { weight: 2, arbitrary: fc.constantFrom<Fate>('throttled', 'lost answer', 'crash', 'given up alive') });
const plan = fc.record({
  puts: fc.array(put, { minLength: 1, maxLength: 26 }),
  /** The first of the records that are in the child shards. */
  reshardAt: fc.nat(26),
  shards: fc.integer({ min: 1, max: 3 }),
  batchSizes: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }),
  fates: fc.array(fate, { maxLength: 60 }),
  retries: fc.nat(2),
  scheduler: fc.scheduler(),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

/** Base 4, so that the sum says how often each was counted. */
const bitOf = (id: number) => 4n ** BigInt(id - 1);
const timeOf = (kind: Kind, arrivedAt: number) => {
  const windowEnd = (millisAgo: number) => Math.floor((arrivedAt - millisAgo) / MINUTE) * MINUTE;
  switch (kind) {
    case 'amending': return windowEnd(0) - 1 - MINUTE / 2;
    case 'late': return windowEnd(2 * MINUTE) - 1;
    case 'ahead': return arrivedAt + MINUTE + 1;
    default: return arrivedAt;
  }
};

interface Made extends ShardRecord { readonly put: Put; readonly at: number }

function recordsOf({ puts, reshardAt, shards }: Plan): Made[] {
  let arrivedAt = T0;
  return puts.map((each, index) => {
    const { customer, kind, cents, gap, slowAttempts } = each;
    arrivedAt += gap;
    const id = index + 1;
    const at = timeOf(kind, arrivedAt);
    const price = kind === 'no price' ? '"1"' : (cents / 100).toFixed(2);
    const time = kind === 'no time' ? '"yesterday"' : JSON.stringify(id % 2 ? at : new Date(at).toISOString());
    const text = `{"customer":"${customer}","at":${time},"price":${price},"bit":${bitOf(id)},"page":"page-${id}"${kind === 'not JSON' ? '' : '}'}`;
    const shard = `shardId-00000000000${(index < reshardAt ? 0 : shards) + (customer.charCodeAt(0) + (index % 2)) % shards}`;
    return { id, shard, text, arrivedAt, slowAttempts, put: each, at };
  });
}

async function play(given: Plan) {
  const { shards, batchSizes, fates, retries, scheduler } = given;
  const records = recordsOf(given);
  const world = new SimulatedWindows(SETTINGS, scheduler, [...fates], retries);
  const inShard = (index: number) => records.filter(({ shard }) => Number(shard.slice(-1)) === index);
  const ofShards = (first: number) => Array.from({ length: shards }, (_, index) => inShard(first + index));
  const all = async () => {
    // each but the first size is a replay of the whole stream
    for (const batchSize of batchSizes) {
      await Promise.all(ofShards(0).map(async shard => world.read(shard, batchSize)));
      await Promise.all(ofShards(shards).map(async shard => world.read(shard, batchSize)));
    }
    for (const batch of world.givenUp) await world.redrive(batch);
  };
  await scheduler.waitFor(all());
  // what is left are calls of invocations that Lambda believes to have ended
  await scheduler.waitIdle();
  return { world, records };
}

const forAllRuns = (check: (run: Awaited<ReturnType<typeof play>>) => void) =>
  fc.assert(fc.asyncProperty(plan, async given => check(await play(given))), { numRuns: 300 });

jest.setTimeout(120_000);

const timesCounted = ({ world }: Awaited<ReturnType<typeof play>>, id: number) =>
  [...world.results.values()].reduce((sum, { values }) => sum + Number(BigInt(values.ids.N as string) / bitOf(id) % 4n), 0);

describe('windows under duplicates, crashes, throttling, zombies, bisecting, resharding, replays and records that Lambda gave up', () => {
  test('count each record once, or it is in the failure queue: by id', () => forAllRuns(run => {
    for (const { id, put: { kind, slowAttempts } } of run.records) {
      const counted = timesCounted(run, id);
      const isKept = run.world.failed.has(id);
      if (!COUNTED.includes(kind)) expect([id, kind, counted, isKept]).toEqual([id, kind, 0, true]);
      else if (slowAttempts === 0) expect([id, kind, counted, isKept]).toEqual([id, kind, 1, false]);
      // it was once too slow, and then perhaps not
      else expect([id, counted <= 1, counted === 1 || isKept]).toEqual([id, true, true]);
    }
  }));

  test('have exact values of what they counted', () => forAllRuns(run => {
    for (const { values, amendments, window } of run.world.results.values()) {
      const [start, end] = window.interval.split('/').map(Date.parse);
      const counted = run.records.filter(({ id, at, put: { customer, kind } }) =>
        COUNTED.includes(kind) && customer === window.key.S && at >= start && at < end && timesCounted(run, id) > 0);
      const cents = counted.map(({ put: each }) => each.cents);
      const text = (value: number) => String(value / 100);
      const [last] = [...counted].sort((one, other) => other.at - one.at || other.id - one.id);
      expect(Object.fromEntries(Object.entries(values).map(([name, { N, S }]) => [name, N ?? S]))).toEqual({
        orders: String(counted.length),
        ids: String(counted.reduce((sum, { id }) => sum + bitOf(id), 0n)),
        revenue: text(cents.reduce((sum, each) => sum + each, 0)),
        least: text(Math.min(...cents)),
        most: text(Math.max(...cents)),
        page: `page-${last.id}`,
      });
      expect(amendments).toBe(counted.filter(({ arrivedAt }) => arrivedAt >= end).length);
    }
  }));

  test('say why a record is in the failure queue', () => forAllRuns(({ world, records }) => {
    const reasons: Record<Kind, RegExp> = {
      'in time': /^Clicks: the expression took too long$/,
      'amending': /^Clicks: the expression took too long$/,
      'late': /^late: the record must arrive less than 120000 milliseconds after the end of its window, got \d+$/,
      'ahead': /^the time of the event must be at most 60000 milliseconds after the arrival of the record, got 60001$/,
      'no time': /^at must be the time of the event since 1970/,
      'not JSON': /^the record must be JSON$/,
      'no price': /^price must be a number to be aggregated$/,
    };
    for (const [id, reason] of world.failed) {
      const { kind, slowAttempts } = records[id - 1].put;
      if (reason !== 'Clicks: the expression took too long') expect(reason).toMatch(reasons[kind]);
      else expect(slowAttempts).toBeGreaterThan(0);
    }
  }));
});
