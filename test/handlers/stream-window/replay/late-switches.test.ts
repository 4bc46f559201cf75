import { HOUR, open } from './open-window';
import { MINUTE } from './world';
import { promoteShadow, switchBack } from '../../../../handlers/stream-window/replay/walk';

const DAY = 24 * HOUR;
/** A day, without its oldest ten minutes. */
const KEPT = DAY - 600_000;

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

test.each([
  ['the stream no longer keeps what it has to read', 'ReplayExpired', 30, 0],
  ['the stream has too many shards to read', 'TooManyShards', 0, 399],
])('a way back that failed is not run again without the records that it has to read: %s', async (_, name, hours, shards) => {
  const { world, run, live, failing, total } = await open();
  await run(SHADOW);
  await live(10, 1);
  await failing('catchUp', PREVIOUS);
  await live(100, hours);
  world.shards.push(...Array.from({ length: shards }, () => []));
  const before = world.record;
  const { error, cause } = await run(PREVIOUS);
  const text = hours ? /copy .* out of the shadow table.* another replay/ : /closed ones expire/;
  expect([error, cause]).toEqual([name, expect.stringMatching(text)]);
  expect([total(), world.record]).toEqual([94, before]);
  world.shards.splice(2);
  const again = await run(PREVIOUS);
  expect([again.error, total()]).toEqual(hours ? ['ReplayExpired', 94] : [undefined, 104]);
});

test.each([[10, 1, 4], [9, 0, 16]])('a way back that can read %d minutes before the switch returns %d results: the branch may have been behind by ten', async (minutes, returned, expected) => {
  const { world, run, total } = await open();
  world.now += HOUR;
  world.put('open', 10, 0, world.now - world.shards.flat()[0].value.at);
  world.now += 9.5 * MINUTE;
  await run(SHADOW);
  world.now = world.replay!.promotedSince! + Math.floor(KEPT * 0.75) - minutes * MINUTE;
  expect((await run(PREVIOUS)).output!.differences).toMatchObject({ returned, kept: 1 - returned });
  expect(total()).toBe(expected);
});

test('a way back that reads nothing goes on without the stream', async () => {
  const { run, live, failing, total } = await open();
  await run(SHADOW);
  await live(10, 30);
  await failing('switchBack', PREVIOUS);
  expect((await run(PREVIOUS)).output!.differences).toMatchObject({ returned: 0, kept: 1 });
  expect(total()).toBe(16);
});

test('a way back that reads nothing does not begin to read when it is run again, with too little time to end', async () => {
  const { run, live, failing, total } = await open();
  await run(SHADOW);
  await live(10, 1);
  await live(100, 19);
  await failing('switchBack', PREVIOUS);
  expect((await run(PREVIOUS)).output!.differences).toMatchObject({ returned: 0, kept: 1 });
  expect(total()).toBe(116);
});

test('a switch of too many shards writes nothing', async () => {
  const { world, run, total } = await open();
  world.shards.push(...Array.from({ length: 399 }, () => []));
  expect((await run(SHADOW)).error).toBe('TooManyShards');
  expect([total(), world.replay!.phase]).toEqual([-6, 'compared']);
});

test('a switch after a way back that failed reads all since the replay began, also if the way back had to read less', async () => {
  const { world, run, live, failing, total } = await open();
  const amongShards = async (count: number, step: string, input: object) => {
    world.shards.push(...Array.from({ length: count - 2 }, () => []));
    await failing(step, input);
    world.shards.splice(2);
  };
  await live(10, 1);
  await live(100, 4);
  await amongShards(41, 'catchUp', SHADOW);
  await live(1_000, 7);
  await amongShards(41, 'catchUp', PREVIOUS);
  expect(world.replay!.readOnFrom! - world.replay!.until).toBeGreaterThan(3 * HOUR);
  expect((await run(SHADOW)).error).toBeUndefined();
  expect(total()).toBe(1_116);
});

