import { open } from './open-window';
import { switchBack } from '../../../../handlers/stream-window/replay/walk';
import { WINDOW_STEPS } from '../../../../handlers/stream-window/replay/window-steps';

const SHADOW = { switchTo: 'shadow' };
const PREVIOUS = { switchTo: 'previous' };
const DIFFERENCES = { added: 0, changed: 0, removed: 0, open: 0, unchanged: 0, returned: 0, kept: 0 };
const RECORDS = { records: 0, leftOut: 0, outside: 0, refused: 0, late: 0 };

test('a run of a page of a way back that read before another run leaves what that one has kept', async () => {
  const { world, run, live, failing, total } = await open();
  await run(SHADOW);
  await live(10, 1);
  await failing('switchBack', PREVIOUS);
  const [older] = world.results.values();
  await live(100, 1);
  await live(1_000, 1);
  const { id: replay, turn } = world.replay!;
  const given = { replay, turn: turn!, segment: 0, segments: 1, counts: DIFFERENCES, samples: [] };
  const ports = world.ports();
  let isFirst = true;
  const get: typeof ports.live.get = async key => {
    if (!isFirst) return ports.live.get(key);
    isFirst = false;
    await switchBack(given, world.ports());
    return older;
  };
  await world.turns.until(switchBack(given, { ...ports, live: { ...ports.live, get } }));
  await run(PREVIOUS);
  expect(total()).toBe(1_104);
  await run(SHADOW);
  expect(total()).toBe(1_116);
});

test('a page that reads on counts nothing once another switch has begun', async () => {
  const { world, run, live, failing, total } = await open();
  await run(SHADOW);
  await live(10, 1);
  await failing('catchUp', PREVIOUS);
  const { id: replay, turn } = world.replay!;
  const ports = world.ports();
  const stages: typeof ports.stages = {
    run: async records => {
      world.record = JSON.stringify({ ...world.replay, turn: turn! + 1 });
      return ports.stages.run(records);
    },
  };
  const [before, given] = [total(), { replay, turn: turn!, shard: '1', until: world.now, ...RECORDS }];
  await expect(world.turns.until(WINDOW_STEPS.catchUp!(given, { ...ports, stages }))).rejects.toThrow('ReplayLost');
  expect(total()).toBe(before);
});
