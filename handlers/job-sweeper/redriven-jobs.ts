import { MoveTask, SweeperPorts } from './ports';
import { wakeShards } from '../shared/jobs/job-record';
import { redriven } from '../shared/jobs/job-transitions';
import { SweepRun } from '../shared/sweep/sweep-run';

const MAX_JOBS = 10_000;

/**
 * Sets jobs that were dead-lettered before the start of a redrive to accepted. If the redrive left
 * one in the queue (it was cancelled, or had a rate limit), the next sweep sets it to failed again.
 */
export async function acceptRedrivenJobs(tasks: MoveTask[], run: SweepRun, ports: SweeperPorts): Promise<void> {
  const starts = tasks
    .filter(task => task.status !== 'FAILED' || task.messagesMoved > 0)
    .map(task => task.startedAt.getTime());
  if (starts.length === 0) return;
  const lastStart = new Date(Math.max(...starts));
  let jobs = 0;
  for (const shard of wakeShards(true)) {
    for await (const ids of ports.store.due(shard, lastStart)) {
      await run.each(ids, id => accept(id, lastStart, ports));
      jobs += ids.length;
      if (jobs >= MAX_JOBS || !run.hasTime(2 / 3)) return;
    }
  }
}

async function accept(id: string, redriveStart: Date, { store, metrics, life }: SweeperPorts): Promise<void> {
  const job = await store.find(id);
  if (job !== undefined && await store.apply(id, redriven(job, redriveStart, life()))) metrics.count('JobsRedriven');
}
