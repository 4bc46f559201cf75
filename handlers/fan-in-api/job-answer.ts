import { jobEndedData } from '../shared/fan-in/job-ended-event';
import { jobProblem } from '../shared/fan-in/job-problem';
import { FanInRecord, isFinal } from '../shared/fan-in/record';
import { JobAnswer, RETRY_AFTER } from '../shared/http/job-request';
import { jsonObject } from '../shared/json/json-text';

/** The representation of a job for clients: the same resource as that of an asynchronous HTTP API (docs/jobs.md). */
export function jobAnswer(job: FanInRecord, made?: { readonly status: number; readonly location: string }): JobAnswer {
  const { id, status, createdAt, updatedAt, expiresAt } = job;
  const over = isFinal(job);
  const waiting: Record<string, string> = over ? {} : { 'retry-after': RETRY_AFTER };
  return {
    status: made?.status ?? 200,
    headers: {
      'content-type': 'application/json',
      'expires': new Date(expiresAt).toUTCString(),
      'cache-control': 'private, no-cache',
      ...waiting,
      ...made ? { location: made.location } : {},
    },
    body: jsonObject({
      id,
      status,
      createdAt,
      updatedAt,
      expiresAt,
      percentComplete: status === 'running' ? percentComplete(job) : undefined,
      result: over && job.outcome !== 'refused' ? jobEndedData(job) : undefined,
    }, { error: errorOf(job) }),
    jobId: id,
  };
}

function percentComplete({ expected, pending }: FanInRecord): number {
  const all = expected?.size ?? 0;
  return all === 0 ? 0 : Math.max(0, Math.floor(100 * (all - (pending?.size ?? 0)) / all));
}

function errorOf({ outcome, error, failed, pending }: FanInRecord): string | undefined {
  if (outcome === 'partial') return jobProblem('job-partial', 'Some subtasks failed', `Failed subtasks: ${[...failed ?? []].join(', ')}.`);
  if (outcome === 'timed-out') return jobProblem('job-timed-out', 'The job reached its deadline', `Missing subtasks: ${[...pending ?? []].join(', ')}.`);
  return error;
}
