import { JobEndedData, jobEndedData, jobEndedSummary } from '../shared/fan-in/job-ended-event';
import { jobProblem } from '../shared/fan-in/job-problem';
import { FanInRecord, isFinal } from '../shared/fan-in/record';
import { readSections } from '../shared/fan-in/sections';
import { JobAnswer, RETRY_AFTER } from '../shared/http/job-request';
import { jsonObject } from '../shared/json/json-text';

/** Library limit of the result, whose lists are shortened above: a response of a function has at most 6 MB. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** The representation of a job for clients: the same resource as that of an asynchronous HTTP API (docs/jobs.md). */
export async function jobAnswer(
  job: FanInRecord, find: (id: string) => Promise<FanInRecord | undefined>, made?: { readonly status: number; readonly location: string },
): Promise<JobAnswer> {
  const { id, status, createdAt, updatedAt, expiresAt } = job;
  const over = isFinal(job);
  const result = over && job.outcome !== 'refused' ? inBounds(jobEndedData(job, await readSections(job, find))) : undefined;
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
      waiting: job.waiting && [...job.waiting].sort(),
      result,
    }, { error: errorOf(job, result) }),
    jobId: id,
  };
}

function percentComplete({ expected, pending }: FanInRecord): number {
  const all = expected?.size ?? 0;
  return all === 0 ? 0 : Math.max(0, Math.floor(100 * (all - (pending?.size ?? 0)) / all));
}

function inBounds(data: JobEndedData): JobEndedData {
  return Buffer.byteLength(JSON.stringify(data)) > MAX_ANSWER_BYTES ? jobEndedSummary(data) : data;
}

function errorOf({ outcome, error }: FanInRecord, result: JobEndedData | undefined): string | undefined {
  const { failed = [], missing = [], skipped = [] } = result ?? {};
  const lists = (...all: Array<[string, readonly string[]]>) => all.filter(([, names]) => names.length > 0).map(([what, names]) => `${what} subtasks: ${names.join(', ')}.`).join(' ');
  if (outcome === 'partial') return jobProblem('job-partial', 'Some subtasks failed', lists(['Failed', failed], ['Skipped', skipped]));
  if (outcome === 'timed-out') return jobProblem('job-timed-out', 'The job reached its deadline', lists(['Missing', missing], ['Skipped', skipped]));
  return error;
}
