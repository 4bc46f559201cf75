import { MoveTask, SweeperPorts } from './ports';
import { wakeShards } from '../shared/jobs/job-record';
import { redriven } from '../shared/jobs/job-transitions';
import { SweepRun } from '../shared/sweep/sweep-run';

const MAX_JOBS = 10_000;

/** The start of the newest redrive that can have moved a message. */
export function lastStart(tasks: readonly MoveTask[]): Date | undefined {
  const starts = tasks
    .filter(task => task.status !== 'FAILED' || task.messagesMoved > 0)
    .map(task => task.startedAt.getTime());
  return starts.length === 0 ? undefined : new Date(Math.max(...starts));
}

/**
 * Sets jobs that were dead-lettered before the start of a redrive to accepted. If the redrive left
 * one in the queue (it was cancelled, or had a rate limit), the next look sets it to failed again.
 *
 * @returns whether these are all
 */
export async function acceptRedrivenJobs(tasks: MoveTask[], run: SweepRun, ports: SweeperPorts): Promise<boolean> {
  const start = lastStart(tasks);
  if (start === undefined) return true;
  let jobs = 0;
  for (const shard of wakeShards(true)) {
    for await (const ids of ports.store.due(shard, start)) {
      await run.each(ids, id => accept(id, start, ports));
      jobs += ids.length;
      if (jobs >= MAX_JOBS || !run.hasTime(2 / 3)) return false;
    }
  }
  return true;
}

async function accept(id: string, redriveStart: Date, { store, metrics, life }: SweeperPorts): Promise<void> {
  const job = await store.find(id);
  if (job !== undefined && await store.apply(id, redriven(job, redriveStart, life()))) metrics.count('JobsRedriven');
}
