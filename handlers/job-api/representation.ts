import { FrontDoorAnswer } from './http';
import { FINAL_STATUSES, JobRecord } from '../shared/jobs/job-record';
import { asJsonText, jsonObject } from '../shared/json/json-text';

/** When to ask again, in seconds; ours. */
export const RETRY_AFTER = '5';

/** A job as clients see it. */
export function representation(job: JobRecord): string {
  const { id, status, createdAt, updatedAt, expiresAt, percentComplete, result, error } = job;
  return jsonObject({ id, status, createdAt, updatedAt, expiresAt, percentComplete }, {
    result: result && asJsonText(result),
    error: error && asJsonText(error),
  });
}

/** The job's present state. Its `expires` is the promise how long it can be asked for, not a licence to cache. */
export function jobAnswer(job: JobRecord, status = 200): FrontDoorAnswer {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'expires': new Date(job.expiresAt).toUTCString(),
      'cache-control': 'private, no-cache',
      ...(FINAL_STATUSES.includes(job.status) ? {} : { 'retry-after': RETRY_AFTER }),
    },
    body: representation(job),
    jobId: job.id,
  };
}
