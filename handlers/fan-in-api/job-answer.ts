import { FrontDoorAnswer } from '../job-api/http';
import { RETRY_AFTER } from '../job-api/representation';
import { jobEndedData } from '../shared/fan-in/job-ended-event';
import { FanInRecord, isFinal } from '../shared/fan-in/record';
import { jsonObject } from '../shared/json/json-text';

/** The job as clients see it: the same resource as the HTTP buffer's. */
export function jobAnswer(job: FanInRecord, made?: { readonly status: number; readonly location: string }): FrontDoorAnswer {
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
  if (outcome === 'partial') return problem('job-partial', 'Some subtasks failed', `Failed: ${[...failed ?? []].join(', ')}.`);
  if (outcome === 'timed-out') return problem('job-timed-out', 'The deadline passed', `Missing: ${[...pending ?? []].join(', ')}.`);
  return error;
}

function problem(slug: string, title: string, detail: string): string {
  return JSON.stringify({ type: `urn:cdk-serverless-catalog:problem:${slug}`, title, detail });
}
