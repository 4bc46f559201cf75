/**
 * The job record: one DynamoDB item for each job, keyed by `id`. docs/jobs.md documents the contract
 * for workers in any language. This file is its only definition in code.
 */

export type JobStatus = 'accepted' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired';

export const FINAL_STATUSES: readonly JobStatus[] = ['succeeded', 'failed', 'cancelled', 'expired'];

export interface JobRecord {
  readonly id: string;
  readonly status: JobStatus;
  /** ISO 8601, UTC, with milliseconds; as all times here but `ttl`. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The client may read the job until then; 410 afterwards. */
  readonly expiresAt: string;
  /** Epoch seconds at which DynamoDB may delete the record: never before every redelivery is over. */
  readonly ttl: number;
  /** The caller who created the job. Only the same caller may read or cancel it. Absent without an identity. */
  readonly caller?: string;
  /** SHA-256 of the request body, hex: distinguishes a retry from another request under the same Idempotency-Key. */
  readonly fingerprint: string;
  /** The message to send. Removed after it was sent. */
  readonly message?: string;
  /** When the queue got the newest message. From then on its retention is counted. */
  readonly sentAt?: string;
  /** FIFO queues only: the message group. */
  readonly messageGroupId?: string;
  /** The number of times a worker has started the job. */
  readonly attempt: number;
  /** While running: the time until which this attempt can be in progress. */
  readonly leaseUntil?: string;
  readonly percentComplete?: number;
  /** The result of the worker as JSON text. */
  readonly result?: string;
  /** The URL of the result, if it is stored elsewhere. */
  readonly resultLocation?: string;
  /** JSON text of an RFC 9457 problem. */
  readonly error?: string;
  /** Present while the message is in the dead-letter queue. */
  readonly deadLetteredAt?: string;
  /** Sparse index `wake`: the partition, and the time at which the sweeper checks the job next. */
  readonly wakeShard?: string;
  readonly wakeAt?: string;
}

/** The sparse index the sweeper reads: partition key `wakeShard`, sort key `wakeAt`. */
export const WAKE_INDEX = 'wake';

/**
 * Partitions of the index. Each takes 1,000 writes per second, and a job writes four times: 16,000 jobs per second. The quota of API Gateway is
 * 10,000 requests. The number never decreases: the sweeper must find the records that earlier versions made in 8 of them
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html).
 */
export const WAKE_SHARDS = 64;

/** Which partition a job's wake-up lives in; a dead-lettered job waits in a partition of its own. */
export function wakeShard(id: string, deadLettered = false): string {
  const hash = [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 65_521, 0);
  return `${deadLettered ? 'dead' : 'open'}-${hash % WAKE_SHARDS}`;
}

/** All partitions, in the order the sweeper reads them. */
export function wakeShards(deadLettered = false): string[] {
  return Array.from({ length: WAKE_SHARDS }, (_, shard) => `${deadLettered ? 'dead' : 'open'}-${shard}`);
}
