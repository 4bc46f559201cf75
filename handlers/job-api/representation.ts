import { JobAnswer, RETRY_AFTER } from '../shared/http/job-request';
import { FINAL_STATUSES, JobRecord } from '../shared/jobs/job-record';
import { asJsonText, jsonObject } from '../shared/json/json-text';

/** The job as clients read it. */
export function representation(job: JobRecord): string {
  const { id, status, createdAt, updatedAt, expiresAt, percentComplete, result, error } = job;
  return jsonObject({ id, status, createdAt, updatedAt, expiresAt, percentComplete }, {
    result: result && asJsonText(result),
    error: error && asJsonText(error),
  });
}

/** The state of the job. `expires` is the time until which it can be read; `no-cache` forbids caching until then. */
export function jobAnswer(job: JobRecord, status = 200): JobAnswer {
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
