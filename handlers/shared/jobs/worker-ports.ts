import { Log } from './job-ports';
import { JobStatus } from './job-record';

/** The table and id of a job's record. */
export interface JobKey {
  readonly table: string;
  readonly id: string;
}

/** The state of the record before a job is started. */
export interface JobHistory {
  readonly status: JobStatus;
  readonly attempt: number;
}

export interface StartRequest {
  readonly now: number;
  readonly leaseUntil: number;
  /** End of the queue's retention: when the sweeper looks at a redriven or new record next. Undefined for a record that it never looks at. */
  readonly wakeAt?: number;
}

/** A record for a message that is not a job message. */
export interface NewRecord {
  readonly fingerprint: string;
  /** The time after which DynamoDB may delete it: after the last possible redelivery. */
  readonly expiresAt: number;
}

export type StartResult =
  /** `interrupted`: the attempt before this one never ended, its worker crashed or timed out. */
  | { readonly kind: 'started'; readonly attempt: number; readonly interrupted: boolean }
  | { readonly kind: 'busy'; readonly until: number }
  | { readonly kind: 'final'; readonly status: JobStatus }
  | { readonly kind: 'missing' };

/** Which attempt of which job writes, and when. */
export interface Attempt {
  readonly key: JobKey;
  readonly attempt: number;
}

/** The message of a failed job, in the dead-letter queue. */
export interface DeadLetter {
  /** Whether the sweeper follows its redrive. */
  readonly isWoken: boolean;
}

/**
 * The worker's rows of the table of transitions (docs/jobs.md). Each write is conditional;
 * those of an attempt answer false when the job is no longer this attempt's.
 */
export interface WorkerJobs {
  /** By job id. Unknown jobs are left out. */
  histories(keys: JobKey[]): Promise<Map<string, JobHistory>>;
  start(key: JobKey, request: StartRequest, create?: NewRecord): Promise<StartResult>;
  extendLease(attempt: Attempt, now: number, leaseUntil: number): Promise<boolean>;
  progress(attempt: Attempt, now: number, percent: number): Promise<boolean>;
  succeed(attempt: Attempt, now: number, result: { result?: string; resultLocation?: string }): Promise<boolean>;
  /** The attempt failed, the job will be tried again. */
  release(attempt: Attempt, now: number): Promise<boolean>;
  /** Failed. */
  fail(attempt: Attempt, now: number, error: string, deadLetter?: DeadLetter): Promise<boolean>;
  /** A fresh copy of the message, sent at `sentAt`, lives longer than the first: until `wakeAt`. */
  wakeLater(key: JobKey, wakeAt: number, sentAt: number): Promise<void>;
}

export interface MessageAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  readonly binaryValue?: Uint8Array;
}

/** One receive of a message, from a Lambda event or a container's own poll. */
export interface Delivery {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly receiveCount: number;
  /** When SQS took it, in epoch milliseconds. A redrive is a new sending. */
  readonly sentAt?: number;
  /** When this receive began, in epoch milliseconds. Default: by a function, which is too short for that to matter. */
  readonly receivedAt?: number;
  readonly groupId?: string;
  readonly attributes: { readonly [name: string]: MessageAttribute };
}

export interface QueueSettings {
  /** Infinity without a redrive policy. */
  readonly maxReceiveCount: number;
  readonly retentionSeconds: number;
}

export interface MessageQueue {
  readonly fifo: boolean;
  settings(): Promise<QueueSettings>;
  setVisibility(delivery: Delivery, seconds: number): Promise<void>;
  /** Sends a fresh copy with a receive count of its own. */
  sendCopy(delivery: Delivery, delaySeconds: number): Promise<void>;
  remove(delivery: Delivery): Promise<void>;
}

export interface PayloadStore {
  /**
   * The text of a claim check at `s3://bucket/key`.
   * @param name the object's own name, or its folder with a slash at its end
   * @throws ForeignReference if it is not in a configured bucket
   */
  read(location: string, name: string): Promise<string>;
}

/** The ports of a worker. */
export interface WorkerPorts {
  readonly jobs: WorkerJobs;
  readonly payloads: PayloadStore;
  readonly log: Log;
  now(): number;
}
