import { failDeadLetteredSubtasks } from './dead-lettered-subtasks';
import { wakeDueRecords } from './due-records';
import { SweeperPorts } from './ports';
import { SweepRun } from '../shared/sweep/sweep-run';

/**
 * Does what no report causes: fails dead-lettered subtasks, sends unsent subtasks and JobEnded events, and ends
 * jobs at their deadline. Throws after all steps if any of them failed. The next run does the rest.
 */
export async function sweep(remainingMillis: () => number, ports: SweeperPorts): Promise<void> {
  const run = new SweepRun(remainingMillis, ports.log);
  // before the deadlines: a subtask that failed in time makes its job partial, not timed out
  await run.attempt(failDeadLetteredSubtasks(run, ports), { step: 'dead-letter queues' });
  await run.attempt(wakeDueRecords(run, ports), { step: 'due records' });
  if (run.failures.length > 0) throw new AggregateError(run.failures, `${run.failures.length} steps of the sweep failed.`);
  ports.log.info('swept', {});
}
