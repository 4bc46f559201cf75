import * as fc from 'fast-check';
import { Crash, FanInWorld, Fault } from './fan-in-world';
import { Splitter } from '../../../handlers/fan-out-intake/ports';
import { IntakeSettings } from '../../../handlers/fan-out-intake/settings';
import { SubtaskData } from '../../../handlers/shared/fan-in/subtasks';

// FAN_IN_RUNS asks for more: 10,000 take a quarter of the time of all tests
export const RUNS = Number(process.env.FAN_IN_RUNS ?? 2_000);

const crash: fc.Arbitrary<Fault> = fc.record({ atCall: fc.nat(9), afterEffect: fc.boolean() });
export const fault: fc.Arbitrary<Fault | undefined> = fc.option(crash, { nil: undefined, freq: 2 });

/** The reports on a subtask, in time and after the deadline. */
export type Fate = 'done' | 'failed' | 'both' | 'lost' | 'late';
const fate = fc.constantFrom<Fate>('done', 'done', 'done', 'failed', 'both', 'lost', 'late');
const said = { done: ['done'], failed: ['failed'], both: ['failed', 'done'], lost: [], late: [] } as const;

export interface SubtaskCase {
  readonly fate: Fate;
  /** How often it is said. */
  readonly copies: number;
  readonly fault: Fault | undefined;
}

export const subtaskCase: fc.Arbitrary<SubtaskCase> = fc.record({ fate, copies: fc.integer({ min: 1, max: 3 }), fault });

export interface BusyWorld {
  readonly world: FanInWorld;
  /** Runs these side by side, and all that comes of them. */
  settle(...invocations: Array<Promise<unknown>>): Promise<void>;
}

/** A world whose workers report at once, while other invocations continue; `caseOf` has the fate of a subtask. */
export function busyWorld(
  scheduler: fc.Scheduler,
  workers: readonly string[],
  caseOf: (subtask: SubtaskData) => SubtaskCase,
  splitter?: Splitter,
  settings?: Partial<IntakeSettings>,
): BusyWorld {
  // `scheduleFunction` would print each call's arguments, which takes longer than all the rest
  const turn = () => scheduler.schedule(Promise.resolve(), 'call');
  const world = new FanInWorld(workers, call => (async (...args: never[]) => {
    await turn();
    return call(...args);
  }) as typeof call, splitter, settings);
  const reports: Array<Promise<void>> = [];
  world.onSubtask = subtask => {
    const { fate: becomes, copies, fault: broken } = caseOf(subtask);
    const { group, subtask: name } = subtask;
    const report = (status: 'done' | 'failed') => delivered(f => world.report({ group, subtask: name, status }, f), broken);
    reports.push(...said[becomes].flatMap(status => Array.from({ length: copies }, () => report(status))));
  };
  const settle = async (...invocations: Array<Promise<unknown>>) => {
    await scheduler.waitFor(Promise.all(invocations));
    for (let seen = 0; seen < reports.length;) {
      seen = reports.length;
      await scheduler.waitFor(Promise.all(reports));
    }
  };
  return { world, settle };
}

/** Delivered again until it succeeds, as a queue does. */
export async function delivered(invoke: (fault: Fault | undefined) => Promise<unknown>, first: Fault | undefined): Promise<void> {
  try {
    await invoke(first);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    await invoke(undefined);
  }
}
