import { SubtaskQueues } from './ports';
import { FanInRecord, groupBelowJob, IntakeObject, jobOf } from './record';
import { parseUnsent, UnsentSubtasks } from './unsent';
import { isJobId } from './upload';
import { escapeForSqs, jsonObject } from '../json/json-text';
import { OutgoingMessage } from '../publishing/broker';

export const SUBTASK_TYPE = 'cdk-serverless-catalog.subtask';

const NAME = /^[\w.-]{1,64}$/;
/** Clients take dots for another place, and code that writes an object member by member loses `__proto__`. */
const NO_NAMES = ['.', '..', '__proto__'];
/** A group, behind its section where it has one. */
const GROUP = /^([0-9a-f]{2}#)?[\w-]{1,64}$/;

export function isName(text: string): boolean {
  return NAME.test(text) && !NO_NAMES.includes(text);
}

/** Whether the names of a subtask have the form of the library's: they become keys of records and of objects. */
export function isSubtaskName(data: unknown): data is SubtaskData {
  const { job, group, subtask } = (data ?? {}) as Partial<SubtaskData>;
  return typeof job === 'string' && isJobId(job) && typeof subtask === 'string' && isName(subtask)
    && (group === undefined || (typeof group === 'string' && GROUP.test(group) && !NO_NAMES.includes(group)));
}

/** The `data` of the message of a subtask. */
export interface SubtaskData {
  readonly job: string;
  readonly group?: string;
  readonly subtask: string;
  readonly worker: string;
  readonly deadline: string;
  readonly object?: IntakeObject;
  readonly input?: unknown;
  readonly inputRef?: string;
  readonly results?: string;
}

/** What became of the subtasks that were due. */
export interface Sending {
  readonly sent: number;
  /** The names of those whose queue failed, and why. */
  readonly refused: ReadonlySet<string>;
  readonly errors: readonly unknown[];
}

/** The unsent subtasks of a record, except those that wait or have ended. */
export function dueSubtasks({ pending, waiting }: FanInRecord, { subtasks }: UnsentSubtasks): UnsentSubtasks['subtasks'] {
  return subtasks.filter(({ name }) => pending?.has(name) && !waiting?.has(name));
}

/** Sends the due subtasks of a record to all workers in parallel. A queue that refuses some keeps no other from its own. */
export async function sendSubtasks(record: FanInRecord, queues: SubtaskQueues): Promise<Sending> {
  const unsent = parseUnsent(record.unsent!);
  const due = dueSubtasks(record, unsent);
  const refused = new Set<string>();
  const errors: unknown[] = [];
  const send = async (worker: string) => {
    const subtasks = due.filter(subtask => subtask.worker === worker);
    try {
      await queues.send(worker, subtasks.map(subtask => subtaskMessage(record, unsent, subtask)));
    } catch (error) {
      subtasks.forEach(({ name }) => refused.add(name));
      errors.push(error);
    }
  };
  await Promise.all([...new Set(due.map(({ worker }) => worker))].map(send));
  return { sent: due.length - refused.size, refused, errors };
}

/** The path of a subtask below the prefix of results, and its key in a table of results. The section of a group is left out. */
export function subtaskPath(group: string | undefined, subtask: string): string {
  return group === undefined ? subtask : `${group.slice(group.indexOf('#') + 1)}/${subtask}`;
}

function subtaskMessage(record: FanInRecord, unsent: UnsentSubtasks, subtask: UnsentSubtasks['subtasks'][number]): OutgoingMessage {
  const job = jobOf(record);
  const group = groupBelowJob(record);
  const path = `${job}/${subtaskPath(group, subtask.name)}`;
  const { source, time } = unsent;
  const resultsAt = subtask.resultsAt ?? unsent.resultsAt;
  const { input, inputRef } = subtask.input === undefined ? unsent : { input: subtask.input, inputRef: undefined };
  const data: Omit<SubtaskData, 'input'> = {
    job,
    group,
    subtask: subtask.name,
    worker: subtask.worker,
    deadline: record.deadlineAt,
    object: record.object,
    inputRef,
    results: resultsAt && `${resultsAt}/${path}`,
  };
  const { traceparent, correlationid } = record;
  const event = {
    specversion: '1.0',
    id: path,
    source,
    type: SUBTASK_TYPE,
    time,
    datacontenttype: 'application/json',
    traceparent,
    correlationid,
    reportqueue: unsent.reportQueue,
    maxreceives: subtask.maxReceives,
  };
  return { id: path, source, type: SUBTASK_TYPE, time, body: escapeForSqs(jsonObject(event, { data: jsonObject(data, { input }) })) };
}
