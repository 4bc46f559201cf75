import { Stage, World } from './world';
import { inputOf } from '../../../../handlers/shared/replay/input';
import { aggregateOf } from '../../shared/stream/aggregate-of';
import { Turns } from '../../view-projector/rebuild/turns';

const OLD: Stage = ({ key, n }) => ({ key, n: -n });
const NEW: Stage = ({ key, n }) => n === 9 ? 'leftOut' : n === 8 ? 'refused' : { key, n };

/** A table that the old transform has filled: `a` before `from`, and a difference of each kind behind it. */
function damaged(shards = 2) {
  const world = new World(new Turns([0]), OLD);
  world.shards.splice(shards);
  world.write(world.put('a', 1).record);
  world.now += 60_000;
  const from = new Date(world.now).toISOString();
  for (const [key, n] of [['b', 2], ['c', 3], ['c', 9], ['d', 9], ['e', 8]] as const) world.write(world.put(key, n).record);
  world.put('f', 4);
  world.stage = NEW;
  const run = (input: object) => world.turns.until(world.start(input));
  return { world, from, run, numbers: () => Object.fromEntries(Object.entries(world.table).map(([key, { n }]) => [key.slice(2, -2), Number(n.N)])) };
}

test('a replay finds each difference by its key, says since when each shard had records, and changes nothing', async () => {
  const { world, from, run, numbers } = damaged();
  world.shards.push([]);
  const { output } = await run({ from });
  const firstOf = (shard: number) => new Date(world.shards[shard].find(({ arrivedAt }) => arrivedAt >= Date.parse(from))!.arrivedAt).toISOString();
  expect(output!.firstRecords).toEqual({ 0: firstOf(0), 1: firstOf(1) });
  expect(output!.records).toEqual({ records: 6, leftOut: 2, refused: 1 });
  expect(output!.differences).toEqual({ added: 1, changed: 2, removed: 1, kept: 1, returned: 0 });
  expect(Object.fromEntries(output!.samples.map(({ difference, key }) => [key.key.S, difference]))).toEqual({ b: 'changed', c: 'changed', d: 'removed', e: 'kept', f: 'added' });
  expect(numbers()).toEqual({ a: -1, b: -2, c: -9, d: -9, e: -8 });
});

test('a switch to the shadow brings what was found into the table, and a switch back takes that back', async () => {
  const { world, from, run, numbers } = damaged();
  await run({ from });
  const before = { ...world.table };
  expect((await run({ switchTo: 'shadow' })).output!.differences).toEqual({ added: 1, changed: 2, removed: 1, kept: 1, returned: 0 });
  expect(numbers()).toEqual({ a: -1, b: 2, c: 3, e: -8, f: 4 });
  expect((await run({ switchTo: 'previous' })).output!.differences.returned).toBe(4);
  expect(world.table).toEqual(before);
  await run({ switchTo: 'shadow' });
  expect(numbers()).toEqual({ a: -1, b: 2, c: 3, e: -8, f: 4 });
});

test('a page of a replay that was given up runs no further batch', async () => {
  const { world, from, run } = damaged(1);
  world.batchesPerInvocation = 10;
  let staged = 0;
  world.stage = value => {
    staged += 1;
    world.record = undefined;
    world.now += 1_000;
    return value;
  };
  expect((await run({ from })).error).toBe('ReplayLost');
  // of a batch
  expect(staged).toBe(2);
});

test('a record that has another key now leaves no item at its old key', async () => {
  const { world, from, run, numbers } = damaged();
  world.stage = value => ({ ...value, key: `new${value.key}` });
  expect((await run({ from })).output!.differences).toEqual({ added: 5, changed: 0, removed: 4, kept: 0, returned: 0 });
  await run({ switchTo: 'shadow' });
  expect(Object.keys(numbers())).toEqual(['a', 'newb', 'newc', 'newd', 'newe', 'newf']);
});

