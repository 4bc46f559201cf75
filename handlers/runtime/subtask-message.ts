import { Subtask } from './subtask';
import { withText } from './with-text';
import { OwnError } from '../shared/errors/safe-error';
import { isSubtaskName, SUBTASK_TYPE, SubtaskData, subtaskPath } from '../shared/fan-in/subtasks';
import { isQueueBeside, WorkSettings } from '../shared/jobs/work-settings';
import { PayloadStore } from '../shared/jobs/worker-ports';
import { textAt } from '../shared/json/json-parts';
import { asJsonText, jsonOrText, JsonText } from '../shared/json/json-text';
import { boundedCorrelationId, boundedTraceparent } from '../shared/messages/correlation';
import { CLAIM_PREFIX } from '../shared/publishing/envelope';

/** The message of a subtask. */
export interface SubtaskMessage {
  readonly id: string;
  readonly source: string;
  readonly reportQueue: string;
  readonly maxReceives: number;
  readonly traceparent?: string;
  readonly correlationId?: string;
  readonly data: SubtaskData;
  /** The message as it came. */
  readonly text: JsonText;
}

/** The queue that delivered a subtask, and what its pattern configured. */
export interface SubtaskSource {
  /** ARN or URL. */
  readonly url: string;
  readonly settings: WorkSettings;
}

/** Throws if it is not a subtask: SQS then moves the message to the dead-letter queue. */
export function parseSubtask(body: string, { url, settings }: SubtaskSource): SubtaskMessage {
  const event = jsonOrText(body) as {
    readonly id?: string;
    readonly source?: string;
    readonly type?: string;
    readonly reportqueue?: string;
    readonly maxreceives?: number;
    readonly traceparent?: string;
    readonly correlationid?: string;
    readonly data?: SubtaskData;
  } | null;
  if (event?.type !== SUBTASK_TYPE || !isSubtaskName(event.data)) {
    throw new OwnError(`The message must be of type ${SUBTASK_TYPE} with job and subtask, got another.`);
  }
  const reportQueue = settings.reportQueue ?? event.reportqueue;
  if (settings.reportQueue === undefined && !isQueueBeside(reportQueue, url)) {
    throw new OwnError('The reportqueue of a subtask must be a queue in the account of its own queue, got another one. Set CATALOG_WORK (docs/fan-in.md).');
  }
  const { id = '', source = '', maxreceives = Infinity, traceparent, correlationid } = event;
  const context = { traceparent: boundedTraceparent(traceparent), correlationId: boundedCorrelationId(correlationid) };
  const data = settings.results === undefined ? event.data : { ...event.data, results: `${settings.results}/${event.data.job}/${subtaskPath(event.data.group, event.data.subtask)}` };
  return { id, source, reportQueue: reportQueue!, maxReceives: maxreceives, ...context, data, text: body };
}

/** The subtask for the work, with its claim-checked input. */
export async function subtaskOf(message: SubtaskMessage, attempt: number, payloads: PayloadStore): Promise<Subtask> {
  const { data, text, traceparent, correlationId } = message;
  const { inputRef, results, ...rest } = data;
  const claimed = inputRef === undefined ? undefined : await payloads.read(inputRef, CLAIM_PREFIX);
  const input = claimed === undefined ? data.input : jsonOrText(claimed);
  const subtask: Subtask = { ...rest, input, results: results === undefined ? undefined : placeOf(results), attempt, traceparent, correlationId };
  return withText(subtask, 'inputText', () => claimed === undefined ? textAt(text, 'data', 'input') : asJsonText(claimed));
}

function placeOf(url: string): { bucket: string; key: string } {
  const [bucket, ...key] = url.slice('s3://'.length).split('/');
  return { bucket, key: key.join('/') };
}
