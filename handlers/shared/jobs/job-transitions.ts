import { FINAL_STATUSES, JobRecord, JobStatus, wakeShard } from './job-record';

/**
 * One row of the table of transitions in docs/jobs.md as data: its conditions and its changes.
 * DynamoDB and the tests apply the same definition.
 */
export interface JobTransition {
  readonly when: {
    readonly status: readonly JobStatus[];
    readonly present?: ReadonlyArray<keyof JobRecord>;
    readonly absent?: ReadonlyArray<keyof JobRecord>;
    /** The number of starts. */
    readonly attempt?: number;
    /** Attributes that exist and are earlier than the time given. */
    readonly before?: Partial<Record<keyof JobRecord, string>>;
    /** Attributes that do not exist or are earlier than the time given. */
    readonly notAfter?: Partial<Record<keyof JobRecord, string>>;
  };
  readonly set: Partial<JobRecord>;
  readonly remove: ReadonlyArray<keyof JobRecord>;
}

/** From now on a message has its whole way through queue and dead-letter queue before it. */
export interface MessageLife {
  readonly now: Date;
  /** Retention of the source queue. */
  readonly messageRetentionSeconds: number;
  /** At least the retention of source and dead-letter queue together. */
  readonly recordRetentionSeconds: number;
}

export const OPEN_STATUSES: readonly JobStatus[] = ['accepted', 'running'];

/** The queue has the message. */
export function sent(job: JobRecord, life: MessageLife): JobTransition {
  return {
    when: { status: OPEN_STATUSES, present: ['message'] },
    set: { updatedAt: life.now.toISOString(), ttl: ttl(job, life), ...wakeAtEndOfQueue(job, life) },
    remove: ['message'],
  };
}

/** Only before the first start: between two attempts a part of the work can be done. */
export function cancelled(now: Date): JobTransition {
  return {
    when: { status: ['accepted'], attempt: 0 },
    set: { status: 'cancelled', updatedAt: now.toISOString() },
    remove: ['message', 'wakeShard', 'wakeAt'],
  };
}

/**
 * The message is in the dead-letter queue. An `expired` job stays expired: its client can have sent it again. A
 * worker under its lease stands against it: what is dead is a duplicate of the message it works on.
 */
export function deadLettered(job: JobRecord, error: string, life: MessageLife): JobTransition {
  const at = life.now.toISOString();
  return {
    when: { status: OPEN_STATUSES, notAfter: { leaseUntil: at } },
    set: {
      status: 'failed',
      error,
      deadLetteredAt: at,
      updatedAt: at,
      ttl: ttl(job, life),
      wakeShard: wakeShard(job.id, true),
      wakeAt: at,
    },
    remove: ['message', 'leaseUntil', 'percentComplete'],
  };
}

/** The message of a failed job is not in the dead-letter queue: somebody deleted it. If it turns up after all, a worker starts the job. */
export function dropped(diedBefore: Date): JobTransition {
  return {
    when: { status: ['failed'], before: { deadLetteredAt: diedBefore.toISOString() } },
    set: {},
    remove: ['wakeShard', 'wakeAt'],
  };
}

/** The message of a failed job turned up in the dead-letter queue after all. */
export function deadLetterFound({ id }: JobRecord, now: Date): JobTransition {
  return {
    when: { status: ['failed'], present: ['deadLetteredAt'], absent: ['wakeShard'] },
    set: { wakeShard: wakeShard(id, true), wakeAt: now.toISOString() },
    remove: [],
  };
}

/** The message left the dead-letter queue again, by a redrive that started at `redriveStart`. */
export function redriven(job: JobRecord, redriveStart: Date, life: MessageLife): JobTransition {
  return {
    when: { status: ['failed'], before: { deadLetteredAt: redriveStart.toISOString() } },
    set: { status: 'accepted', updatedAt: life.now.toISOString(), ttl: ttl(job, life), ...wakeAtEndOfQueue(job, life) },
    remove: ['deadLetteredAt', 'error', 'message'],
  };
}

/**
 * The queue no longer keeps the message, and no worker is still at it.
 *
 * @param surely a time that has passed by every clock
 */
export function expired(now: Date, surely: Date): JobTransition {
  const at = now.toISOString();
  return {
    when: { status: OPEN_STATUSES, absent: ['message'], before: { wakeAt: at }, notAfter: { leaseUntil: surely.toISOString() } },
    set: { status: 'expired', updatedAt: at },
    remove: ['wakeShard', 'wakeAt', 'leaseUntil', 'percentComplete'],
  };
}

/** A worker is still at it: look again when its lease is over. */
export function awaitLease(over: Date, now: Date): JobTransition {
  return {
    when: { status: ['running'], before: { wakeAt: now.toISOString() } },
    set: { wakeAt: over.toISOString() },
    remove: [],
  };
}

/** The queue still has the message: look again when it has not. */
export function awaitMessage(kept: Date, now: Date): JobTransition {
  return {
    when: { status: OPEN_STATUSES, before: { wakeAt: now.toISOString() } },
    set: { wakeAt: kept.toISOString() },
    remove: [],
  };
}

/** When SQS deletes the message at the latest. A record of an earlier version does not say when it was sent. */
export function keptUntil({ sentAt, createdAt }: JobRecord, messageRetentionSeconds: number, redrivenAt = new Date(0)): Date {
  return new Date(Math.max(Date.parse(sentAt ?? createdAt), redrivenAt.getTime()) + messageRetentionSeconds * 1000);
}

/** A final job has nothing to wake up for. */
export function settled(): JobTransition {
  return {
    when: { status: FINAL_STATUSES, absent: ['deadLetteredAt'] },
    set: {},
    remove: ['wakeShard', 'wakeAt', 'message'],
  };
}

function wakeAtEndOfQueue({ id }: JobRecord, life: MessageLife): Pick<JobRecord, 'wakeShard' | 'wakeAt' | 'sentAt'> {
  const wakeAt = new Date(life.now.getTime() + life.messageRetentionSeconds * 1000).toISOString();
  return { sentAt: life.now.toISOString(), wakeShard: wakeShard(id), wakeAt };
}

/** A record that was to live longer does. */
function ttl(job: JobRecord, life: MessageLife): number {
  return Math.max(job.ttl, Math.ceil(life.now.getTime() / 1000) + life.recordRetentionSeconds);
}
