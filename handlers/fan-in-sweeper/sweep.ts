import { failDeadLetteredSubtasks } from './dead-lettered-subtasks';
import { wakeDueRecords } from './due-records';
import { SweeperPorts } from './ports';
import { SweepRun } from '../shared/sweep/sweep-run';

/**
 * What no report can bring about: a subtask whose message was set aside, a subtask or completion
 * event that was never sent, a deadline. Fails at the end when anything failed; what is left
 * over is done by the next run.
 */
export async function sweep(remainingMillis: () => number, ports: SweeperPorts): Promise<void> {
  const run = new SweepRun(remainingMillis, ports.log);
  // first: a subtask that failed in time makes its job partial, not timed out
  await run.attempt(failDeadLetteredSubtasks(run, ports), { step: 'dead-letter queues' });
  await run.attempt(wakeDueRecords(run, ports), { step: 'due records' });
  if (run.failures.length > 0) throw new AggregateError(run.failures, `${run.failures.length} failed in this sweep.`);
  ports.log.info('swept', {});
}
