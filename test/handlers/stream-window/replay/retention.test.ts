import { HOUR, open } from './open-window';
import { MINUTE, SETTINGS, World } from './world';
import { keptMillis } from '../../../../handlers/shared/replay/kept';
import { WindowReplayPorts } from '../../../../handlers/stream-window/replay/ports';
import { Turns } from '../../view-projector/rebuild/turns';

/** Makes the retention period shorter while the first record of a replay is at the stages. */
function shortenAtFirstRecord(world: World, hours: number) {
  let isShorter = false;
  world.stage = value => {
    if (!isShorter) world.shortenRetention(hours);
    isShorter = true;
    return value;
  };
}

test.each([[2], [3], [100]])('a retention period that becomes shorter while a page is read leaves no silent gap, with %d batches in an invocation', async batches => {
  const world = new World(new Turns([0]), value => value);
  world.settings = { ...SETTINGS, allowedLatenessMillis: 240 * HOUR };
  world.retentionHours = 24;
  world.batchesPerInvocation = batches;
  const from = new Date(world.now).toISOString();
  for (let index = 0; index < 24; index++) await world.turns.until(world.count([world.put('open', 1, HOUR / 2, MINUTE)]));
  const before = world.table;
  shortenAtFirstRecord(world, 4);
  const { error, cause } = await world.turns.until(world.start({ from }));
  expect([error, cause]).toEqual(['FromTooEarly', expect.stringContaining('may have dropped what was to be read of')]);
  expect((await world.turns.until(world.start({ switchTo: 'shadow' }))).error).toBe('NoShadow');
  expect([Object.keys(before).length, world.table]).toEqual([24, before]);
});

test('a retention period that is raised again before a page looks counts for the page, when another one has seen it', async () => {
  const world = new World(new Turns([0]), value => value);
  world.retentionHours = 24;
  world.batchesPerInvocation = 100;
  const from = new Date(world.now).toISOString();
  for (let index = 0; index < 24; index++) world.put('open', 1, HOUR / 2, MINUTE);
  let beside: Promise<unknown> | undefined;
  world.stage = value => {
    if (!beside) {
      world.shortenRetention(4);
      beside = keptMillis(world.replay!, world.ports()).then(() => { world.retentionHours = 24; });
    }
    return value;
  };
  const { error, cause } = await world.turns.until(world.start({ from }));
  expect([error, cause]).toEqual(['FromTooEarly', expect.stringContaining('may have dropped what was to be read of')]);
  await beside;
});

test('a retention period that becomes shorter while a switch reads on fails the switch', async () => {
  const { world, run, live } = await open();
  world.batchesPerInvocation = 100;
  for (let hour = 0; hour < 10; hour++) await live(1, 1);
  shortenAtFirstRecord(world, 2);
  const { error, cause } = await run({ switchTo: 'shadow' });
  expect([error, cause]).toEqual(['ReplayExpired', expect.stringContaining('may have dropped what was to be read of')]);
  expect([world.replay!.phase, world.replay!.retentionMillis]).toEqual(['promoting', 2 * HOUR]);
});

test('a retention period that becomes shorter while a way back reads on fails the way back', async () => {
  const { world, run, live } = await open();
  world.batchesPerInvocation = 100;
  await run({ switchTo: 'shadow' });
  for (let hour = 0; hour < 10; hour++) await live(1, 1);
  shortenAtFirstRecord(world, 2);
  expect((await run({ switchTo: 'previous' })).error).toBe('ReplayExpired');
  expect(world.replay!.phase).toBe('returning');
});

/** Two looks at the retention period, of which the second writes first. */
async function twoLooks(world: World, beside: (ports: WindowReplayPorts) => Promise<unknown>) {
  const ports = world.ports();
  const { record } = ports.shadow;
  const update: typeof record.update = async change => {
    await beside(world.ports());
    return record.update(change);
  };
  return world.turns.until(keptMillis(world.replay!, { ...ports, shadow: { ...ports.shadow, record: { ...record, update } } }));
}

test('the shortest retention period counts when two pages see one at once', async () => {
  const { world } = await open();
  const replay = world.replay!;
  world.retentionHours = 12;
  const kept = await twoLooks(world, async ports => {
    world.retentionHours = 6;
    await keptMillis(replay, ports);
  });
  expect([kept, world.replay!.retentionMillis]).toEqual([6 * HOUR, 6 * HOUR]);
});

test('a page of a replay that was replaced changes nothing for the next one', async () => {
  const { world } = await open();
  world.retentionHours = 12;
  const kept = await twoLooks(world, async () => {
    world.record = JSON.stringify({ ...world.replay!, id: 'next', retentionMillis: 24 * HOUR });
  });
  expect([kept, world.replay!.retentionMillis]).toEqual([12 * HOUR, 24 * HOUR]);
});
