import { Subtask } from './subtask';
import { SUBTASK_TYPE, SubtaskData } from '../shared/fan-in/subtasks';
import { PayloadStore } from '../shared/jobs/worker-ports';
import { jsonOrText } from '../shared/json/json-text';

/** The message of a subtask. */
export interface SubtaskMessage {
  readonly id: string;
  readonly source: string;
  readonly reportQueue: string;
  readonly maxReceives: number;
  readonly traceparent?: string;
  readonly correlationId?: string;
  readonly data: SubtaskData;
}

/** Parses JSON as text or as a value. Throws if it is not a subtask: SQS then moves the message to the dead-letter queue. */
export function parseSubtask(body: unknown): SubtaskMessage {
  const event = (typeof body === 'string' ? jsonOrText(body) : body) as {
    readonly id?: string;
    readonly source?: string;
    readonly type?: string;
    readonly reportqueue?: string;
    readonly maxreceives?: number;
    readonly traceparent?: string;
    readonly correlationid?: string;
    readonly data?: SubtaskData;
  } | null;
  if (event?.type !== SUBTASK_TYPE || !event.reportqueue || !event.data?.job || !event.data.subtask) {
    throw new Error(`The message must be of type ${SUBTASK_TYPE} with reportqueue, job and subtask, got ${String(event?.type)}.`);
  };
  const { id = '', source = '', reportqueue, maxreceives = Infinity, traceparent, correlationid, data } = event;
  return { id, source, reportQueue: reportqueue, maxReceives: maxreceives, traceparent, correlationId: correlationid, data };
}

/** The subtask for the work, with its claim-checked input. */
export async function subtaskOf({ data, traceparent, correlationId }: SubtaskMessage, attempt: number, payloads: PayloadStore): Promise<Subtask> {
  const { inputRef, results, ...rest } = data;
  const input = inputRef === undefined ? data.input : jsonOrText(await payloads.read(inputRef));
  return { ...rest, input, results: results === undefined ? undefined : placeOf(results), attempt, traceparent, correlationId };
}

function placeOf(url: string): { bucket: string; key: string } {
  const [bucket, ...key] = url.slice('s3://'.length).split('/');
  return { bucket, key: key.join('/') };
}
