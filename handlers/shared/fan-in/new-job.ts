import { FanInRecord, IntakeObject, SPLIT } from './record';
import { wakeShard } from '../jobs/job-record';
import { Environment } from '../runtime/environment';

/** The attributes of a job at its start. */
export interface NewJob {
  readonly id: string;
  readonly object?: IntakeObject;
  readonly traceparent?: string;
  readonly correlationId?: string;
  /** SHA-256 of the caller that submitted the job or requested the upload. */
  readonly caller?: string;
  /** The token of the task of a state machine that waits for the end of the job. */
  readonly taskToken?: string;
}

/** The times of a job, from its acceptance. */
export interface JobLifetime {
  readonly deadlineSeconds: number;
  readonly resultRetentionSeconds: number;
  readonly recordRetentionSeconds: number;
}

export function readJobLifetime(environment: Environment): JobLifetime {
  return {
    deadlineSeconds: environment.wholeNumber('DEADLINE_SECONDS'),
    resultRetentionSeconds: environment.wholeNumber('RESULT_RETENTION_SECONDS'),
    recordRetentionSeconds: environment.wholeNumber('RECORD_RETENTION_SECONDS'),
  };
}

/** The record of an accepted job: its split is pending. */
export function newRecord(job: NewJob, lifetime: JobLifetime, now: Date): FanInRecord {
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();
  return {
    id: job.id,
    status: 'accepted',
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    deadlineAt: after(lifetime.deadlineSeconds),
    expiresAt: after(lifetime.resultRetentionSeconds),
    ttl: Math.ceil(now.getTime() / 1000) + lifetime.recordRetentionSeconds,
    pending: new Set([SPLIT]),
    locations: {},
    errors: {},
    object: job.object,
    caller: job.caller,
    taskToken: job.taskToken,
    traceparent: job.traceparent,
    correlationid: job.correlationId,
    wakeShard: wakeShard(job.id),
    wakeAt: after(lifetime.deadlineSeconds),
  };
}
