import * as fc from 'fast-check';
import { Arrived, MINUTE, SETTINGS, Stage, World } from './world';
import { Ended } from '../../stream-table-writer/replay/executions';
import { Crash } from '../../stream-table-writer/replay/world';
import { Turns } from '../../view-projector/rebuild/turns';

const { allowedLatenessMillis, allowedClockSkewMillis } = SETTINGS;
/** The old transform had wrong numbers, keys and times, left records out, and took what the new one leaves out or refuses. */
const OLD: Stage = ({ id, key, n, at }) => n % 7 === 0 ? 'leftOut' : { id, key: n % 11 === 0 ? `${key}x` : key, n: n % 3 === 0 ? -n : n, at: n % 4 === 0 ? at - MINUTE : at };
const NEW: Stage = value => value.n % 5 === 0 ? 'leftOut' : value.n % 13 === 0 ? 'refused' : value;

const put = fc.record({
  key: fc.constantFrom('a', 'b', 'c'),
  n: fc.integer({ min: 1, max: 60 }),
  gap: fc.integer({ min: 1, max: MINUTE / 2 }),
  /** The age of an event at its arrival: some are ahead of it, and some late. */
  ago: fc.integer({ min: -MINUTE, max: 3 * MINUTE }),
});
type Put = typeof put extends fc.Arbitrary<infer T> ? T : never;
const plan = fc.record({
  /** Before `from`: only the old transform has seen them. */
  before: fc.array(put, { maxLength: 6 }),
  history: fc.array(put, { minLength: 1, maxLength: 20 }),
  /** While the replay and the switch run: the fixed transform counts them. */
  during: fc.array(put, { maxLength: 10 }),
  after: fc.array(put, { maxLength: 4 }),
  order: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 200 }),
  crashes: fc.array(fc.record({ call: fc.nat(400), isLate: fc.boolean() }), { maxLength: 6 }),
  batches: fc.integer({ min: 1, max: 4 }),
});
const target = fc.constantFrom('shadow' as const, 'previous' as const);
const lostInvocations = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 5, maxLength: 30 });
const stoppedSwitches = fc.array(fc.record({ switchTo: target, stopAfter: fc.integer({ min: 1, max: 120 }) }), { maxLength: 2 });
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;
interface Counted { readonly arrived: Arrived; readonly stage: Stage }

/** Made without the library: values of all windows of these records. */
function fold(records: readonly Counted[]): Record<string, number[]> {
  const windows: Record<string, { values: number[]; at: number }> = {};
  for (const { arrived: { value, arrivedAt }, stage } of records) {
    const made = stage(value);
    if (typeof made === 'string' || made.at - arrivedAt > allowedClockSkewMillis) continue;
    const start = Math.floor(made.at / MINUTE) * MINUTE;
    if (arrivedAt - start - MINUTE >= allowedLatenessMillis) continue;
    const name = `${made.key} ${new Date(start).toISOString()}`;
    const { values: [count, total, amendments, last], at } = windows[name] ?? { values: [0, 0, 0, 0], at: -1 };
    const isLast = made.at > at || (made.at === at && made.id > last);
    const amending = arrivedAt >= start + MINUTE ? 1 : 0;
    windows[name] = { values: [count + 1, total + made.n, amendments + amending, isLast ? made.id : last], at: isLast ? made.at : at };
  }
  return Object.fromEntries(Object.entries(windows).map(([name, { values }]) => [name, values]));
}

const startOf = (name: string) => Date.parse(name.split(' ')[1]);
const sorted = <T>(windows: Record<string, T>) => Object.fromEntries(Object.entries(windows).sort(([one], [other]) => one < other ? -1 : 1));

type Played = Omit<Plan, 'after'> & { readonly pausedCalls?: number; readonly lost?: readonly number[] };
interface Switch {
  readonly switchTo: 'shadow' | 'previous';
  /** Calls after which it is stopped. Its invocations go on. */
  readonly stopAfter?: number;
}

async function play({ before, history, during, order, crashes, batches, pausedCalls = 0, lost = [] }: Played, switches: readonly Switch[] = [{ switchTo: 'shadow' }]) {
  const turns = new Turns(order);
  const world = new World(turns, OLD);
  world.pausedCalls = pausedCalls;
  world.executions.lost = lost;
  world.batchesPerInvocation = batches;
  const putAll = (puts: readonly Put[]) => puts.map(({ key, n, gap, ago }) => world.put(key, n, gap, ago));
  const old = putAll(before);
  world.now += 1;
  const from = world.now;
  const replayed = putAll(history);
  const inBatches = async (records: readonly Arrived[]) => {
    for (const place of [0, 1]) {
      const inShard = records.filter(({ record }) => Number(record.id) % 2 === place);
      for (let at = 0; at < inShard.length; at += 3) await world.count(inShard.slice(at, at + 3));
    }
  };
  await turns.until(inBatches([...old, ...replayed]));
  world.stage = NEW;
  world.crashes = crashes.map(({ call, isLate }) => ({ call: world.calls + call, isLate }));
  const live: Arrived[] = [];
  let isOver = false;
  const counting = async () => {
    // the branch has caught up when the replay begins
    while (!world.replay && !isOver) await turns.turn();
    for (const { key, n, gap, ago } of during) {
      const arrived = world.put(key, n, gap, ago);
      live.push(arrived);
      await turns.turn();
      await world.count([arrived]);
      if (n % 2) await world.count([arrived]);
    }
  };
  const switching = async () => {
    const compared = await world.start({ from: new Date(from).toISOString(), segments: 2 });
    const ended: Ended[] = [];
    for (const { switchTo, stopAfter } of switches) {
      // what a stopped execution was about to begin may begin
      do ended.push(await world.start({ switchTo, segments: 2 }, stopAfter)); while (ended.at(-1)!.error === 'ReplayInProgress');
    }
    isOver = true;
    return { compared, promoted: ended.at(-1)! };
  };
  const calls = world.calls;
  const [results] = await turns.until(Promise.all([switching(), counting()]));
  return { world, from, old, replayed, live, ...results, calls: world.calls - calls };
}
type Run = Awaited<ReturnType<typeof play>>;

