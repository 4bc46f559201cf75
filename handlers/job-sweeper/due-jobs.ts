import { SweeperPorts } from './ports';
import { deliver, isUnsent } from '../shared/jobs/job-delivery';
import { FINAL_STATUSES, JobRecord, wakeShards } from '../shared/jobs/job-record';
import { awaitLease, expired, settled } from '../shared/jobs/job-transitions';
import { SweepRun } from '../shared/sweep/sweep-run';

const MAX_JOBS = 20_000;

/** Due jobs: sends those that the API function did not send, and expires those whose message SQS has deleted. */
export async function wakeDueJobs(run: SweepRun, ports: SweeperPorts): Promise<void> {
  let jobs = 0;
  for (const shard of wakeShards()) {
    for await (const ids of ports.store.due(shard, ports.life().now)) {
      await run.each(ids, id => wake(id, ports));
      jobs += ids.length;
      if (jobs >= MAX_JOBS || !run.hasTime(1 / 10)) return;
    }
  }
}

async function wake(id: string, ports: SweeperPorts): Promise<void> {
  const job = await ports.store.find(id);
  // the index lags behind the records: a job that was postponed since then is not due
  if (job?.wakeAt === undefined || new Date(job.wakeAt) >= ports.life().now) return;
  if (FINAL_STATUSES.includes(job.status)) {
    await ports.store.apply(id, settled());
  } else if (job.message !== undefined) {
    await deliver(job, ports.queue, ports.store, ports.life());
    if (isUnsent(job)) ports.metrics.count('JobsResent');
  } else {
    await giveUp(job, ports);
  }
}

async function giveUp({ id, leaseUntil }: JobRecord, { store, metrics, life }: SweeperPorts): Promise<void> {
  const { now } = life();
  if (leaseUntil !== undefined && new Date(leaseUntil) >= now) {
    await store.apply(id, awaitLease(leaseUntil, now));
  } else if (await store.apply(id, expired(now))) {
    metrics.count('JobsExpired');
  }
}
