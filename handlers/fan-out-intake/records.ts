import { placed } from './record-space';
import { IntakeSettings } from './settings';
import { soon } from '../shared/fan-in/changes';
import { FanInRecord, groupRecordId, SPLIT } from '../shared/fan-in/record';
import { Subtask, SharedInput, UnsentSubtasks, unsentText } from '../shared/fan-in/unsent';
import { wakeShard } from '../shared/jobs/job-record';

/** The record of a running job or group: it expects these subtasks, which are not sent yet. Those that it has no room for have failed. */
export function withSubtasks(
  record: FanInRecord, subtasks: readonly Subtask[], shared: SharedInput, settings: IntakeSettings, now: Date,
): FanInRecord {
  const { sent, refused } = placed(subtasks, shared);
  return {
    ...record,
    ...runningFrom(record, now),
    expected: namesOf(subtasks.map(({ name }) => name)),
    pending: namesOf(sent.map(({ name }) => name)),
    failed: namesOf([...refused.keys()]),
    errors: Object.fromEntries(refused),
    waiting: namesOf(sent.filter(({ name }) => Object.hasOwn(settings.after, name)).map(({ name }) => name)),
    after: Object.keys(settings.after).length === 0 ? undefined : settings.after,
    workers: Object.keys(settings.resultsOfWorkers).length === 0 ? undefined : Object.fromEntries(sent.map(({ name, worker }) => [name, worker])),
    message: undefined,
    unsent: sent.length === 0 ? undefined : unsentText(unsentOf(sent, shared, settings, now)),
  };
}

/** The record of a job that can never be split: its split has failed. */
export function unsplitRecord(record: FanInRecord, reason: string, now: Date): FanInRecord {
  const split = new Set([SPLIT]);
  return {
    ...record,
    ...runningFrom(record, now),
    expected: split,
    pending: undefined,
    failed: split,
    errors: { [SPLIT]: reason },
    message: undefined,
    revision: 0,
  };
}

/** The sweeper continues what a crash leaves. */
function runningFrom({ id, deadlineAt }: FanInRecord, now: Date): Pick<FanInRecord, 'status' | 'updatedAt' | 'wakeShard' | 'wakeAt'> {
  return { status: 'running', updatedAt: now.toISOString(), wakeShard: wakeShard(id), wakeAt: soon(deadlineAt, now) };
}

function namesOf(names: readonly string[]): ReadonlySet<string> | undefined {
  return names.length === 0 ? undefined : new Set(names);
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

/** The shared input takes no room where every subtask has its own. */
function unsentOf(subtasks: readonly Subtask[], { input, inputRef }: SharedInput, settings: IntakeSettings, now: Date): UnsentSubtasks {
  const shared = subtasks.some(subtask => subtask.input === undefined) ? { input, inputRef } : {};
  return {
    source: settings.pattern,
    time: now.toISOString(),
    reportQueue: settings.reportQueue,
    resultsAt: settings.resultsAt,
    ...shared,
    subtasks: subtasks.map(subtask => ({
      ...subtask,
      maxReceives: settings.workers[subtask.worker].maxReceiveCount,
      resultsAt: settings.resultsOfWorkers[subtask.worker],
    })),
  };
}
