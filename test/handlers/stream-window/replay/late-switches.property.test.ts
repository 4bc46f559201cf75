import * as fc from 'fast-check';
import { open } from './open-window';

const STEPS = { shadow: ['promoteShadow', 'promoteTable', 'catchUp'], previous: ['switchBack', 'catchUp'] } as const;
/** Calls after which it is stopped. */
const stopAfter = fc.option(fc.nat(60), { freq: 2, nil: undefined });
const attempt = fc.oneof(
  fc.record({ switchTo: fc.constant('shadow' as const), hours: fc.nat(20), fails: fc.option(fc.constantFrom(...STEPS.shadow)), stopAfter }),
  fc.record({ switchTo: fc.constant('previous' as const), hours: fc.nat(20), fails: fc.option(fc.constantFrom(...STEPS.previous)), stopAfter }),
);

jest.setTimeout(120_000);

test('a switch that ends gives what it says, or says what it has kept, whatever failed before, and however late', () =>
  fc.assert(fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 8 }), async attempts => {
    const { world, live, total } = await open();
    let n = 0;
    // results that lack records until a switch ends
    let [isPromotedInPart, isPutBackInPart] = [false, false];
    for (const { switchTo, hours, fails, ...stop } of attempts) {
      n += 10;
      await live(10, hours);
      world.failing = fails ?? undefined;
      const before = world.replay!.turn;
      const { error, output } = await world.turns.until(world.start({ switchTo }, stop.stopAfter));
      await world.turns.until(world.settled());
      world.failing = undefined;
      const { turn, phase } = world.replay!;
      if (turn !== before && ['promoting', 'returning'].includes(phase)) {
        if (switchTo === 'shadow') isPromotedInPart = true;
        else if (world.replay!.readOnFrom !== undefined) isPutBackInPart = true;
      }
      if (error !== undefined) continue;
      const isKept = output!.differences.kept > 0;
      if (isKept) expect(isPutBackInPart).toBe(false);
      // what was promoted in part, and is kept, lacks records: the README says so
      if (!isKept || !isPromotedInPart) expect(total()).toBe((switchTo === 'shadow' || isKept ? 6 : -6) + n);
      if (!isKept) [isPromotedInPart, isPutBackInPart] = [false, false];
    }
  }), { numRuns: 300 }));
