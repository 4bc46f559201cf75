import { learnDeadLetters } from './dead-lettered-jobs';
import { DeadLetterKnowledge, wakeDueJobs } from './due-jobs';
import { SweeperPorts } from './ports';
import { acceptRedrivenJobs, lastStart } from './redriven-jobs';
import { SweepRun } from '../shared/sweep/sweep-run';

/**
 * Detects jobs that were redriven, dead-lettered, or never sent, and jobs whose message SQS has
 * deleted. Fails at the end if a step failed. The next run does the rest.
 */
export async function sweep(tableName: string, remainingMillis: () => number, ports: SweeperPorts): Promise<void> {
  const run = new SweepRun(remainingMillis, ports.log);
  let known: DeadLetterKnowledge = {};
  await run.attempt((async () => {
    const tasks = await ports.deadLetterQueue.moveTasks();
    const mayForget = await acceptRedrivenJobs(tasks, run, ports);
    const knownUntil = await learnDeadLetters({ tableName, tasks, mayForget }, run, ports);
    known = { knownUntil, redrivenAt: lastStart(tasks) };
  })(), { step: 'dead-letter queue' });
  await run.attempt(wakeDueJobs(run, ports, known), { step: 'due jobs' });
  if (run.failures.length > 0) {
    throw new AggregateError(run.failures, `${run.failures.length} failed in this sweep.`);
  }
  ports.log.info('swept', {});
}
