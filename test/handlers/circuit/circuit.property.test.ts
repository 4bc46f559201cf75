import * as fc from 'fast-check';
import { Caller, CircuitWorld, SETTINGS, World } from './circuit-world';
import { Trouble } from './simulated-circuit-table';

// thousands of simulated calls on a busy machine
jest.setTimeout(120_000);

const { minimumCalls, openDurationMillis, probeMillis = 0 } = SETTINGS;
const MINUTES = 60_000;

const caller: fc.Arbitrary<Caller> = fc.record({
  clockMillis: fc.integer({ min: -3 * MINUTES, max: 3 * MINUTES }),
  everyMillis: fc.integer({ min: 200, max: 1_500 }),
  callMillis: fc.integer({ min: 1, max: 1_000 }),
  concurrency: fc.integer({ min: 1, max: 2 }),
});
const callers = fc.array(caller, { minLength: 1, maxLength: 4 });
/** Some of them die while they may have the lease. */
const mortal = callers.chain(all => fc.tuple(...all.map(each =>
  fc.option(fc.integer({ min: 5_000, max: 60_000 }), { nil: undefined }).map(diesAt => ({ ...each, diesAt })))));
const troubles = fc.array(fc.constantFrom<Trouble>('none', 'none', 'away', 'slow', 'answer lost'), { minLength: 5, maxLength: 40 });
/** Another trouble every half second. */
const changing = (list: Trouble[], until = Infinity) => (at: number): Trouble => at >= until ? 'none' : list[Math.floor(at / 500) % list.length];
const latencyMillis = fc.integer({ min: 1, max: 200 });

const run = (world: World) => new CircuitWorld(world).run();
const check = <T extends [unknown, ...unknown[]]>(property: fc.IAsyncPropertyWithHooks<T>) => fc.assert(property, { numRuns: 30 });

test('nobody has the lease of a probe that another has', () => check(fc.asyncProperty(mortal, troubles, latencyMillis, async (all, list, latency) => {
  const { table } = await run({
    callers: all,
    untilMillis: 90_000,
    answer: ({ at }) => Math.floor(at / 25_000) % 2 === 0 ? 503 : 200,
    trouble: changing(list),
    latencyMillis: latency,
  });
  expect(table.overlaps).toBe(0);
})));

test('a backend that is dead gets a bounded number of calls', () => check(fc.asyncProperty(callers, latencyMillis, async (all, latency) => {
  const untilMillis = 120_000;
  const diesAt = 20_000;
  const world = await run({ callers: all, untilMillis: diesAt + untilMillis, answer: ({ at }) => at < diesAt ? 200 : 503, latencyMillis: latency });
  // what a process counts before it knows, with those on their way; then one probe in an open duration, and one too early for each clock that is ahead
  const before = all.reduce((sum, { concurrency }) => sum + minimumCalls + concurrency, 0);
  expect(world.made(diesAt).length).toBeLessThanOrEqual(before + untilMillis / openDurationMillis + all.length);
  expect(world.observed.counts.CircuitBreakerProbes ?? 0).toBeLessThanOrEqual(untilMillis / openDurationMillis + all.length);
})));

test('without the table, each process has its own bound', () => check(fc.asyncProperty(callers, troubles, async (all, list) => {
  const untilMillis = 120_000;
  const world = await run({ callers: all, untilMillis, answer: () => 503, trouble: changing(list) });
  all.forEach(({ concurrency }, process) => {
    const made = world.made().filter(call => call.process === process).length;
    expect(made).toBeLessThanOrEqual(2 * (minimumCalls + concurrency) + 2 * untilMillis / openDurationMillis);
  });
})));

test('a backend that recovered is in use again in time, whoever died', () => check(fc.asyncProperty(mortal, troubles, latencyMillis, async (all, list, latency) => {
  const recovered = 60_000;
  const living = { clockMillis: 0, everyMillis: 200, callMillis: 20, concurrency: 1 };
  const world = await run({
    callers: [living, ...all],
    untilMillis: recovered + 60_000,
    answer: ({ at }) => at < recovered ? 503 : 200,
    trouble: changing(list, recovered),
    latencyMillis: latency,
  });
  // the last failed probe, the open duration, a lease whose owner died, and the age of what a process knows
  const bound = recovered + 1_000 + openDurationMillis + probeMillis + 5_000;
  expect(world.refused(bound)).toEqual([]);
})));

test('nobody is refused because the table is away', () => check(fc.asyncProperty(callers, troubles, latencyMillis, async (all, list, latency) => {
  const world = await run({ callers: all, untilMillis: 60_000, answer: () => 200, trouble: changing(list), latencyMillis: latency });
  expect(world.refused()).toEqual([]);
  expect(world.table.writes).toBe(0);
})));

test('an end that a wrong clock wrote keeps nobody out for longer than the open duration', () => {
  const record = fc.record({
    state: fc.constantFrom('open' as const, 'probing' as const),
    version: fc.integer({ min: 1, max: 1_000 }),
    forMillis: fc.constant(openDurationMillis),
    openUntil: fc.integer({ min: 0, max: 1e14 }),
  });
  return check(fc.asyncProperty(callers, record, async (all, first) => {
    const world = await run({ callers: all, untilMillis: 60_000, answer: () => 200, record: first });
    expect(world.refused(openDurationMillis + probeMillis + 5_000)).toEqual([]);
  }));
});

test('one bad client does not open the circuit for others', () => {
  const bad = fc.array(fc.constantFrom(400, 401, 404, 413, 429, 500, 501, 'ignored' as const), { minLength: 1, maxLength: 20 });
  return check(fc.asyncProperty(callers, bad, async (all, list) => {
    const world = await run({ callers: all, untilMillis: 60_000, answer: ({ process, at }) => process === 0 ? list[at % list.length] : 200 });
    expect(world.refused()).toEqual([]);
  }));
});

test.each(['open', 'closed'] as const)('an operator forces all processes %s', forced => check(fc.asyncProperty(callers, fc.constantFrom(200, 503), async (all, answer) => {
  const at = 20_000;
  const world = await run({ callers: all, untilMillis: 60_000, answer: () => answer, operator: { at, forced } });
  // the age of what a process knows, and of its last call
  const known = at + 5_000;
  expect(forced === 'open' ? world.made(known) : world.refused(known)).toEqual([]);
})));
