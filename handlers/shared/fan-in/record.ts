import { JobStatus } from '../jobs/job-record';

/**
 * The record of a job, or of a group of its subtasks: one DynamoDB item with the key `id`. docs/fan-in.md is
 * the contract; this file is its only definition in code.
 */
export interface FanInRecord {
  readonly id: string;
  readonly status: FanInStatus;
  readonly outcome?: FanInOutcome;
  /** ISO 8601 in UTC with milliseconds, like all times except `ttl`. */
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly deadlineAt: string;
  readonly endedAt?: string;
  readonly expiresAt: string;
  readonly ttl: number;
  /** Names of subtasks. Absent if empty: DynamoDB has no empty sets. */
  readonly expected?: ReadonlySet<string>;
  readonly pending?: ReadonlySet<string>;
  readonly done?: ReadonlySet<string>;
  readonly failed?: ReadonlySet<string>;
  /** Pending subtasks that are not started, because they wait for others. */
  readonly waiting?: ReadonlySet<string>;
  /** Subtasks that were never started. */
  readonly skipped?: ReadonlySet<string>;
  /** The subtasks that others wait for, by the name of the one that waits. */
  readonly after?: Readonly<Record<string, readonly string[]>>;
  /** The workers by subtask, where results of workers have places of their own. */
  readonly workers?: Readonly<Record<string, string>>;
  /** Subtasks that were done after the end. */
  readonly late?: ReadonlySet<string>;
  /** The locations of results by subtask. */
  readonly locations: Readonly<Record<string, string>>;
  /** The reasons of failures by subtask. */
  readonly errors: Readonly<Record<string, string>>;
  readonly object?: IntakeObject;
  readonly fingerprint?: string;
  readonly caller?: string;
  /** Jobs for which a state machine waits: who has the token may answer it. Only the JobEnded event has it as well. */
  readonly taskToken?: string;
  readonly traceparent?: string;
  readonly correlationid?: string;
  /** JSON text of `UnsentSubtasks`. */
  readonly unsent?: string;
  /** Accepted jobs of the API: the unsent message to the intake queue. */
  readonly message?: string;
  readonly jobEnded?: 'unsent';
  /** JSON text of an RFC 9457 problem. */
  readonly error?: string;
  readonly wakeShard?: string;
  readonly wakeAt?: string;
  /** Groups: the id of their job or section. Sections: the id of their job. */
  readonly parent?: string;
  /** Jobs with groups, and sections: the number of additions. */
  readonly revision?: number;
  /** Jobs whose groups are in sections: the number of sections that there can be. */
  readonly sections?: number;
}

export type FanInStatus = Exclude<JobStatus, 'cancelled'>;
export type FanInOutcome = 'complete' | 'partial' | 'timed-out' | 'refused';
export type SubtaskSet = 'expected' | 'pending' | 'done' | 'failed' | 'late' | 'waiting' | 'skipped';

/** The object of a job, in the version of its event. */
export interface IntakeObject {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly etag?: string;
  readonly size?: number;
  readonly mediaType?: string;
}

/** Library limit of subtasks in a record: each report writes the whole item, which holds at most 400 KB. */
export const MAX_SUBTASKS = 100;

/** An element of the pending set until the split of a job is complete. */
export const SPLIT = 'split';

export function isFinal({ status }: Pick<FanInRecord, 'status'>): boolean {
  return status !== 'accepted' && status !== 'running';
}

/** Whether the record has subtasks of workers, and this is one of them. Records with a revision have groups or sections. */
export function isSubtaskOf({ expected, revision }: FanInRecord, name: string): boolean {
  return revision === undefined && expected?.has(name) === true;
}

/** Whether the groups of a job are being added. A subtask may have the name `split`, too. */
export function isBeingGrouped({ status, pending, revision }: FanInRecord): boolean {
  return status === 'running' && revision !== undefined && pending?.has(SPLIT) === true;
}

/** Whether a result of the subtask counts: it was started, and is not done. */
export function awaitsResult(record: FanInRecord, subtask: string): boolean {
  const { pending, failed, waiting } = record;
  return isSubtaskOf(record, subtask) && (pending?.has(subtask) || failed?.has(subtask)) === true && waiting?.has(subtask) !== true;
}

export function groupRecordId(job: string, group: string | undefined): string {
  return group === undefined ? job : `${job}#${group}`;
}

/** The name of a group in its job or section, or of a section in its job. */
export function groupOf({ id, parent }: FanInRecord): string | undefined {
  return parent === undefined ? undefined : id.slice(parent.length + 1);
}

/** The id of the job that a record belongs to. Ids of jobs have no `#`. */
export function jobOf({ id }: Pick<FanInRecord, 'id'>): string {
  return id.split('#', 1)[0];
}

/** The group of a record below its job, with its section where it has one. */
export function groupBelowJob(record: FanInRecord): string | undefined {
  return record.parent === undefined ? undefined : record.id.slice(jobOf(record).length + 1);
}

/** Whether the id of a record is that of a group in a section: `job#section#group`. */
export function isGroupInSection(id: string): boolean {
  return id.split('#').length === 3;
}
