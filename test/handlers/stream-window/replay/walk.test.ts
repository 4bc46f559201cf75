import { HOUR, open } from './open-window';
import { MINUTE, SETTINGS, Value, World } from './world';
import { Image } from '../../../../handlers/shared/stream/table-change';
import { intervalOf } from '../../../../handlers/stream-window/replay/scope';
import { promoteTable, switchBack } from '../../../../handlers/stream-window/replay/walk';
import { Turns } from '../../view-projector/rebuild/turns';

const SHADOW = { switchTo: 'shadow' };
const PREVIOUS = { switchTo: 'previous' };
const COUNTS = { added: 0, changed: 0, removed: 0, open: 0, unchanged: 0, returned: 0, kept: 0 };
type Opened = Awaited<ReturnType<typeof open>>;

/** The table has a result, and the fixed transform leaves its only record out. */
async function removed(): Promise<Opened> {
  const opened = await open();
  const { world, run } = opened;
  const [{ value: { id }, arrivedAt }] = world.shards.flat();
  world.stage = (value: Value) => value.id === id ? 'leftOut' : value;
  await run({ from: new Date(arrivedAt - MINUTE).toISOString() });
  return opened;
}

const partOf = ({ replay }: World) => ({ replay: replay!.id, turn: replay!.turn!, segment: 0, segments: 1, counts: COUNTS, samples: [] });
/** What a user puts where a result was. */
const own = ({ key, window }: Image): Image => ({ key, window, note: { S: 'own' } });

test('an item that is no result is neither compared nor removed by a switch, also in a place of a window', async () => {
  const { world, run } = await removed();
  const [[id, item]] = world.results;
  const found = await run({ from: new Date(world.replay!.from).toISOString() });
  expect(found.output!.differences).toMatchObject({ removed: 0, open: 1 });
  world.results.set(id, own(item));
  expect((await run(SHADOW)).output!.differences).toEqual(COUNTS);
  expect(world.results.get(id)).toEqual(own(item));
});

test('an item that is no result stays where a switch had removed a result', async () => {
  const { world, run } = await removed();
  const [[id, item]] = world.results;
  await run(SHADOW);
  expect(world.results.size).toBe(0);
  world.results.set(id, own(item));
  expect((await run(PREVIOUS)).output!.differences).toEqual(COUNTS);
  expect(world.results.get(id)).toEqual(own(item));
});

test('a result that expires before a switch has removed it is not put back', async () => {
  const { world, run, failing } = await removed();
  await failing('promoteTable', SHADOW);
  const ports = world.ports();
  const live: typeof ports.live = {
    ...ports.live,
    get: async key => {
      world.results.clear();
      return ports.live.get(key);
    },
  };
  const { part } = await world.turns.until(promoteTable(partOf(world), { ...ports, live }));
  expect(part.counts).toEqual(COUNTS);
  expect((await run(PREVIOUS)).output!.differences).toEqual(COUNTS);
});

test('what the shadow has of another result in the place of a removed one is not mixed with a newer one', async () => {
  const { world, run, live, failing } = await removed();
  await run(SHADOW);
  await live(10, 1);
  await failing('catchUp', PREVIOUS);
  const shadow = () => [...world.shadow.values()].flatMap(({ item }) => item ? [item.total.N] : []);
  expect(shadow()).toEqual(['10']);
  // the result expires, and another one is counted
  world.results.clear();
  await live(100, 1);
  await live(1_000, 1);
  await failing('catchUp', PREVIOUS);
  expect(shadow()).toEqual(['10']);
});

test('two runs of a page of a way back keep the newest result, whichever comes last', async () => {
  const { world, run, live, failing, total } = await open();
  await run(SHADOW);
  await live(10, 1);
  await failing('switchBack', PREVIOUS);
  const ports = world.ports();
  let isFirst = true;
  const other: typeof ports.live = {
    ...ports.live,
    get: async key => {
      const older = await ports.live.get(key);
      if (!isFirst) return older;
      isFirst = false;
      await world.count([world.put('open', 100, HOUR, world.now + HOUR - world.shards.flat()[0].value.at)]);
      await switchBack(partOf(world), world.ports());
      return older;
    },
  };
  await world.turns.until(switchBack(partOf(world), { ...ports, live: other }));
  expect([...world.shadow.values()].flatMap(({ item }) => item ? [item.total.N] : [])).toEqual(['116']);
  await run(PREVIOUS);
  expect(total()).toBe(104);
  await run(SHADOW);
  expect(total()).toBe(116);
});

test('what another replay has left in the shadow table is neither promoted nor put back', async () => {
  const { world, run } = await open();
  const [[id, item]] = world.results;
  const elsewhere = (window: string): Image => ({ ...item, window: { S: window }, windowStart: { S: window.split('/')[0] } });
  const [live, gone] = ['2029-01-01T00:00:00.000Z/2029-01-01T00:01:00.000Z', '2029-01-01T00:01:00.000Z/2029-01-01T00:02:00.000Z'].map(elsewhere);
  world.results.set(id.replace(item.window.S as string, live.window.S as string), live);
  world.shadow.set('other#i#0', { replay: 'other', item: live });
  world.shadow.set('other#p#0', { replay: 'other', previous: { key: { key: gone.key, window: gone.window }, before: gone } });
  for (const input of [SHADOW, PREVIOUS]) {
    await run(input);
    expect([...world.results.values()].map(({ window }) => window)).toEqual(expect.arrayContaining([item.window, live.window]));
    expect(world.results.size).toBe(2);
  }
});

test('a record that a later clock has dated is counted by a switch', async () => {
  const { world, run, total } = await open();
  world.put('open', 10, 1.5 * MINUTE, world.now + 1.5 * MINUTE - world.shards.flat()[0].value.at);
  world.now -= 1.5 * MINUTE;
  await run(SHADOW);
  expect(total()).toBe(16);
});

test('a window that was not final when the replay began is open', async () => {
  const world = new World(new Turns([0]), value => ({ ...value, n: -value.n }));
  const run = async (input: object) => world.turns.until(world.start(input));
  const from = new Date(world.now).toISOString();
  await world.turns.until(world.count([world.put('a', 1, MINUTE, 0)]));
  world.stage = value => value;
  world.now += 2 * MINUTE - 1;
  expect((await run({ from })).output!.differences).toMatchObject({ open: 1, changed: 0 });
  world.now += 1;
  expect((await run({ from })).output!.differences).toMatchObject({ open: 0, changed: 1 });
});

test.each([
  ['their size', '2030-01-10T00:01:00.000Z/2030-01-10T00:02:00.000Z', true],
  ['another size', '2030-01-10T00:01:00.000Z/2030-01-10T00:03:00.000Z', false],
  ['their size, and another begin', '2030-01-10T00:01:30.000Z/2030-01-10T00:02:30.000Z', false],
  ['no interval', 'yesterday', false],
])('the windows make an item of %s, or not', (_, window, isOne) => {
  expect(intervalOf({ key: { S: 'a' }, window: { S: window } }, SETTINGS) !== undefined).toBe(isOne);
});
