import { FanInOutcome, FanInRecord, FanInStatus, isGroupInSection, SubtaskSet, SPLIT } from './record';
import { unsentOnly } from './unsent';
import { wakeShard } from '../jobs/job-record';

/**
 * One transition of docs/fan-in.md as data. DynamoDB applies it, and tests apply it to records in memory.
 */
export interface FanInChange {
  readonly when: {
    readonly status: readonly FanInStatus[];
    readonly present?: ReadonlyArray<keyof FanInRecord>;
    readonly absent?: ReadonlyArray<keyof FanInRecord>;
    readonly contains?: SubtaskIn;
    readonly lacks?: SubtaskIn;
    readonly deadlineBefore?: string;
    readonly deadlineNotBefore?: string;
    readonly fewerThan?: { readonly set: SubtaskSet; readonly count: number };
    /** Sets that have exactly these subtasks. Undefined requires a record without the set. */
    readonly same?: ReadonlyArray<{ readonly set: SubtaskSet; readonly subtasks: ReadonlySet<string> | undefined }>;
    /** Undefined requires a record without a revision. */
    readonly sameRevision?: { readonly revision: number | undefined };
  };
  readonly set?: Partial<FanInRecord>;
  readonly remove?: ReadonlyArray<keyof FanInRecord>;
  readonly add?: readonly SubtaskIn[];
  readonly take?: readonly SubtaskIn[];
  readonly entry?: { readonly map: 'locations' | 'errors'; readonly subtask: string; readonly value: string };
  readonly countRevision?: boolean;
}

export interface SubtaskIn {
  readonly set: SubtaskSet;
  readonly subtask: string;
}

const FINAL: readonly FanInStatus[] = ['succeeded', 'failed', 'expired'];

/** Library default: an invocation sends at once what it records, and the sweeper sends the rest after a minute. */
export const SEND_GRACE_MILLIS = 60_000;

/** Moves a subtask that is pending, or that failed and was redriven. */
export function subtaskMoved(from: 'pending' | 'failed', to: 'done' | 'failed', subtask: string, entry: FanInChange['entry'], now: Date): FanInChange {
  const change = partMoved(from, to, subtask, entry, now);
  return { ...change, when: { ...change.when, absent: ['revision'] } };
}

/** Moves a subtask, or a group or section that has ended. */
export function partMoved(from: 'pending' | 'failed', to: 'done' | 'failed', subtask: string, entry: FanInChange['entry'], now: Date): FanInChange {
  return {
    when: { status: ['running'], contains: { set: from, subtask }, lacks: { set: 'waiting', subtask } },
    set: { updatedAt: now.toISOString() },
    take: [{ set: from, subtask }],
    add: [{ set: to, subtask }],
    entry,
  };
}

/** A change that only applies before the deadline: the sweeper does not end groups in sections. */
export function inTime(change: FanInChange, now: Date): FanInChange {
  return { ...change, when: { ...change.when, deadlineNotBefore: now.toISOString() } };
}

/** Records a subtask that was done after the end of its job. */
export function subtaskLate(missingFrom: 'pending' | 'failed', subtask: string, now: Date): FanInChange {
  return {
    when: { status: FINAL, contains: { set: missingFrom, subtask } },
    set: { updatedAt: now.toISOString() },
    add: [{ set: 'late', subtask }],
  };
}

/** Starts subtasks that wait no longer. They are sent next, by the sweeper if that fails. */
export function started(record: FanInRecord, subtasks: readonly string[], now: Date): FanInChange {
  const { id, waiting, deadlineAt } = record;
  return {
    when: { status: ['running'], same: [{ set: 'waiting', subtasks: waiting }], deadlineNotBefore: now.toISOString() },
    set: { updatedAt: now.toISOString(), wakeShard: wakeShard(id), wakeAt: soon(deadlineAt, now) },
    take: subtasks.map(subtask => ({ set: 'waiting', subtask })),
  };
}

/**
 * Ends a job or group without pending subtasks, or whose pending subtasks all wait for failed ones: those are skipped.
 * The JobEnded event is unsent then, if there is a consumer.
 */
export function ended(record: FanInRecord, hasConsumer: boolean, now: Date): FanInChange {
  const { failed } = record;
  return {
    when: record.waiting
      ? { status: ['running'], same: [...unchanged(record), { set: 'failed', subtasks: failed }] }
      : { status: ['running'], absent: failed ? ['pending'] : ['pending', 'failed'], present: failed ? ['failed'] : [] },
    ...atTheEnd(record, failed ? 'failed' : 'succeeded', failed ? 'partial' : 'complete', hasConsumer, now),
  };
}