test.each([[1, 'SwitchUnfinished', /shadow/], [399, 'TooManyShards', /shadow/]])(
  'a way back that cannot read on does not follow a switch that can still end, with %d more shards', async (shards, name, text) => {
    const { world, run, live, failing, total } = await open();
    await live(10, 1);
    await failing('catchUp', SHADOW);
    await live(100, 18);
    world.shards.push(...Array.from({ length: shards }, () => []));
    expect(await run(PREVIOUS)).toEqual({ error: name, cause: expect.stringMatching(text) as string });
    expect(world.replay!.phase).toBe('promoting');
    world.shards.splice(2);
    expect((await run({ from: new Date(world.now - 1).toISOString() })).error).toBe('SwitchUnfinished');
    await run(SHADOW);
    expect(total()).toBe(116);
  });

test('a way back follows a switch that can no longer end, and says which results it has kept', async () => {
  const { run, live, failing } = await open();
  await live(10, 1);
  await failing('catchUp', SHADOW);
  await live(100, 30);
  expect((await run(SHADOW)).error).toBe('ReplayExpired');
  expect((await run(PREVIOUS)).output!.differences).toMatchObject({ kept: 1 });
});

test('a switch that comes too late after a way back that failed says to go on with the way back', async () => {
  const { run, live, failing } = await open();
  await run(SHADOW);
  await failing('switchBack', PREVIOUS);
  await live(10, 20);
  expect(await run(SHADOW)).toEqual({ error: 'ReplayExpired', cause: expect.stringContaining('switch to previous') as string });
  expect((await run(PREVIOUS)).error).toBeUndefined();
});

test('a retention period that is longer than when the replay began gives a switch no more time', async () => {
  const { world, run, live, total } = await open();
  await live(10, 1);
  await live(100, 29);
  world.retentionHours = 168;
  expect((await run(SHADOW)).error).toBe('ReplayExpired');
  expect(total()).toBe(104);
});

test.each(['promoteShadow', 'catchUp'])('a retention period that becomes longer during a switch gives %s no more time', async step => {
  const { world, run, live, total } = await open();
  await live(10, 1);
  world.before = { step, run: () => { world.retentionHours = 168; world.now = world.replay!.until + KEPT + 1; } };
  expect((await run(SHADOW)).error).toBe('ReplayExpired');
  expect(total()).toBe(step === 'catchUp' ? 6 : 4);
});

test('a way back reads what the stream kept when the replay began, and no more', async () => {
  const { world, run, live, total } = await open();
  await run(SHADOW);
  await live(10, 1);
  await live(100, 30);
  world.retentionHours = 168;
  expect((await run(PREVIOUS)).output!.differences).toMatchObject({ returned: 0, kept: 1 });
  expect(total()).toBe(116);
});

test('a retention period that is shorter than when the replay began gives a switch less time', async () => {
  const { world, run, live } = await open();
  world.retentionHours = 12;
  await live(10, 10);
  expect((await run(SHADOW)).error).toBe('ReplayExpired');
});

test('a retention period that was shorter when a switch was refused does not give it time when it is longer again', async () => {
  const { world, run, live, total } = await open();
  await live(10, 1);
  world.retentionHours = 12;
  await live(100, 11);
  expect((await run(SHADOW)).error).toBe('ReplayExpired');
  world.retentionHours = 24;
  expect((await run(SHADOW)).error).toBe('ReplayExpired');
  expect(total()).toBe(104);
});

test('a retention period that a page has seen to be shorter counts for the pages after it', async () => {
  const { world, run, live, total } = await open();
  await live(10, 1);
  const raised = () => {
    world.before = undefined;
    world.retentionHours = 24;
    world.now += 12 * HOUR;
  };
  world.before = {
    step: 'promoteShadow',
    run: () => {
      world.retentionHours = 12;
      world.before = { step: 'catchUp', run: raised };
    },
  };
  expect((await run(SHADOW)).error).toBe('ReplayExpired');
  expect(total()).toBe(6);
});