test('a second replay meanwhile is refused with the execution that runs, and the first one goes on', async () => {
  const { world, from, run } = damaged();
  let second: Awaited<ReturnType<World['start']>> | undefined;
  const first = world.start({ from });
  const both = Promise.all([first, (async () => { while (!world.replay) await world.turns.turn(); second = await world.start({ from }); })()]);
  const [{ output }] = await world.turns.until(both);
  expect(second).toEqual({ error: 'ReplayInProgress', cause: expect.stringContaining('execution-1') as unknown });
  expect(output!.records!.records).toBe(6);
  expect((await run({ switchTo: 'shadow' })).error).toBeUndefined();
});

test.each(['read', 'compareShadow', 'compareTable', 'compared'])('a replay whose step %s fails leaves the table as it was, removes its shadow, and makes place for another', async step => {
  const { world, from, run } = damaged();
  const before = { ...world.table };
  world.failing = step;
  expect((await run({ from })).error).toBe('Error');
  expect([world.table, world.replay, [...world.shadow]]).toEqual([before, undefined, []]);
  world.failing = undefined;
  expect((await run({ from })).output!.differences).toEqual({ added: 1, changed: 2, removed: 1, kept: 1, returned: 0 });
});

test('what an aborted replay leaves is taken over, and a switch that was aborted has to be finished first', async () => {
  const { world, from, run } = damaged();
  await run({ from });
  world.record = JSON.stringify({ ...world.replay, phase: 'reading', execution: 'aborted' });
  expect((await run({ switchTo: 'shadow' })).error).toBe('NoShadow');
  expect((await run({ from })).error).toBeUndefined();
  expect(new Set([...world.shadow.values()].map(({ replay }) => replay))).toEqual(new Set([world.replay!.id]));
  world.record = JSON.stringify({ ...world.replay, phase: 'promoting', execution: 'aborted' });
  expect((await run({ from })).error).toBe('SwitchUnfinished');
  expect((await run({ switchTo: 'shadow' })).error).toBeUndefined();
  expect((await run({ from })).error).toBeUndefined();
});

test('switches are refused without a replay, before one was promoted, and after fourteen days', async () => {
  const { world, from, run } = damaged();
  expect((await run({ switchTo: 'shadow' })).error).toBe('NoShadow');
  await run({ from });
  expect((await run({ switchTo: 'previous' })).error).toBe('NoPreviousItems');
  world.now += 15 * 86_400_000;
  expect((await run({ switchTo: 'shadow' })).error).toBe('ReplayExpired');
});

test.each([
  ['promoteTable', ['shadow']], ['switchBack', ['shadow', 'previous']],
])('a switch that failed in %s can be ended for fourteen days, and then makes room for another replay', async (step, switches) => {
  const { world, from, run } = damaged();
  world.retentionHours = 24 * 365;
  await run({ from });
  for (const switchTo of switches.slice(0, -1)) await run({ switchTo });
  world.failing = step;
  expect((await run({ switchTo: switches.at(-1) })).error).toBe('Error');
  world.failing = undefined;
  expect((await run({ from })).error).toBe('SwitchUnfinished');
  const { id, until } = world.replay!;
  world.now = until + 14 * 86_400_000;
  expect((await run({ from })).error).toBe('SwitchUnfinished');
  world.now += 1;
  for (const switchTo of ['shadow', 'previous']) expect((await run({ switchTo })).error).toBe('ReplayExpired');
  expect((await run({ from })).error).toBeUndefined();
  expect(world.replay!.id).not.toBe(id);
  expect((await run({ switchTo: 'shadow' })).error).toBeUndefined();
});

test('a time that the stream does not reach back to is refused with the earliest one', async () => {
  const { world, run } = damaged();
  const { error, cause } = await run({ from: '2029-12-31T00:00:00Z' });
  const earliest = /at least (.*)\.$/.exec(cause!)![1];
  expect([error, Date.parse(earliest)]).toEqual(['FromTooEarly', world.now - 7 * 86_400_000 + 600_000]);
  expect((await run({ from: earliest })).error).toBeUndefined();
  expect((await run({ from: '2031-01-01T00:00:00Z' })).error).toBe('InvalidInput');
});