/** Ends a job, section or group at its deadline. What is pending is missing. A section that has ended takes no more groups. */
export function timedOut(record: FanInRecord, hasConsumer: boolean, now: Date): FanInChange {
  const { parent, revision } = record;
  return {
    when: {
      status: ['accepted', 'running'],
      present: ['pending'],
      same: record.waiting && unchanged(record),
      deadlineBefore: now.toISOString(),
      sameRevision: parent === undefined ? { revision } : undefined,
    },
    ...atTheEnd(record, 'expired', 'timed-out', hasConsumer, now),
  };
}

/** Records that the JobEnded event was sent, or that there is no consumer. */
export function settled(now: Date): FanInChange {
  return { when: { status: FINAL }, set: { updatedAt: now.toISOString() }, remove: ['jobEnded', 'wakeShard', 'wakeAt'] };
}

/**
 * Records that all subtasks were sent, except those that wait or that their queue refused: these are sent again soon. A group in a section does not wake
 * at the deadline: its section ends then.
 */
export function subtasksSent(record: FanInRecord, refused: ReadonlySet<string>, now: Date): FanInChange {
  const { id, deadlineAt, waiting } = record;
  const wakes = !isGroupInSection(id) || refused.size > 0;
  const left = new Set([...waiting ?? [], ...refused]);
  return {
    when: { status: ['running'], present: ['unsent'], same: waiting && [{ set: 'waiting', subtasks: waiting }] },
    set: {
      updatedAt: now.toISOString(),
      ...wakes && { wakeShard: wakeShard(id), wakeAt: refused.size > 0 ? soon(deadlineAt, now) : deadlineAt },
      ...left.size > 0 && { unsent: unsentOnly(record.unsent!, left) },
    },
    remove: [...left.size > 0 ? [] : ['unsent'] as const, ...wakes ? [] : ['wakeShard', 'wakeAt'] as const],
  };
}

/** Records that the job was sent to the intake queue. */
export function messageSent({ id, deadlineAt }: FanInRecord, now: Date): FanInChange {
  return {
    when: { status: ['accepted'], present: ['message'] },
    set: { updatedAt: now.toISOString(), wakeShard: wakeShard(id), wakeAt: deadlineAt },
    remove: ['message'],
  };
}

/** Adds a group to a job or section, or a section to a job, once, and only during its split. `most` limits their number. */
export function groupAdded(group: string, now: Date, most?: number): FanInChange {
  return {
    when: {
      status: ['running'],
      present: ['revision'],
      contains: { set: 'pending', subtask: SPLIT },
      lacks: { set: 'expected', subtask: group },
      fewerThan: most === undefined ? undefined : { set: 'expected', count: most },
    },
    set: { updatedAt: now.toISOString() },
    add: [{ set: 'expected', subtask: group }, { set: 'pending', subtask: group }],
    countRevision: true,
  };
}

/** Records that all groups are known. */
export function sealed(now: Date): FanInChange {
  return {
    when: { status: ['running'], present: ['revision'], contains: { set: 'pending', subtask: SPLIT } },
    set: { updatedAt: now.toISOString() },
    take: [{ set: 'pending', subtask: SPLIT }],
  };
}

/** The next run of the sweeper that leaves the time to send, or the deadline. */
export function soon(deadlineAt: string, now: Date): string {
  const at = graceAfter(now);
  return at < deadlineAt ? at : deadlineAt;
}

function graceAfter(now: Date): string {
  return new Date(now.getTime() + SEND_GRACE_MILLIS).toISOString();
}

/** The sets that say which subtasks are skipped. */
function unchanged({ pending, waiting }: FanInRecord): FanInChange['when']['same'] & object {
  return [{ set: 'pending', subtasks: pending }, { set: 'waiting', subtasks: waiting }];
}

/** What still waits is not missing: it was never started. */
function atTheEnd(
  { id, parent, waiting }: FanInRecord, status: FanInStatus, outcome: FanInOutcome, hasConsumer: boolean, now: Date,
): Pick<FanInChange, 'set' | 'remove' | 'take'> {
  const at = now.toISOString();
  const end = { status, outcome, updatedAt: at, endedAt: at, ...waiting && { skipped: waiting } };
  const unneeded = ['unsent', 'message', ...waiting ? ['waiting'] as const : []] as const;
  const take = waiting && [...waiting].map(subtask => ({ set: 'pending', subtask } as const));
  if (!hasConsumer || parent !== undefined) return { set: end, remove: [...unneeded, 'wakeShard', 'wakeAt'], take };
  return { set: { ...end, jobEnded: 'unsent', wakeShard: wakeShard(id), wakeAt: graceAfter(now) }, remove: unneeded, take };
}
