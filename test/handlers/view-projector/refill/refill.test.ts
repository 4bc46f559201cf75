import { OwnGraph } from './views';
import { RefillWorld } from './world';
import { Image } from '../../../../handlers/shared/stream/table-change';
import { leastVersion, NO_REFILLS, Refills } from '../../../../handlers/shared/views/refills';
import { MemoryGraph } from '../../graph-projector/graphs';
import { Turns } from '../rebuild/turns';

const mark = (value: number): Image => ({ mark: { N: String(value) } });
const POISON: Image = { mark: { N: '0' }, poison: { BOOL: true } };
const worldOf = (kind: 'custom' | 'graph') => new RefillWorld(new Turns([0]), kind);
const record = (world: RefillWorld) => JSON.parse(world.record) as Refills;

test('a view that was added to a table with items gets them, and the output says so', async () => {
  const world = worldOf('custom');
  for (const [index, key] of ['a', 'b', 'cc', 'dd', 'e'].entries()) world.write(key, mark(index), true);
  const { output } = await world.turns.until(world.refill());
  expect(world.view.content).toEqual({ a: 0, b: 1, cc: 2, dd: 3, e: 4 });
  expect(output).toEqual({ view: 'Custom', version: leastVersion(world.now), sent: 5, failed: 0, removed: 0 });
});

test('a refill writes again what the view has of items, and what changes afterwards wins', async () => {
  const world = worldOf('custom');
  world.write('a', mark(1));
  await world.turns.until(world.follow());
  world.write('a', mark(2), true);
  await world.turns.until(world.refill());
  expect(world.view.content).toEqual({ a: 2 });
  world.write('a', mark(3));
  await world.turns.until(world.follow());
  expect(world.view.content).toEqual({ a: 3 });
});

test('of a graph, what no item has any more is removed, and what changes afterwards comes back', async () => {
  const world = worldOf('graph');
  for (const key of ['a', 'b', 'cc', 'dd', 'e', 'fff']) world.write(key, mark(1));
  await world.turns.until(world.follow());
  for (const key of ['b', 'dd', 'e']) world.write(key, undefined, true);
  const { output } = await world.turns.until(world.refill());
  expect(output).toMatchObject({ sent: 3, failed: 0, removed: 3 });
  expect(Object.keys(world.view.content as object)).toEqual(['item:a', 'item:cc', 'item:fff']);
  world.write('b', mark(2));
  await world.turns.until(world.follow());
  expect(world.view.content).toMatchObject({ 'item:b': { mark: 2 } });
});

test.each(['custom', 'graph'] as const)('what a %s view can make nothing of is in the failure queue, and the view keeps what it has', async kind => {
  const world = worldOf(kind);
  world.write('a', mark(1));
  await world.turns.until(world.follow());
  const before = world.view.content;
  world.write('a', POISON, true);
  world.write('b', POISON, true);
  const { output } = await world.turns.until(world.refill());
  expect(output).toMatchObject({ sent: 2, failed: 2, removed: 0 });
  expect(world.aside.sort()).toEqual(['a', 'b']);
  expect(world.view.content).toEqual(before);
});

test('an item of whose key the graph has only the hash stays', async () => {
  const world = worldOf('graph');
  world.write('x'.repeat(1_100), mark(1));
  await world.turns.until(world.follow());
  world.write('x'.repeat(1_100), undefined, true);
  expect(await world.turns.until(world.refill())).toMatchObject({ output: { removed: 0 } });
  expect([...((world.view as OwnGraph).graph as MemoryGraph).items.keys()]).toEqual([expect.stringMatching(/^sha256:/)]);
});

test('an outage fails the execution after its retries, and the next one fills the view', async () => {
  const world = worldOf('custom');
  world.write('a', mark(1), true);
  world.downs = Array.from({ length: 40 }, (_, index) => index);
  expect(await world.turns.until(world.refill())).toEqual({ error: 'Error' });
  expect(record(world).running).toBeUndefined();
  world.downs = [];
  expect(await world.turns.until(world.refill())).toMatchObject({ output: { sent: 1 } });
  expect(world.view.content).toEqual({ a: 1 });
});

test('while an execution refills a view, another is refused', async () => {
  const world = worldOf('custom');
  for (let index = 0; index < 20; index++) world.write('a'.repeat(index + 1), mark(index), true);
  const [first, second] = await world.turns.until(Promise.all([world.refill(), world.refill()]));
  expect([first.error, second.error].sort()).toEqual(['RebuildInProgress', undefined]);
  expect(Object.keys(world.view.content as object)).toHaveLength(20);
});

test.each<[error: string, input: object]>([
  ['UnknownView', { view: 'Other' }],
  ['NoPreviousGeneration', { switchTo: 'previous' }],
  ['InvalidInput', { maxRefusedItems: 3 }],
  ['InvalidInput', { keepPreviousSeconds: 3_600 }],
  ['InvalidInput', { segments: 0 }],
])('fails with %s for %j, and nothing changes', async (error, input) => {
  const world = worldOf('custom');
  expect(await world.turns.until(world.refill(input))).toEqual({ error });
  expect(record(world)).toEqual(NO_REFILLS);
});
