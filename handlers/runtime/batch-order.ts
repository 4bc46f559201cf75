import { IncomingJob } from './incoming-job';
import { JobHistory } from './ports';
import { FINAL_STATUSES } from '../shared/job-record';

type Histories = ReadonlyMap<string, JobHistory>;

/**
 * The order that protects the neighbours of a job which stops its worker (crash, timeout):
 * what has been started least goes first, so a second delivery does the neighbours before
 * it. Among equals, who has lost most receives to others goes first. What needs no start at
 * all, because the job is final, is done before anything can stop the worker.
 */
export function standardOrder(jobs: IncomingJob[], histories: Histories): IncomingJob[] {
  return [...jobs].sort((a, b) => starts(a, histories) - starts(b, histories) || b.delivery.receiveCount - a.delivery.receiveCount);
}

/** Within a message group the order is the queue's; the group whose first job has been started least goes first. */
export function fifoOrder(jobs: IncomingJob[], histories: Histories): IncomingJob[] {
  const groups = new Map<string | undefined, IncomingJob[]>();
  jobs.forEach(job => groups.set(job.delivery.groupId, [...groups.get(job.delivery.groupId) ?? [], job]));
  return [...groups.values()]
    .sort(([a], [b]) => starts(a, histories) - starts(b, histories) || b.delivery.receiveCount - a.delivery.receiveCount)
    .flat();
}

/**
 * Of an ordered standard batch, those whose last receive would be lost if the one before
 * them stopped the worker: they are replaced by fresh copies, so that a message's last
 * receive is always spent on its own start. A job started as often as the queue delivers
 * has had its chances: only that bounds a job that stops every worker.
 */
export function endangered(ordered: IncomingJob[], histories: Histories, maxReceiveCount: number): IncomingJob[] {
  return ordered
    .filter(job => !isFinal(histories.get(job.id)))
    .slice(1)
    .filter(job => job.delivery.receiveCount >= maxReceiveCount && histories.has(job.id) && starts(job, histories) < maxReceiveCount);
}

function starts(job: IncomingJob, histories: Histories): number {
  const history = histories.get(job.id);
  return isFinal(history) ? -1 : history?.attempt ?? 0;
}

/** As it seems before the start, which decides: a job failed into the dead-letter queue may have been redriven. */
function isFinal(history: JobHistory | undefined): boolean {
  return history !== undefined && history.status !== 'failed' && FINAL_STATUSES.includes(history.status);
}
