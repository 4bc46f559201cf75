import { Arrived, MINUTE, SETTINGS, Stage, World } from './world';
import { isInScope } from '../../../../handlers/stream-window/replay/scope';
import { Turns } from '../../view-projector/rebuild/turns';

const OLD: Stage = value => ({ ...value, n: value.key === 'same' ? value.n : -value.n, key: value.key === 'new' ? 'wrong' : value.key });
const NEW: Stage = value => value.n === 9 ? 'refused' : value.n === 8 ? 'leftOut' : value;

const HOUR = 3_600_000;

/** Windows that the old transform has counted: one that is incomplete, one of each difference, and one that is open. */
async function damaged() {
  const world = new World(new Turns([0]), OLD);
  const run = async (input: object) => world.turns.until(world.start(input));
  const count = async (...records: Arrived[]) => world.turns.until((async () => { for (const each of records) await world.count([each]); })());
  await count(world.put('early', 1, MINUTE, 0));
  const from = new Date(world.now + 1).toISOString();
  await count(world.put('early', 1, MINUTE / 4, 0), world.put('same', 2, MINUTE, 0), world.put('a', 3, 0, 0), world.put('new', 4, 0, 0), world.put('a', 9, 0, 0), world.put('a', 8, 0, 0));
  await count(world.put('late', 5, 0, 2 * MINUTE));
  const open = world.put('open', 6, 2 * MINUTE, 0);
  await count(open);
  const amend = async (n: number) => {
    world.settings = { ...SETTINGS, allowedLatenessMillis: 48 * HOUR };
    await count(world.put('open', n, 1, world.now + 1 - open.value.at));
  };
  world.stage = NEW;
  const totals = () => Object.fromEntries(Object.entries(world.table).map(([name, [, total]]) => [name.split(' ')[0], total]));
  return { world, from, run, count, amend, totals };
}

const DAMAGED = { early: -2, same: 2, a: -20, wrong: -4, open: -6 };
const FIXED = { early: -2, same: 2, a: 3, new: 4, open: 6 };

test('a replay finds each difference by window, says what became of records, and changes nothing', async () => {
  const { run, from, totals } = await damaged();
  expect(totals()).toEqual(DAMAGED);
  const { output } = await run({ from });
  expect(output!.records).toEqual({ records: 8, leftOut: 1, outside: 1, refused: 1, late: 1 });
  expect(output!.differences).toEqual({ added: 1, changed: 1, removed: 1, open: 1, unchanged: 1, returned: 0, kept: 0 });
  expect(Object.fromEntries(output!.samples.map(({ difference, key }) => [key.key.S, difference]))).toEqual({ a: 'changed', new: 'added', wrong: 'removed', open: 'open' });
  expect(totals()).toEqual(DAMAGED);
});

test('a switch brings the shadow into the table with the records since then, and a switch back gives what there was, with them', async () => {
  const { world, run, count, amend, from, totals } = await damaged();
  await run({ from });
  await count(world.put('open', 10, 0, 0));
  const { output } = await run({ switchTo: 'shadow' });
  expect(output!.differences).toEqual({ added: 1, changed: 1, removed: 1, open: 1, unchanged: 1, returned: 0, kept: 0 });
  expect(totals()).toEqual({ ...FIXED, open: 16 });
  await amend(1);
  await amend(2);
  expect((await run({ switchTo: 'previous' })).output!.differences).toMatchObject({ returned: 5, kept: 0 });
  expect(totals()).toEqual({ ...DAMAGED, open: 7 });
  await run({ switchTo: 'shadow' });
  expect(totals()).toEqual({ ...FIXED, open: 19 });
});

/** A day, without its oldest ten minutes. */
const KEPT = 24 * HOUR - 600_000;

test.each([[2, 0.75], [41, 0.375], [400, 0.075]])('with %d shards, a switch begins within %d of what the stream keeps, so that it can end', async (shards, part) => {
  const { world, run, from, totals } = await damaged();
  world.retentionHours = 24;
  world.shards.push(...Array.from({ length: shards - 2 }, () => []));
  await run({ from });
  const { until } = world.replay!;
  world.now = until + KEPT * part + 1;
  expect(await run({ switchTo: 'shadow' })).toEqual({ error: 'ReplayExpired', cause: expect.stringContaining(`by ${new Date(until + KEPT * part).toISOString()}: start another replay.`) as string });
  expect([totals(), world.replay!.phase]).toEqual([DAMAGED, 'compared']);
  world.now = until + KEPT * part;
  expect((await run({ switchTo: 'shadow' })).error).toBeUndefined();
  expect(totals()).toEqual(FIXED);
});

test.each(['promoteShadow', 'promoteTable'])('a switch writes nothing in %s when the stream no longer keeps what it would have to read', async step => {
  const { world, run, from, totals } = await damaged();
  world.retentionHours = 24;
  await run({ from });
  world.before = { step, run: () => { world.now = world.replay!.until + KEPT + 1; } };
  expect((await run({ switchTo: 'shadow' })).error).toBe('ReplayExpired');
  expect(totals()).toEqual(step === 'promoteShadow' ? DAMAGED : expect.objectContaining({ wrong: -4 }));
  expect((await run({ switchTo: 'previous' })).error).toBeUndefined();
  expect(totals()).toEqual(DAMAGED);
});

