import { Log, Metrics } from '../shared/jobs/job-ports';

export type JobApiMetric = 'JobsAccepted' | 'JobsReplayed' | 'JobsRejected' | 'JobsUnsent' | 'JobsCancelled';

/** Stores bodies that do not fit into a message (claim check). */
export interface ClaimCheckStore {
  /** Stores the body and returns its `s3://` reference. */
  put(key: string, body: string): Promise<string>;
}

export interface Clock {
  now(): Date;
}

export interface Observers {
  readonly log: Log;
  readonly metrics: Metrics<JobApiMetric>;
}
