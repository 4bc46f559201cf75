import { FanInOutcome, FanInRecord, FanInStatus, SubtaskSet, SPLIT } from './record';
import { wakeShard } from '../jobs/job-record';

/**
 * One row of the table of transitions in docs/fan-in.md, as data: DynamoDB applies it, and the
 * tests apply it to records in memory.
 */
export interface FanInChange {
  readonly when: {
    readonly status: readonly FanInStatus[];
    readonly present?: ReadonlyArray<keyof FanInRecord>;
    readonly absent?: ReadonlyArray<keyof FanInRecord>;
    readonly contains?: SubtaskIn;
    readonly lacks?: SubtaskIn;
    readonly deadlineBefore?: string;
    /** Undefined asks for a record without one. */
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

/** Ours: whoever has something to send does it at once; the sweeper looks after a minute. */
export const SEND_GRACE_MILLIS = 60_000;

/** What became of a subtask that was pending, or failed and is healed by a redrive. */
export function subtaskMoved(from: 'pending' | 'failed', to: 'done' | 'failed', subtask: string, entry: FanInChange['entry'], now: Date): FanInChange {
  return {
    when: { status: ['running'], contains: { set: from, subtask } },
    set: { updatedAt: now.toISOString() },
    take: [{ set: from, subtask }],
    add: [{ set: to, subtask }],
    entry,
  };
}

/** Done after the end: recorded, and nothing else. */
export function subtaskLate(missingFrom: 'pending' | 'failed', subtask: string, now: Date): FanInChange {
  return {
    when: { status: FINAL, contains: { set: missingFrom, subtask } },
    set: { updatedAt: now.toISOString() },
    add: [{ set: 'late', subtask }],
  };
}

/** Nothing is pending: the one transition to the end. Its event is still to be sent, where somebody wants it. */
export function ended({ id, parent, failed }: FanInRecord, hasConsumer: boolean, now: Date): FanInChange {
  return {
    when: { status: ['running'], absent: failed ? ['pending'] : ['pending', 'failed'], present: failed ? ['failed'] : [] },
    ...atTheEnd(id, failed ? 'failed' : 'succeeded', failed ? 'partial' : 'complete', hasConsumer && parent === undefined, now),
  };
}

/** The deadline has passed with subtasks pending: they are what is missing. */
export function timedOut({ id, parent, revision }: FanInRecord, hasConsumer: boolean, now: Date): FanInChange {
  return {
    when: { status: ['accepted', 'running'], present: ['pending'], deadlineBefore: now.toISOString(), sameRevision: { revision } },
    ...atTheEnd(id, 'expired', 'timed-out', hasConsumer && parent === undefined, now),
  };
}

/** the JobEnded event was taken, or nobody wants one. */
export function settled(now: Date): FanInChange {
  return { when: { status: FINAL }, set: { updatedAt: now.toISOString() }, remove: ['jobEnded', 'wakeShard', 'wakeAt'] };
}

/** The queues have all subtasks. */
export function subtasksSent({ id, deadlineAt }: FanInRecord, now: Date): FanInChange {
  return {
    when: { status: ['running'], present: ['unsent'] },
    set: { updatedAt: now.toISOString(), wakeShard: wakeShard(id), wakeAt: deadlineAt },
    remove: ['unsent'],
  };
}

/** The intake queue has the job. */
export function messageSent({ id, deadlineAt }: FanInRecord, now: Date): FanInChange {
  return {
    when: { status: ['accepted'], present: ['message'] },
    set: { updatedAt: now.toISOString(), wakeShard: wakeShard(id), wakeAt: deadlineAt },
    remove: ['message'],
  };
}

/** One more group to wait for. Only while the job is being split, and once. */
export function groupAdded(group: string, now: Date): FanInChange {
  return {
    when: { status: ['running'], contains: { set: 'pending', subtask: SPLIT }, lacks: { set: 'expected', subtask: group } },
    set: { updatedAt: now.toISOString() },
    add: [{ set: 'expected', subtask: group }, { set: 'pending', subtask: group }],
    countRevision: true,
  };
}

/** All groups are known. */
export function sealed(now: Date): FanInChange {
  return {
    when: { status: ['running'], contains: { set: 'pending', subtask: SPLIT } },
    set: { updatedAt: now.toISOString() },
    take: [{ set: 'pending', subtask: SPLIT }],
  };
}

function atTheEnd(id: string, status: FanInStatus, outcome: FanInOutcome, eventIsDue: boolean, now: Date): Pick<FanInChange, 'set' | 'remove'> {
  const at = now.toISOString();
  const end = { status, outcome, updatedAt: at, endedAt: at };
  if (!eventIsDue) return { set: end, remove: ['unsent', 'message', 'wakeShard', 'wakeAt'] };
  return {
    set: { ...end, jobEnded: 'unsent', wakeShard: wakeShard(id), wakeAt: new Date(now.getTime() + SEND_GRACE_MILLIS).toISOString() },
    remove: ['unsent', 'message'],
  };
}
