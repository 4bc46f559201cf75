import { Arrived, MINUTE, SETTINGS, World } from './world';
import { Turns } from '../../view-projector/rebuild/turns';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A day, without its oldest ten minutes. */
const KEPT = DAY - 600_000;

/** A window that stays open, and that the old transform has counted as -6. The stream keeps a day. */
async function open() {
  const world = new World(new Turns([0]), value => ({ ...value, n: -value.n }));
  world.settings = { ...SETTINGS, allowedLatenessMillis: 240 * HOUR };
  world.retentionHours = 24;
  const run = async (input: object) => world.turns.until(world.start(input));
  const count = async (arrived: Arrived) => world.turns.until(world.count([arrived]));
  const from = new Date(world.now).toISOString();
  const first = world.put('open', 6, MINUTE, 0);
  await count(first);
  world.stage = value => value;
  await run({ from });
  const drop = (shard: Arrived[]) => shard.filter(({ arrivedAt }) => arrivedAt >= world.now - world.retentionHours * HOUR);
  /** A live record, after so many hours. The stream drops what it does not keep. */
  const live = async (n: number, hours: number) => {
    world.now += hours * HOUR;
    await count(world.put('open', n, 0, world.now - first.value.at));
    world.shards.forEach((shard, place) => { world.shards[place] = drop(shard); });
  };
  const failing = async (step: string, input: object) => {
    world.failing = step;
    const { error } = await run(input);
    world.failing = undefined;
    expect(error).toBe('Error');
  };
  const total = () => Object.values(world.table).map(each => each[1])[0];
  return { world, run, live, failing, total };
}

const SHADOW = { switchTo: 'shadow' };
const PREVIOUS = { switchTo: 'previous' };

test('a way back that has kept a result keeps it when it is run again', async () => {
  const { run, live, total } = await open();
  await run(SHADOW);
  await live(10, 1);
  await live(100, 30);
  expect((await run(PREVIOUS)).output!.differences).toMatchObject({ kept: 1 });
  expect((await run(PREVIOUS)).output!.differences).toMatchObject({ returned: 0, kept: 1 });
  expect(total()).toBe(116);
});

test.each([
  ['too late', 31, { returned: 0, kept: 1 }, 116], ['in time', 10, { returned: 1, kept: 0 }, 104],
])('without the time of the switch, a way back %s takes it as the begin of the replay', async (_, hours, differences, expected) => {
  const { world, run, live, total } = await open();
  await run(SHADOW);
  await live(10, 1);
  await live(100, hours - 1);
  const { promotedSince, ...older } = world.replay!;
  expect(promotedSince).toBeDefined();
  world.record = JSON.stringify(older);
  expect((await run(PREVIOUS)).output!.differences).toMatchObject(differences);
  expect(total()).toBe(expected);
});
