import { open } from './open-window';
import { runStep } from '../../../../handlers/shared/replay/run-step';
import { WINDOW_STEPS } from '../../../../handlers/stream-window/replay/window-steps';

test('an outage while a replay begins gives up no switch that can still end', async () => {
  const { world, run, live, failing } = await open();
  await live(10, 1);
  await failing('catchUp', { switchTo: 'shadow' });
  const before = world.record;
  const from = new Date(world.now - 1).toISOString();
  for (let first = 0; first < 14; first++) {
    for (let second = first + 1; second < 14; second++) {
      world.crashes = [first, second].map(call => ({ call: world.calls + call, isLate: false }));
      expect([(await run({ from })).error, world.record]).toEqual(['SwitchUnfinished', before]);
    }
  }
});

test('an execution whose replay another one has taken over reads nothing on', async () => {
  const { world, failing } = await open();
  await failing('catchUp', { switchTo: 'shadow' });
  const step = runStep({ step: 'beginCatchUp', input: {}, execution: 'other', protocol: 1 }, WINDOW_STEPS, world.ports());
  await expect(world.turns.until(step)).rejects.toMatchObject({ name: 'ReplayLost' });
});