/** Without a replay, and with one. */
function universes({ from, old, replayed, live }: Run, more: readonly Arrived[] = []) {
  const with_ = (stage: Stage, records: readonly Arrived[]): Counted[] => records.map(arrived => ({ arrived, stage }));
  const previous = fold([...with_(OLD, [...old, ...replayed]), ...with_(NEW, [...live, ...more])]);
  const isComplete = (name: string) => startOf(name) >= from + allowedClockSkewMillis;
  const only = (windows: Record<string, number[]>, is: boolean) => Object.entries(windows).filter(([name]) => isComplete(name) === is);
  const fixed = fold(with_(NEW, [...replayed, ...live, ...more]));
  const promoted = Object.fromEntries([...only(previous, false), ...only(fixed, true)]);
  return { previous: sorted(previous), promoted: sorted(promoted) };
}

jest.setTimeout(180_000);

describe('a replay of windows while records arrive, under crashes', () => {
  test('gives the fold of the fixed stream; windows before it are untouched; a switch back gives what there was without it, and the shadow can be promoted again', () =>
    fc.assert(fc.asyncProperty(plan, async ({ after, ...given }) => {
      const run = await play(given);
      const { world, compared, promoted, from } = run;
      expect([compared.error, promoted.error]).toEqual([undefined, undefined]);
      expect(sorted(world.table)).toEqual(universes(run).promoted);
      // what was given up and is sent again
      const isComplete = ({ value }: Arrived) => Math.floor(value.at / MINUTE) * MINUTE >= from + allowedClockSkewMillis;
      await world.turns.until((async () => { for (const each of [...run.replayed, ...run.live].filter(isComplete)) await world.count([each]); })());
      expect(sorted(world.table)).toEqual(universes(run).promoted);
      expect((await world.turns.until(world.start({ switchTo: 'previous', segments: 2 }))).error).toBeUndefined();
      const later = after.map(({ key, n, gap, ago }) => world.put(key, n, gap, ago));
      await world.turns.until((async () => { for (const each of later) await world.count([each]); })());
      expect(sorted(world.table)).toEqual(universes(run, later).previous);
      expect((await world.turns.until(world.start({ switchTo: 'shadow', segments: 2 }))).error).toBeUndefined();
      expect(sorted(world.table)).toEqual(universes(run, later).promoted);
    }), { numRuns: 100 }));

  test('gives what its last switch says, whatever pages of stopped ones do meanwhile and afterwards', () =>
    fc.assert(fc.asyncProperty(plan, stoppedSwitches, target, fc.nat(400), async (given, stopped, switchTo, pausedCalls) => {
      const first = { switchTo: 'shadow' as const, stopAfter: 10 + given.order[0] % 150 };
      const run = await play({ ...given, crashes: [], pausedCalls }, [first, ...stopped, { switchTo }]);
      const { world, promoted } = run;
      expect(promoted.error).toBeUndefined();
      await world.turns.until(world.settled());
      expect(sorted(world.table)).toEqual(universes(run)[switchTo === 'shadow' ? 'promoted' : 'previous']);
    }), { numRuns: 300 }));

  test('gives the same when a step is run again while it still runs', () =>
    fc.assert(fc.asyncProperty(plan, lostInvocations, target, async (given, lost, switchTo) => {
      const run = await play({ ...given, crashes: [], lost }, [{ switchTo: 'shadow' }, { switchTo }]);
      const { world, promoted } = run;
      expect(promoted.error).toBeUndefined();
      await world.turns.until(world.settled());
      expect(sorted(world.table)).toEqual(universes(run)[switchTo === 'shadow' ? 'promoted' : 'previous']);
    }), { numRuns: 200 }));

  test('ends so wherever it crashes, before a call or after it', async () => {
    const keys = ['a', 'b', 'c'] as const;
    const puts = (count: number): Put[] => Array.from({ length: count }, (_, index) => ({
      key: keys[index % 3], n: index * 7 % 50 + 1, gap: 25_000, ago: index % 4 * 20_000,
    }));
    const given = { before: puts(1), history: puts(6), during: puts(3), order: [3, 0, 2, 5, 1], batches: 2 };
    const { calls } = await play({ ...given, crashes: [] });
    expect(calls).toBeGreaterThan(100);
    for (let call = 0; call < calls; call++) {
      for (const isLate of [false, true]) {
        const crashes: Crash[] = [{ call, isLate }];
        const run = await play({ ...given, crashes });
        expect([call, isLate, run.compared.error, run.promoted.error]).toEqual([call, isLate, undefined, undefined]);
        expect([call, sorted(run.world.table)]).toEqual([call, universes(run).promoted]);
      }
    }
  });
});