test('a switch that an outage has made too late is taken back with all records, those since the replay began too, and another replay begins', async () => {
  const { world, run, count, from, totals } = await damaged();
  world.retentionHours = 24;
  world.settings = { ...SETTINGS, allowedLatenessMillis: 48 * HOUR };
  await run({ from });
  const live = world.put('open', 10, 1, 0);
  await count(live);
  world.now += 12 * HOUR;
  world.before = { step: 'catchUp', run: () => { world.now = world.replay!.until + KEPT + 1; } };
  expect((await run({ switchTo: 'shadow' })).error).toBe('ReplayExpired');
  await count(world.put('open', 20, 0, world.now - live.value.at));
  // what arrived before the switch is not in what was promoted
  expect(totals().open).toBe(26);
  expect((await run({ switchTo: 'shadow' })).cause).toContain('switch to previous');
  const { output } = await run({ switchTo: 'previous' });
  expect(output!.differences).toMatchObject({ returned: 5, kept: 0 });
  expect(totals()).toEqual({ ...DAMAGED, open: 24 });
  expect((await run({ from: new Date(world.now - 1).toISOString() })).error).toBeUndefined();
});

test('a switch that failed goes on as long as the stream keeps its records, later than another one could begin', async () => {
  const { world, run, from, totals } = await damaged();
  world.retentionHours = 24;
  await run({ from });
  world.failing = 'catchUp';
  expect((await run({ switchTo: 'shadow' })).error).toBe('Error');
  world.failing = undefined;
  // a switch waits for a minute
  world.now = world.replay!.until + KEPT - MINUTE;
  expect((await run({ switchTo: 'shadow' })).error).toBeUndefined();
  expect(totals()).toEqual(FIXED);
});

test.each([
  ['the stream has dropped records of the time of the switch', (world: World) => { world.now += KEPT; }],
  ['the stream has more shards than are read', (world: World) => { world.shards.push(...Array.from({ length: 399 }, () => [])); }],
])('a switch back reads nothing when %s, and leaves what live records have amended', async (_, change) => {
  const { world, run, amend, from, totals } = await damaged();
  world.retentionHours = 24;
  await run({ from });
  await run({ switchTo: 'shadow' });
  await amend(10);
  change(world);
  const { output } = await run({ switchTo: 'previous' });
  expect(output!.differences).toMatchObject({ returned: 4, kept: 1 });
  expect(output!.samples).toEqual([{ difference: 'kept', key: expect.objectContaining({ key: { S: 'open' } }) as unknown }]);
  expect(totals()).toEqual({ ...DAMAGED, open: 16 });
});

test('another replay begins after a switch, and does not touch windows of another size', async () => {
  const { world, run, from, totals } = await damaged();
  await run({ from });
  await run({ switchTo: 'shadow' });
  const [id, item] = [...world.results][0];
  const start = (item.windowStart.S as string);
  const hour = `${start}/${new Date(Date.parse(start) + 60 * MINUTE).toISOString()}`;
  world.results.set(`${hour} hour`, { ...item, key: { S: 'hour' }, window: { S: hour } });
  expect(id).not.toContain('hour');
  const { output } = await run({ from });
  expect(output!.differences).toEqual({ added: 0, changed: 0, removed: 0, open: 0, unchanged: 4, returned: 0, kept: 0 });
  await run({ switchTo: 'shadow' });
  expect(totals()).toEqual({ ...FIXED, hour: totals().hour });
});

test('a record that was refused between two others of a batch is counted when it is sent again', async () => {
  const world = new World(new Turns([0]), NEW);
  world.shards.splice(1);
  world.batchSize = 3;
  const from = new Date(world.now).toISOString();
  world.now += MINUTE;
  const [, refused] = [1, 9, 2].map(n => world.put('b', n, 0, 0));
  const run = async (input: object) => world.turns.until(world.start(input));
  expect((await run({ from })).output!.records).toMatchObject({ records: 3, refused: 1 });
  await run({ switchTo: 'shadow' });
  world.stage = value => value;
  await world.turns.until((async () => { await world.count([refused]); await world.count([refused]); })());
  expect(Object.values(world.table).map(([count, total]) => [count, total])).toEqual([[3, 12]]);
});

test('a page of a replay that was given up counts no further batch', async () => {
  const { world, from, run } = await damaged();
  world.shards.splice(0, 2, world.shards.flat());
  world.batchSize = 1;
  world.batchesPerInvocation = 10;
  let counted = 0;
  world.stage = value => {
    counted += 1;
    world.record = undefined;
    world.now += 1_000;
    return value;
  };
  expect((await run({ from })).error).toBe('ReplayLost');
  expect(counted).toBe(1);
});

test('a window is replayed if all its records arrived since the first one', () => {
  const replay = { id: 'r', execution: 'e', phase: 'reading' as const, from: 1_000_000, until: 2_000_000 };
  const [first, last] = [replay.from + SETTINGS.allowedClockSkewMillis, replay.until + SETTINGS.allowedClockSkewMillis];
  expect([first - 1, first, last, last + 1].map(start => isInScope(start, replay, SETTINGS))).toEqual([false, true, true, false]);
});