test.each([
  ['a switch', 'promoteTable', [SHADOW], 15 * 24],
  ['a way back', 'switchBack', [SHADOW, PREVIOUS], 15 * 24],
  ['a way back whose records the stream has dropped', 'catchUp', [SHADOW, PREVIOUS], 30],
])('%s that can no longer end, nor the other one, makes room for another replay', async (_, step, switches, hours) => {
  const { world, run, live, failing } = await open();
  for (const each of switches.slice(0, -1)) await run(each);
  await failing(step, switches.at(-1)!);
  const from = new Date(world.now).toISOString();
  expect((await run({ from })).error).toBe('SwitchUnfinished');
  world.retentionHours = hours > DAY / HOUR * 2 ? 24 * 365 : 24;
  await live(10, hours);
  const { id } = world.replay!;
  const expired = { error: 'ReplayExpired', cause: expect.stringMatching(/another/) as string };
  for (const input of [SHADOW, PREVIOUS]) expect(await run(input)).toEqual(expired);
  expect((await run({ from: new Date(world.now - 1).toISOString() })).error).toBeUndefined();
  expect(world.replay!.phase).toBe('compared');
  expect([...world.shadow.values()].filter(({ replay }) => replay === id)).toEqual([]);
});

test('a switch that can no longer end makes no room for another replay while the way back is open', async () => {
  const { world, run, live, failing } = await open();
  await live(10, 1);
  await failing('catchUp', SHADOW);
  await live(100, 30);
  const from = new Date(world.now - 1).toISOString();
  expect((await run({ from })).error).toBe('SwitchUnfinished');
  await run(PREVIOUS);
  expect((await run({ from })).error).toBeUndefined();
});

const COUNTS = { added: 0, changed: 0, removed: 0, open: 0, unchanged: 0, returned: 0, kept: 0 };

test.each(['first', 'last'])('two runs of a page of a switch keep the newest result, with a record that the branch counts late: the older is kept %s', async which => {
  const { world, run, failing, total } = await open();
  const [{ value, arrivedAt }] = world.shards.flat();
  world.now += HOUR;
  const late = world.put('open', 1_000, 0, world.now - value.at);
  await run({ from: new Date(arrivedAt - MINUTE).toISOString() });
  world.now += HOUR;
  await failing('promoteShadow', SHADOW);
  const { id: replay, turn } = world.replay!;
  const given = { replay, turn: turn!, segment: 0, segments: 1, counts: COUNTS, samples: [] };
  const [older] = world.results.values();
  const ports = world.ports();
  const { shadow: { keepAfter } } = ports;
  let isFirst = true;
  const beside = async (...[id, key, previous, seen]: Parameters<typeof keepAfter>) => {
    if (isFirst && which === 'first') await keepAfter(id, key, { ...previous, before: older, stamp: 'other' }, seen);
    if (isFirst && which === 'last') await promoteShadow(given, world.ports());
    isFirst = false;
    return keepAfter(id, key, which === 'first' ? previous : { ...previous, before: older }, seen);
  };
  await world.turns.until(world.count([late]));
  await world.turns.until(promoteShadow(given, { ...ports, shadow: { ...ports.shadow, keepAfter: beside } }));
  await run(SHADOW);
  expect(total()).toBe(1_006);
  await run(PREVIOUS);
  expect(total()).toBe(994);
});

test('a way back keeps in the shadow what was counted in the place of a result that was removed, so that it can be promoted again', async () => {
  const { world, run, live, failing, total } = await open();
  const [{ value: { id: first }, arrivedAt }] = world.shards.flat();
  world.stage = value => value.id === first ? 'leftOut' : value;
  await run({ from: new Date(arrivedAt - MINUTE).toISOString() });
  await run(SHADOW);
  expect(total()).toBeUndefined();
  await live(10, 1);
  await failing('catchUp', PREVIOUS);
  expect(total()).toBe(-6);
  expect([...world.shadow.values()].flatMap(({ item }) => item ? [item.total.N] : [])).toEqual(['10']);
  await live(100, 1);
  await run(SHADOW);
  expect(total()).toBe(110);
  await run(PREVIOUS);
  expect(total()).toBe(104);
});

