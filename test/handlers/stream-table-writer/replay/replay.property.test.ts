import * as fc from 'fast-check';
import { Ended } from './executions';
import { Crash, Stage, World } from './world';
import { PutRecord } from '../../../../handlers/shared/stream/put-record';
import { Turns } from '../../view-projector/rebuild/turns';

const KEYS = ['a', 'b', 'cc', 'dd', 'e', 'fff', 'g'];
/** The old transform was wrong about some numbers, left others out, gave some another key, and took what the new one leaves out. */
const OLD: Stage = ({ key, n }) => n % 7 === 0 ? 'leftOut' : { key: n % 11 === 0 ? `${key}x` : key, n: n % 3 === 0 ? -n : n };
const NEW: Stage = ({ key, n }) => n % 5 === 0 ? 'leftOut' : { key, n };

const put = fc.record({ key: fc.constantFrom(...KEYS), n: fc.integer({ min: 1, max: 60 }) });
type Put = typeof put extends fc.Arbitrary<infer T> ? T : never;
const plan = fc.record({
  /** Before `from`: only the old transform has seen them. */
  before: fc.array(put, { maxLength: 10 }),
  history: fc.array(put, { minLength: 1, maxLength: 25 }),
  /** While the replay and the switches run: the fixed transform writes them, some late. */
  during: fc.array(put, { maxLength: 12 }),
  after: fc.array(put, { maxLength: 4 }),
  order: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 200 }),
  crashes: fc.array(fc.record({ call: fc.nat(300), isLate: fc.boolean() }), { maxLength: 6 }),
  batches: fc.integer({ min: 1, max: 4 }),
});
const target = fc.constantFrom('shadow' as const, 'previous' as const);
const stoppedSwitches = fc.array(fc.record({ switchTo: target, stopAfter: fc.integer({ min: 1, max: 100 }) }), { maxLength: 2 });
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

type Played = Omit<Plan, 'after'> & { readonly pausedCalls?: number };
interface Switch {
  readonly switchTo: 'shadow' | 'previous';
  /** Calls after which it is stopped. Its invocations go on. */
  readonly stopAfter?: number;
}

async function play({ before, history, during, order, crashes, batches, pausedCalls = 0 }: Played, switches: readonly Switch[] = [{ switchTo: 'shadow' }]) {
  const turns = new Turns(order);
  const world = new World(turns, OLD);
  world.batchesPerInvocation = batches;
  world.pausedCalls = pausedCalls;
  const putAll = (puts: readonly Put[]) => puts.map(({ key, n }) => world.put(key, n).record);
  const write = (records: readonly PutRecord[], stage: Stage) => records.forEach(record => world.write(record, stage));
  write(putAll(before), OLD);
  world.now += 60_000;
  const from = new Date(world.now).toISOString();
  const replayed = putAll(history);
  write(replayed, OLD);
  const old = { ...world.table };
  world.stage = NEW;
  world.crashes = crashes;
  const live: PutRecord[] = [];
  const writing = async () => {
    for (const each of during) {
      await turns.turn();
      const { record } = world.put(each.key, each.n);
      live.push(record);
      await turns.turn();
      world.write(record);
    }
  };
  const switching = async () => {
    const compared = await world.start({ from, segments: 2 });
    const ended: Ended[] = [];
    for (const { switchTo, stopAfter } of switches) {
      // what a stopped execution was about to begin may begin
      do ended.push(await world.start({ switchTo, segments: 2 }, stopAfter)); while (ended.at(-1)!.error === 'ReplayInProgress');
    }
    return { compared, promoted: ended.at(-1)! };
  };
  const [results] = await turns.until(Promise.all([switching(), writing()]));
  return { world, old, replayed, live, ...results, after: { ...world.table } };
}

/** Item by item: the newest record that says what the key has. */
function merged(world: World, old: Record<string, unknown>, replayed: readonly PutRecord[], live: readonly PutRecord[]): Record<string, unknown> {
  const versions = new Set(replayed.map(({ id }) => id));
  const carried = Object.entries(old).filter(([, item]) => !versions.has((item as { recordVersion: { S: string } }).recordVersion.S.slice(3)));
  return { ...Object.fromEntries(carried), ...world.expected([...replayed, ...live], NEW) };
}

jest.setTimeout(180_000);

describe('a replay while records arrive, under crashes', () => {
  test('has what the fixed transform gives and what it has not read after the switch, and what the live branch wrote after the switch back', () =>
    fc.assert(fc.asyncProperty(plan, async ({ after, ...given }) => {
      const { world, old, replayed, live, compared, promoted, after: now } = await play(given);
      expect([compared.error, promoted.error]).toEqual([undefined, undefined]);
      // writes of the live branch alone
      const untouched = new World(new Turns([0]), NEW);
      Object.entries(old).forEach(([key, item]) => untouched.live.set(key, item));
      live.forEach(record => untouched.write(record));
      expect(now).toEqual(merged(world, old, replayed, live));
      const later = after.map(({ key, n }) => world.put(key, n).record);
      later.forEach(record => { world.write(record); untouched.write(record); });
      expect((await world.turns.until(world.start({ switchTo: 'previous', segments: 2 }))).error).toBeUndefined();
      expect(world.table).toEqual(untouched.table);
    }), { numRuns: 100 }));

  test('ends as its last switch says, whatever pages of stopped ones do meanwhile and afterwards', () =>
    fc.assert(fc.asyncProperty(plan, stoppedSwitches, target, fc.nat(400), async (given, stopped, switchTo, pausedCalls) => {
      const first = { switchTo: 'shadow' as const, stopAfter: 10 + given.order[0] % 100 };
      const run = await play({ ...given, crashes: [], pausedCalls }, [first, ...stopped, { switchTo }]);
      const { world, old, replayed, live } = run;
      expect(run.promoted.error).toBeUndefined();
      await world.turns.until(world.settled());
      const untouched = new World(new Turns([0]), NEW);
      Object.entries(old).forEach(([key, item]) => untouched.live.set(key, item));
      live.forEach(record => untouched.write(record));
      expect(world.table).toEqual(switchTo === 'shadow' ? merged(world, old, replayed, live) : untouched.table);
    }), { numRuns: 200 }));

  test('ends so wherever it crashes, before a call or after it', async () => {
    const history = KEYS.flatMap((key, index) => [{ key, n: index + 3 }, { key, n: index * 5 + 5 }]);
    const given = { before: [{ key: 'old', n: 1 }], history, during: [{ key: 'a', n: 1 }, { key: 'new', n: 2 }], order: [3, 0, 2, 5, 1], crashes: [], batches: 2 };
    const { world: { calls } } = await play(given);
    expect(calls).toBeGreaterThan(100);
    for (let call = 0; call < calls; call++) {
      for (const isLate of [false, true]) {
        const crashes: Crash[] = [{ call, isLate }];
        const { world, old, replayed, live, compared, promoted, after } = await play({ ...given, crashes });
        expect([call, isLate, compared.error, promoted.error]).toEqual([call, isLate, undefined, undefined]);
        expect([call, after]).toEqual([call, merged(world, old, replayed, live)]);
      }
    }
  });
});
