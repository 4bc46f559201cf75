import { JobStatus } from '../jobs/job-record';

/**
 * The record of a job that is split, and of a group of its subtasks: one DynamoDB item, keyed by
 * `id`. The contract is docs/fan-in.md; this file is its only definition in code.
 */
export interface FanInRecord {
  readonly id: string;
  readonly status: FanInStatus;
  readonly outcome?: FanInOutcome;
  /** ISO 8601, UTC, with milliseconds; as all times here but `ttl`. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deadlineAt: string;
  readonly endedAt?: string;
  readonly expiresAt: string;
  readonly ttl: number;
  /** Names of subtasks; DynamoDB has no empty sets: absent when empty. */
  readonly expected?: ReadonlySet<string>;
  readonly pending?: ReadonlySet<string>;
  readonly done?: ReadonlySet<string>;
  readonly failed?: ReadonlySet<string>;
  /** Done after the end. */
  readonly late?: ReadonlySet<string>;
  /** Subtask to where its result is. */
  readonly locations: Readonly<Record<string, string>>;
  /** Subtask to why it failed. */
  readonly errors: Readonly<Record<string, string>>;
  readonly object?: IntakeObject;
  readonly fingerprint?: string;
  readonly caller?: string;
  readonly traceparent?: string;
  readonly correlationid?: string;
  /** JSON text of `UnsentSubtasks`. */
  readonly unsent?: string;
  /** Accepted jobs of the API: what is still to be sent to the intake queue. */
  readonly message?: string;
  readonly jobEnded?: 'unsent';
  /** JSON text of an RFC 9457 problem. */
  readonly error?: string;
  readonly wakeShard?: string;
  readonly wakeAt?: string;
  /** Groups: id of their job. */
  readonly parent?: string;
  /** Jobs with groups: how often one was added. */
  readonly revision?: number;
}

export type FanInStatus = Exclude<JobStatus, 'cancelled'>;
export type FanInOutcome = 'complete' | 'partial' | 'timed-out' | 'refused';
export type SubtaskSet = 'expected' | 'pending' | 'done' | 'failed' | 'late';

/** The object a job is about: this version, whatever is written under its key later. */
export interface IntakeObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly etag?: string;
  readonly size?: number;
  readonly mediaType?: string;
}

/** Subtasks in one record: 100 names and their places stay far below the 400 KB of an item, and each report writes all of it. Ours. */
export const MAX_SUBTASKS = 100;

/** Stands among the pending until a job is split in full. */
export const SPLIT = 'split';

export function isFinal({ status }: Pick<FanInRecord, 'status'>): boolean {
  return status !== 'accepted' && status !== 'running';
}

export function groupRecordId(job: string, group: string | undefined): string {
  return group === undefined ? job : `${job}#${group}`;
}

/** The name of a group in its job. */
export function groupOf({ id, parent }: FanInRecord): string | undefined {
  return parent === undefined ? undefined : id.slice(parent.length + 1);
}
