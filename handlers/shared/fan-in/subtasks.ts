import { SubtaskQueues } from './ports';
import { FanInRecord, groupOf, IntakeObject } from './record';
import { escapeForSqs } from '../json/json-text';
import { OutgoingMessage } from '../publishing/broker';

export const SUBTASK_TYPE = 'cdk-serverless-catalog.subtask';

/** A part, and what only it is given. */
export interface Part {
  readonly name: string;
  readonly worker: string;
  readonly input?: unknown;
}

/** What all parts of a job are given. */
export interface SharedInput {
  readonly input?: unknown;
  readonly inputRef?: string;
}

/** What it takes to send the subtasks of a record, now or later: its attribute `unsent`. */
export interface UnsentSubtasks extends SharedInput {
  readonly source: string;
  readonly time: string;
  readonly reportQueue: string;
  /** `s3://bucket/prefix`, without results in a bucket absent. */
  readonly resultsAt?: string;
  readonly parts: ReadonlyArray<Part & { readonly maxReceives: number }>;
}

/** `data` of a subtask's message. */
export interface Subtask {
  readonly job: string;
  readonly group?: string;
  readonly part: string;
  readonly worker: string;
  readonly deadline: string;
  readonly object?: IntakeObject;
  readonly input?: unknown;
  readonly inputRef?: string;
  readonly results?: string;
}

/** Sends a record's subtasks, each worker's side by side; again as a whole when one was not taken. */
export async function sendSubtasks(record: FanInRecord, queues: SubtaskQueues): Promise<number> {
  const unsent = JSON.parse(record.unsent!) as UnsentSubtasks;
  const workers = [...new Set(unsent.parts.map(part => part.worker))];
  await Promise.all(workers.map(worker => queues.send(worker, unsent.parts
    .filter(part => part.worker === worker)
    .map(part => subtaskMessage(record, unsent, part)))));
  return unsent.parts.length;
}

/** The path of a part below a results prefix, and its key in a results table. */
export function partPath(group: string | undefined, part: string): string {
  return group === undefined ? part : `${group}/${part}`;
}

function subtaskMessage(record: FanInRecord, unsent: UnsentSubtasks, part: UnsentSubtasks['parts'][number]): OutgoingMessage {
  const job = record.parent ?? record.id;
  const group = groupOf(record);
  const path = `${job}/${partPath(group, part.name)}`;
  const { source, time } = unsent;
  const { input, inputRef } = part.input === undefined ? unsent : { input: part.input, inputRef: undefined };
  const data: Subtask = {
    job,
    group,
    part: part.name,
    worker: part.worker,
    deadline: record.deadlineAt,
    object: record.object,
    input,
    inputRef,
    results: unsent.resultsAt && `${unsent.resultsAt}/${path}`,
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
    maxreceives: part.maxReceives,
    data,
  };
  return { id: path, source, type: SUBTASK_TYPE, time, body: escapeForSqs(JSON.stringify(event)) };
}