test('reads that others leave no room for are waited for in the same invocation', async () => {
  const { world, from, run } = damaged();
  world.batchesPerInvocation = 50;
  world.throttledReads = 20;
  expect((await run({ from })).error).toBeUndefined();
  expect(world.steps.filter(step => step === 'read')).toHaveLength(2); // one for each shard
});

test('samples of long keys, and the places of 400 shards, are within the state of an execution', async () => {
  const { world, from, run } = damaged();
  for (let segment = 0; segment < 32; segment++) {
    for (let n = 0; n < 5; n++) world.put(`${segment % 2}${String.fromCharCode(65 + n).repeat(1_900 + segment)}`, 1);
  }
  world.shards.push(...Array.from({ length: 398 }, () => []));
  const { output, error } = await run({ from, segments: 32 });
  expect(error).toBeUndefined();
  expect(output!.differences.added).toBeGreaterThanOrEqual(160);
  const small = await run({ from });
  expect(small.output!.samples.length).toBeGreaterThan(4);
});

test.each([
  ['before the first read', 1], ['between two reads', 2],
])('records that the stream has dropped %s are no silent gap: the replay is refused, and the table stays', async (_, reads) => {
  const { world, from, run, numbers } = damaged(1);
  world.batchesPerInvocation = 50;
  world.retentionHours = 1;
  const before = numbers();
  world.waitMillis = 3_600_000;
  world.throttleAfter = reads - 1;
  expect(await run({ from })).toEqual({ error: 'FromTooEarly', cause: expect.stringContaining('may have dropped what was to be read of 0') as string });
  expect(numbers()).toEqual(before);
  expect(world.replay).toBeUndefined();
});

test.each([
  ['the retention period becomes shorter', (world: World) => world.shortenRetention(1)],
  ['the stages take longer than the retention period', (world: World) => { world.now += 7 * 24 * 3_600_000; }],
])('records that the stream drops while a page is read are no silent gap: %s', async (_, drop) => {
  const { world, from, run, numbers } = damaged(1);
  world.now += 2 * 3_600_000;
  world.batchesPerInvocation = 50;
  const before = numbers();
  let isFirst = true;
  world.stage = value => {
    if (isFirst) drop(world);
    isFirst = false;
    return NEW(value);
  };
  expect(await run({ from })).toEqual({ error: 'FromTooEarly', cause: expect.stringContaining('may have dropped what was to be read of 0') as string });
  expect(numbers()).toEqual(before);
});

test('reads at most 400 shards', async () => {
  const { world, from, run } = damaged();
  world.shards.push(...Array.from({ length: 399 }, () => []));
  expect(await run({ from })).toEqual({ error: 'TooManyShards', cause: 'A replay reads at most 400 shards, and the stream has 401.' });
});

test.each([
  {}, { from: '2030-01-01' }, { from: 'yesterday' }, { from: '2030-01-01T00:00:00' }, { from: 1 }, { switchTo: 'next' }, { from: '2030-01-01T00:00:00Z', switchTo: 'shadow' },
  { from: '2030-01-01T00:00:00Z', segments: 33 }, { from: '2030-01-01T00:00:00Z', segments: 1.5 }, { from: '2030-01-01T00:00:00Z', branch: 'Latest' },
])('the input %j is refused', input => {
  expect(() => inputOf(input)).toThrow(expect.objectContaining({ name: 'InvalidInput' }) as Error);
});

test.each([1, 2])('an aggregate is replayed record by record, with %d batches in an invocation', async batches => {
  const { world, from, run, numbers } = damaged(1);
  world.batchesPerInvocation = batches;
  const bytes = (key: string, n: number): [string, Buffer] => [key, Buffer.from(JSON.stringify({ key, n }))];
  world.putBytes('g', aggregateOf([bytes('g', 1), bytes('h', 2), bytes('g', 3), bytes('h', 8), bytes('i', 9), bytes('g', 4)]));
  const { output } = await run({ from });
  expect(output!.records).toEqual({ records: 12, leftOut: 3, refused: 2 });
  await run({ switchTo: 'shadow' });
  expect(numbers()).toEqual({ a: -1, b: 2, c: 3, e: -8, f: 4, g: 4, h: 2 });
});
