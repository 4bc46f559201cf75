import { Log, Metrics } from '../shared/jobs/job-ports';

export type JobApiMetric = 'JobsAccepted' | 'JobsReplayed' | 'JobsRejected' | 'JobsUnsent' | 'JobsCancelled';

/** Claim check: where bodies go that do not fit into a message. */
export interface ClaimCheckStore {
  /** Stores the body and answers its `s3://` reference. */
  put(key: string, body: string): Promise<string>;
}

export interface Clock {
  now(): Date;
}

export interface Observers {
  readonly log: Log;
  readonly metrics: Metrics<JobApiMetric>;
}
