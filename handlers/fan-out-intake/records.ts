import { IntakeRequest } from './ports';
import { IntakeSettings } from './settings';
import { SEND_GRACE_MILLIS } from '../shared/fan-in/changes';
import { FanInRecord, groupRecordId, SPLIT } from '../shared/fan-in/record';
import { Subtask, SharedInput, UnsentSubtasks } from '../shared/fan-in/subtasks';
import { wakeShard } from '../shared/jobs/job-record';

type Retentions = Pick<IntakeSettings, 'deadlineSeconds' | 'resultRetentionSeconds' | 'recordRetentionSeconds'>;

/** A job that is accepted: its splitting is what is pending. */
export function newRecord(request: IntakeRequest, settings: Retentions, now: Date): FanInRecord {
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();
  return {
    id: request.id,
    status: 'accepted',
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    deadlineAt: after(settings.deadlineSeconds),
    expiresAt: after(settings.resultRetentionSeconds),
    ttl: Math.ceil(now.getTime() / 1000) + settings.recordRetentionSeconds,
    pending: new Set([SPLIT]),
    locations: {},
    errors: {},
    object: request.object,
    caller: request.caller,
    traceparent: request.traceparent,
    correlationid: request.correlationId,
    wakeShard: wakeShard(request.id),
    wakeAt: after(settings.deadlineSeconds),
  };
}

/** The job, or a group, runs: these subtasks are expected, and still to be sent. */
export function withSubtasks(record: FanInRecord, subtasks: readonly Subtask[], unsent: UnsentSubtasks, now: Date): FanInRecord {
  const names = subtasks.length === 0 ? undefined : new Set(subtasks.map(({ name }) => name));
  const soon = new Date(now.getTime() + SEND_GRACE_MILLIS).toISOString();
  return {
    ...record,
    status: 'running',
    updatedAt: now.toISOString(),
    expected: names,
    pending: names,
    message: undefined,
    unsent: names && JSON.stringify(unsent),
    wakeShard: wakeShard(record.id),
    wakeAt: soon < record.deadlineAt ? soon : record.deadlineAt,
  };
}

/** The job runs, and its groups are still to come. */
export function splitRecord(record: FanInRecord, now: Date): FanInRecord {
  return {
    ...record,
    status: 'running',
    updatedAt: now.toISOString(),
    pending: new Set([SPLIT]),
    message: undefined,
    revision: 0,
    wakeShard: wakeShard(record.id),
    wakeAt: record.deadlineAt,
  };
}

/** What a group has of its job. */
export function groupRecord(job: FanInRecord, group: string): FanInRecord {
  const { id, createdAt, deadlineAt, expiresAt, ttl, object, traceparent, correlationid } = job;
  return {
    id: groupRecordId(id, group),
    parent: id,
    status: 'running',
    createdAt,
    updatedAt: createdAt,
    deadlineAt,
    expiresAt,
    ttl,
    object,
    traceparent,
    correlationid,
    locations: {},
    errors: {},
  };
}

export function unsentOf(subtasks: readonly Subtask[], { input, inputRef }: SharedInput, settings: IntakeSettings, now: Date): UnsentSubtasks {
  return {
    source: settings.pattern,
    time: now.toISOString(),
    reportQueue: settings.reportQueue,
    resultsAt: settings.resultsAt,
    input,
    inputRef,
    subtasks: subtasks.map(subtask => ({ ...subtask, maxReceives: settings.workers[subtask.worker].maxReceiveCount })),
  };
}
