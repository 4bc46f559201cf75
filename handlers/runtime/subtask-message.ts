import { PayloadStore } from './ports';
import { Subtask } from './subtask';
import { SubtaskData, SUBTASK_TYPE } from '../shared/fan-in/subtasks';
import { jsonOrText } from '../shared/json/json-text';

/** A subtask and where its report goes. */
export interface SubtaskMessage {
  readonly id: string;
  readonly source: string;
  readonly reportQueue: string;
  readonly maxReceives: number;
  readonly traceparent?: string;
  readonly correlationId?: string;
  readonly data: SubtaskData;
}

/** From JSON, text or parsed. Throws where it is no subtask: it fails, and ends in the dead-letter queue, where somebody sees it. */
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
  if (event?.type !== SUBTASK_TYPE || !event.reportqueue || !event.data?.job || !event.data.subtask) throw new Error(`The message is no ${SUBTASK_TYPE}.`);
  const { id = '', source = '', reportqueue, maxreceives = Infinity, traceparent, correlationid, data } = event;
  return { id, source, reportQueue: reportqueue, maxReceives: maxreceives, traceparent, correlationId: correlationid, data };
}

/** As the worker sees it, its input fetched from where it was claim-checked. */
export async function subtaskOf({ data, traceparent, correlationId }: SubtaskMessage, attempt: number, payloads: PayloadStore): Promise<Subtask> {
  const { inputRef, results, ...rest } = data;
  const input = inputRef === undefined ? data.input : jsonOrText(await payloads.read(inputRef));
  return { ...rest, input, results: results === undefined ? undefined : placeOf(results), attempt, traceparent, correlationId };
}

function placeOf(url: string): { bucket: string; key: string } {
  const [bucket, ...key] = url.slice('s3://'.length).split('/');
  return { bucket, key: key.join('/') };
}
