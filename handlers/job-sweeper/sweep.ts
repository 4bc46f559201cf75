import { failDeadLetteredJobs } from './dead-lettered-jobs';
import { wakeDueJobs } from './due-jobs';
import { SweeperPorts } from './ports';
import { acceptRedrivenJobs } from './redriven-jobs';
import { isRedriving } from '../shared/sweep/dead-letter-queue';
import { SweepRun } from '../shared/sweep/sweep-run';

/**
 * Detects jobs that were redriven, dead-lettered, or never sent, and jobs whose message SQS has
 * deleted. Fails at the end if a step failed. The next run does the rest.
 */
export async function sweep(tableName: string, remainingMillis: () => number, ports: SweeperPorts): Promise<void> {
  const run = new SweepRun(remainingMillis, ports.log);
  await run.attempt(followDeadLetterQueue(tableName, run, ports), { step: 'dead-letter queue' });
  await run.attempt(wakeDueJobs(run, ports), { step: 'due jobs' });
  if (run.failures.length > 0) {
    throw new AggregateError(run.failures, `${run.failures.length} failed in this sweep.`);
  }
  ports.log.info('swept', {});
}

async function followDeadLetterQueue(tableName: string, run: SweepRun, ports: SweeperPorts): Promise<void> {
  const tasks = await ports.deadLetterQueue.moveTasks();
  await acceptRedrivenJobs(tasks, run, ports);
  if (!isRedriving(tasks)) await failDeadLetteredJobs(tableName, run, ports);
}
