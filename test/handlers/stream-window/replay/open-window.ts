import { Arrived, MINUTE, SETTINGS, World } from './world';
import { Turns } from '../../view-projector/rebuild/turns';

export const HOUR = 3_600_000;

/** A window that stays open, and that the old transform has counted as -6. The stream keeps a day. */
export async function open() {
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
