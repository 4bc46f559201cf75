import { SweeperPorts } from './ports';
import { deliver, isUnsent } from '../shared/jobs/job-delivery';
import { FINAL_STATUSES, JobRecord, wakeShards } from '../shared/jobs/job-record';
import { awaitLease, awaitMessage, expired, keptUntil, settled } from '../shared/jobs/job-transitions';
import { SweepRun } from '../shared/sweep/sweep-run';

const MAX_JOBS = 20_000;

/**
 * No job is expired before this time is over, although its message may be gone: 15 minutes for the clock that wrote the
 * times of the record, and 15 for that of the sweeper. Library limit: AWS refuses the requests of a clock that is wrong by more.
 */
const CLOCKS_MILLIS = 2 * 15 * 60_000;

/** What is known of the dead-letter queue: no job is expired whose message can be there, or can have been redriven. */
export interface DeadLetterKnowledge {
  /** The time until which all dead-lettered jobs are known. Undefined if some cannot be seen now. */
  readonly knownUntil?: Date;
  /** The start of the last redrive. It can have moved messages that no sweep has seen. */
  readonly redrivenAt?: Date;
}

/** Due jobs: sends those that the API function did not send, and expires those whose message SQS has deleted. */
export async function wakeDueJobs(run: SweepRun, ports: SweeperPorts, known: DeadLetterKnowledge): Promise<void> {
  let jobs = 0;
  for (const shard of wakeShards()) {
    for await (const ids of ports.store.due(shard, ports.life().now)) {
      await run.each(ids, id => wake(id, ports, known));
      jobs += ids.length;
      if (jobs >= MAX_JOBS || !run.hasTime(1 / 10)) return;
    }
  }
}

async function wake(id: string, ports: SweeperPorts, known: DeadLetterKnowledge): Promise<void> {
  const job = await ports.store.find(id);
  // the index lags behind the records: a job that was postponed since then is not due
  if (job?.wakeAt === undefined || new Date(job.wakeAt) >= ports.life().now) return;
  if (FINAL_STATUSES.includes(job.status)) {
    await ports.store.apply(id, settled());
  } else if (job.message !== undefined) {
    await deliver(job, ports.queue, ports.store, ports.life());
    if (isUnsent(job)) ports.metrics.count('JobsResent');
  } else {
    await giveUp(job, ports, known);
  }
}

async function giveUp(job: JobRecord, { store, metrics, life }: SweeperPorts, { knownUntil, redrivenAt }: DeadLetterKnowledge): Promise<void> {
  const { id, leaseUntil, wakeAt } = job;
  const { now, messageRetentionSeconds } = life();
  const surely = later(now, -CLOCKS_MILLIS);
  const kept = keptUntil(job, messageRetentionSeconds, redrivenAt);
  if (leaseUntil !== undefined && new Date(leaseUntil) >= surely) {
    await store.apply(id, awaitLease(later(new Date(leaseUntil), CLOCKS_MILLIS), now));
  } else if (kept >= surely) {
    // also if the retention of the queue was raised since the message was sent, or the message was redriven
    await store.apply(id, awaitMessage(later(kept, CLOCKS_MILLIS), now));
  } else if (knownUntil !== undefined && new Date(wakeAt!) < knownUntil && await store.apply(id, expired(now, surely))) {
    metrics.count('JobsExpired');
  }
}

function later(time: Date, millis: number): Date {
  return new Date(time.getTime() + millis);
}
