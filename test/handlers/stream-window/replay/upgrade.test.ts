import { open } from './open-window';
import { ReplayEvent } from '../../../../handlers/shared/replay/run-step';
import { State, States } from '../../view-projector/rebuild/state-machine';

/** The definition of an earlier version: steps get less, and a switch back reads nothing. */
function earlier({ StartAt, States: { Settle, BeginSwitch, SwitchBack, ...states } }: States): States {
  expect([Settle, SwitchBack.Next]).toEqual([expect.anything(), 'BeginCatchUp']);
  const given = { ...states, BeginSwitch: { ...BeginSwitch, Next: 'IsPromoting' }, SwitchBack: { ...SwitchBack, Next: 'SwitchedBack' } };
  return { StartAt, States: JSON.parse(JSON.stringify(given).replace(/"protocol":\d+,/g, '')) as Record<string, State> };
}

const LOST = { error: 'ReplayLost', cause: expect.stringMatching(/another version.*new execution.*not a redrive/) as string };

test('a way back that began with an earlier definition, which reads nothing, is refused, and goes on when it is started again', async () => {
  const { world: { executions }, run, live, total } = await open();
  await run({ switchTo: 'shadow' });
  await live(10, 1);
  const { machine } = executions;
  executions.machine = earlier(machine);
  expect(await run({ switchTo: 'previous' })).toEqual(LOST);
  expect(total()).toBe(16);
  executions.machine = machine;
  expect((await run({ switchTo: 'previous' })).error).toBeUndefined();
  expect(total()).toBe(4);
});

test.each(['read', 'compareShadow', 'compareTable', 'compared'])('a replay that an upgrade overtakes in %s says so, and removes its shadow', async overtaken => {
  const { world, run } = await open();
  let isUpgraded = false;
  world.given = event => {
    isUpgraded ||= event.step === overtaken;
    const { protocol: _, ...less } = event as ReplayEvent & { readonly protocol?: number };
    // parts had no turn
    return isUpgraded ? JSON.parse(JSON.stringify(less).replace(/"turn":\d+,/g, '')) as ReplayEvent : event;
  };
  expect(await run({ from: new Date(world.now - 1).toISOString() })).toEqual(LOST);
  expect([world.replay, world.shadow.size]).toEqual([undefined, 0]);
});

test.each(['promoteShadow', 'promoteTable', 'catchUp', 'switched'])('a switch that an upgrade overtakes in %s says so, and goes on when it is started again', async overtaken => {
  const { world, run, live, total } = await open();
  await live(10, 1);
  let isUpgraded = false;
  world.given = event => {
    isUpgraded ||= event.step === overtaken;
    return isUpgraded ? { ...event, protocol: undefined } as ReplayEvent : event;
  };
  expect(await run({ switchTo: 'shadow' })).toEqual(LOST);
  world.given = undefined;
  expect((await run({ switchTo: 'shadow' })).error).toBeUndefined();
  expect(total()).toBe(16);
});

test.each(['begin', 'beginSwitch', 'beginCatchUp'])('an execution of a later definition, whose %s an earlier function takes, is not called one of an earlier definition', async step => {
  const { world, run } = await open();
  await run({ switchTo: 'shadow' });
  world.given = event => event.step === step ? { ...event, protocol: event.protocol! + 1 } : event;
  expect(await run(step === 'begin' ? { from: new Date(world.now - 1).toISOString() } : { switchTo: 'previous' })).toEqual(LOST);
});
