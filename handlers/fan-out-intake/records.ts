import { IntakeSettings } from './settings';
import { SEND_GRACE_MILLIS } from '../shared/fan-in/changes';
import { FanInRecord, groupRecordId, SPLIT } from '../shared/fan-in/record';
import { Subtask, SharedInput, UnsentSubtasks } from '../shared/fan-in/subtasks';
import { wakeShard } from '../shared/jobs/job-record';

/** The record of a running job or group: it expects these subtasks, which are not sent yet. */
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

/** The record of a running job whose groups are not known yet. */
export function splitRecord(record: FanInRecord, now: Date, sections?: number): FanInRecord {
  return {
    ...record,
    status: 'running',
    updatedAt: now.toISOString(),
    pending: new Set([SPLIT]),
    message: undefined,
    revision: 0,
    sections,
    wakeShard: wakeShard(record.id),
    wakeAt: record.deadlineAt,
  };
}

/** Library default: a sweeper that is late with the jobs themselves does not wake their sections as well. */
const SECTION_GRACE_MILLIS = 10 * 60_000;

/** The record of a section, whose groups are not known yet. It ends with its job. One that was made too late for that wakes the sweeper. */
export function sectionRecord(job: FanInRecord, section: string, now: Date): FanInRecord {
  const wakeAt = new Date(Date.parse(job.deadlineAt) + SECTION_GRACE_MILLIS).toISOString();
  return { ...splitRecord(groupRecord(job, section), now), wakeAt };
}

/** The record of a group, with the attributes of its job or section. */
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

/** What it takes to send the subtasks, for the attribute `unsent`. */
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
