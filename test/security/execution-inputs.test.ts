import * as fc from 'fast-check';
import { inputOf as replayInput } from '../../handlers/shared/replay/input';
import { ReplayEvent, runStep as runReplay } from '../../handlers/shared/replay/run-step';
import { TableReplayPorts } from '../../handlers/stream-table-writer/replay/ports';
import { TABLE_STEPS } from '../../handlers/stream-table-writer/replay/table-steps';
import { inputOf as rebuildInput } from '../../handlers/view-projector/rebuild/input';
import { RebuildPorts } from '../../handlers/view-projector/rebuild/ports';
import { RebuildEvent } from '../../handlers/view-projector/rebuild/rebuild-event';
import { runStep as runRebuild } from '../../handlers/view-projector/rebuild/run-step';

/** Whoever may start an execution writes its input, which Step Functions hands on as it is: any JSON. */
const NAMES = ['view', 'from', 'switchTo', 'segments', 'keepPreviousSeconds', 'maxRefusedItems', '__proto__', 'constructor', 'toString'];
const values = fc.oneof(
  fc.constantFrom<unknown>('Top', 'Texts', 'previous', 'shadow', '2030-01-01T00:00:00Z', '+275761-01-01T00:00:00Z', '2030-13-41T25:61Z', '', 0, 1, 32, 33, -1, 0.5, 1e308, 2 ** 53, null),
  fc.constantFrom(...NAMES), fc.string({ unit: 'binary' }), fc.jsonValue(),
);
const members = fc.array(fc.tuple(fc.constantFrom(...NAMES), values), { maxLength: 4 })
  .map(entries => `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`);
const inputs = fc.oneof({ weight: 4, arbitrary: members }, { weight: 1, arbitrary: fc.json() }).map(text => JSON.parse(text) as unknown);
const steps = fc.oneof(fc.constantFrom<unknown>('__proto__', 'constructor', 'toString', 'hasOwnProperty', '', null, []), fc.jsonValue());

/** A port that nothing may reach. */
const unreachable = new Proxy({}, { get: (_, name) => { throw new Error(`reached ${String(name)}`); } });
const settings = { name: 'Top', projection: { pick: ['id'] }, sortBy: 'id', shardCount: 1 };
const REBUILD = { views: [{ settings, generations: unreachable }], refilled: [{ name: 'Texts', refills: unreachable }] } as unknown as RebuildPorts;

const refusalOf = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
};
const rejectionOf = (run: Promise<unknown>) => run.then(() => undefined, (error: Error) => error.name);

test('an input of a rebuild is refused with a name that ends it, or has a view and numbers within their bounds', () => fc.assert(fc.property(inputs, input => {
  const refusal = refusalOf(() => rebuildInput(input));
  expect([undefined, 'InvalidInput']).toContain(refusal);
  if (refusal === undefined) {
    const { view, switchTo, segments, keepPreviousSeconds, maxRefusedItems } = rebuildInput(input);
    expect([typeof view, [undefined, 'previous'].includes(switchTo), segments >= 1 && segments <= 32, keepPreviousSeconds >= 3_600, maxRefusedItems >= 0])
      .toEqual(['string', true, true, true, true]);
  }
}), { numRuns: 2_000 }));

test.each(['begin', 'switchBack', 'abandon'] as const)('the step %s of a rebuild touches nothing for an input that is none, nor for a view that the engine has not', step =>
  fc.assert(fc.asyncProperty(inputs, async input => {
    const refusal = await rejectionOf(runRebuild({ step, input, execution: 'e', startedAt: 's' }, REBUILD));
    const isRightView = refusalOf(() => rebuildInput(input)) === undefined && ['Top', 'Texts'].includes(rebuildInput(input).view);
    // with the right input it reads the record of the view, which this one has not
    expect(isRightView ? ['Error', 'TypeError', 'InvalidInput', 'NoPreviousGeneration'] : ['InvalidInput', 'UnknownView']).toContain(refusal);
  }), { numRuns: 1_000 }));

test('an input of a replay is refused with a name that ends it, or has a time or a switch', () => fc.assert(fc.property(inputs, input => {
  const refusal = refusalOf(() => replayInput(input));
  expect([undefined, 'InvalidInput']).toContain(refusal);
  if (refusal === undefined) {
    const { from, switchTo, segments } = replayInput(input);
    expect([(from === undefined) !== (switchTo === undefined), Number.isFinite(from ?? 0)]).toEqual([true, true]);
    expect(segments >= 1 && segments <= 32).toBe(true);
  }
}), { numRuns: 2_000 }));

test('an event whose step is none is refused, in both state machines', () => fc.assert(fc.asyncProperty(steps, async step => {
  const event = { step, input: {}, part: {}, execution: 'e' };
  expect(await rejectionOf(runRebuild(event as unknown as RebuildEvent, REBUILD))).toBe('InvalidInput');
  expect(await rejectionOf(runReplay(event as unknown as ReplayEvent, TABLE_STEPS, unreachable as unknown as TableReplayPorts))).toBe('InvalidInput');
}), { numRuns: 500 }));