test('two runs of a page of a way back keep all that live records have amended', async () => {
  const { world, run, live, failing, total } = await open();
  await run(SHADOW);
  await live(10, 1);
  await failing('switchBack', PREVIOUS);
  const [older] = world.results.values();
  await live(100, 1);
  await live(1_000, 1);
  const ports = world.ports();
  const shadow: typeof ports.shadow = {
    ...ports.shadow,
    replace: async (replay, item, seen) => {
      // the other run has read before
      await ports.shadow.replace(replay, { ...item, attributes: older }, seen);
      return ports.shadow.replace(replay, item, seen);
    },
  };
  const { id: replay, turn } = world.replay!;
  const given = { replay, turn: turn!, segment: 0, segments: 1, counts: COUNTS, samples: [] };
  const { part } = await world.turns.until(switchBack(given, { ...ports, shadow }));
  expect(part.counts.returned).toBe(1);
  await run(PREVIOUS);
  expect(total()).toBe(1_104);
  await run(SHADOW);
  expect(total()).toBe(1_116);
});

test('a switch whose records the stream drops says to switch back where that is not refused', async () => {
  const { world, run, live, total } = await open();
  await live(10, 1);
  world.before = { step: 'promoteTable', run: () => { world.now = world.replay!.until + KEPT + 1; } };
  const next = { error: 'ReplayExpired', cause: expect.stringMatching(/: switch to previous, and then start another replay\.$/) as string };
  expect(await run(SHADOW)).toEqual(next);
  world.before = undefined;
  expect(await run(SHADOW)).toEqual(next);
  expect((await run(PREVIOUS)).error).toBeUndefined();
  expect(total()).toBe(4);
});

describe('a way back that failed, and then a switch that failed', () => {
  const steps = ['promoteShadow', 'promoteTable', 'catchUp'];
  /** A result that was put back lacks the record of 10. */
  async function unended(step: string) {
    const opened = await open();
    await opened.run(SHADOW);
    await opened.live(10, 1);
    await opened.failing('catchUp', PREVIOUS);
    await opened.failing(step, SHADOW);
    return opened;
  }

  test.each(steps)('are refused a way back that can no longer read what results lack: %s', async step => {
    const { world, run, live } = await unended(step);
    await live(100, 30);
    const before = world.record;
    expect(await run(PREVIOUS)).toEqual({ error: 'ReplayExpired', cause: expect.stringMatching(/copy .* out of the shadow table.* another replay/) as string });
    expect(world.record).toBe(before);
    expect((await run({ from: new Date(world.now - 1).toISOString() })).error).toBeUndefined();
  });

  test.each(['promoteShadow', 'promoteTable', 'catchUp'])('are not advised to switch back where that is refused, by a switch whose %s comes too late', async step => {
    const { world, run, live } = await unended('promoteShadow');
    await live(100, 1);
    world.before = {
      step,
      run: () => {
        world.before = undefined;
        world.now = world.replay!.until + DAY + HOUR;
        world.shortenRetention(24);
      },
    };
    const refused = { error: 'ReplayExpired', cause: expect.stringMatching(/copy .* out of the shadow table.* another replay/) as string };
    for (const input of [SHADOW, SHADOW, PREVIOUS]) expect(await run(input)).toEqual(refused);
    expect((await run({ from: new Date(world.now - 1).toISOString() })).error).toBeUndefined();
  });

  test.each(steps)('are refused a way back of too many shards: %s', async step => {
    const { world, run, live, total } = await unended(step);
    await live(100, 1);
    world.shards.push(...Array.from({ length: 399 }, () => []));
    expect(await run(PREVIOUS)).toEqual({ error: 'TooManyShards', cause: expect.stringMatching(/closed ones expire/) as string });
    world.shards.splice(2);
    expect((await run(PREVIOUS)).error).toBeUndefined();
    expect(total()).toBe(104);
  });

  test.each(steps)('are followed by either, as long as the stream keeps the records: %s', async step => {
    for (const [target, expected] of [[PREVIOUS, 104], [SHADOW, 116]] as const) {
      const { run, live, total } = await unended(step);
      await live(100, 18);
      expect((await run(target)).error).toBeUndefined();
      expect(total()).toBe(expected);
    }
  });

  test.each(steps)('are forgotten when a switch has ended: %s', async step => {
    const { run, live, failing, total } = await unended(step);
    await run(SHADOW);
    await failing('promoteShadow', SHADOW);
    await live(100, 30);
    expect((await run(PREVIOUS)).output!.differences).toMatchObject({ returned: 0, kept: 1 });
    expect(total()).toBe(116);
  });
});
