import { IncomingJob } from './incoming-job';
import { FINAL_STATUSES } from '../shared/jobs/job-record';
import { JobHistory } from '../shared/jobs/worker-ports';

/** What the records said when the batch came. */
export interface BatchContext {
  readonly histories: ReadonlyMap<string, JobHistory>;
  readonly maxReceiveCount: number;
}

/**
 * The order that protects the neighbours of a job which stops its worker (crash, timeout).
 *
 * 1. What needs no start, because the job is final.
 * 2. Last receives of jobs whose attempts so far all ended properly, the most proved first.
 * 3. What has been started least, so that a second delivery does the neighbours before the
 *    job that stopped the first; among equals, who has lost most receives to others.
 */
export function standardOrder(jobs: IncomingJob[], context: BatchContext): IncomingJob[] {
  if (context.histories.size === 0) return jobs;
  const rank = (job: IncomingJob) => isFinal(job, context) ? 1 : isLast(job, context) && !isInterrupted(job, context) ? 2 : 3;
  return [...jobs].sort((a, b) => rank(a) - rank(b)
    || (rank(a) === 2 ? starts(b, context) - starts(a, context) : starts(a, context) - starts(b, context))
    || b.delivery.receiveCount - a.delivery.receiveCount);
}

/**
 * Within a message group the order is the queue's. Groups with a last receive go first, then
 * the group whose first job has been started least.
 */
export function fifoOrder(jobs: IncomingJob[], context: BatchContext): IncomingJob[] {
  const groups = new Map<string | undefined, IncomingJob[]>();
  jobs.forEach(job => groups.set(job.delivery.groupId, [...groups.get(job.delivery.groupId) ?? [], job]));
  const rank = (group: IncomingJob[]) => group.some(job => isLast(job, context)) ? 1 : 2;
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || starts(a[0], context) - starts(b[0], context)).flat();
}

/**
 * Of an ordered standard batch, those whose last receive would be lost if one before them
 * stopped the worker. They are replaced by fresh copies, so that a message's last receive is
 * spent on its own start. A job started as often as the queue delivers has had its chances:
 * that bounds a job that stops every worker.
 */
export function endangered(ordered: IncomingJob[], context: BatchContext): IncomingJob[] {
  return ordered
    .filter(job => !isFinal(job, context))
    .slice(1)
    .filter(job => isLast(job, context) && context.histories.has(job.id) && starts(job, context) < context.maxReceiveCount);
}

function starts(job: IncomingJob, { histories }: BatchContext): number {
  return histories.get(job.id)?.attempt ?? 0;
}

function isLast(job: IncomingJob, { maxReceiveCount }: BatchContext): boolean {
  return job.delivery.receiveCount >= maxReceiveCount;
}

function isInterrupted(job: IncomingJob, { histories }: BatchContext): boolean {
  return histories.get(job.id)?.status === 'running';
}

/** As it seems before the start, which decides: a failed job may have been redriven. */
function isFinal(job: IncomingJob, { histories }: BatchContext): boolean {
  const status = histories.get(job.id)?.status;
  return status !== undefined && status !== 'failed' && FINAL_STATUSES.includes(status);
}
