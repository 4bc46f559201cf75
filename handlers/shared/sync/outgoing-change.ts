import { escapeForSqs, jsonObject, JsonText } from '../json/json-text';
import { CloudEvent } from '../messages/cloud-event';
import { OutgoingMessage } from '../publishing/broker';

/** The type of the messages between intake and worker. */
export const CHANGE_TYPE = 'cdk-serverless-catalog.legacy-sync-change';

/** Digits of a sequence number. DynamoDB's have 21 to 40: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html */
const SEQUENCE_DIGITS = 40;
/** Digits of a time in milliseconds, until the year 2286. */
const MILLIS_DIGITS = 13;

/** What the adapter receives of a change, besides its content. */
export interface ChangeHead {
  /** The same in every delivery. */
  readonly id: string;
  /** Its changes are in order. */
  readonly entity: string;
  /** What the change replaces as a whole: newer sequences of the same item count. For events the entity. */
  readonly item: string;
  /** Digits of a fixed number. */
  readonly sequence: string;
  readonly kind: 'INSERT' | 'MODIFY' | 'REMOVE' | 'EVENT';
  /** When it was committed or published, ISO 8601. */
  readonly time: string;
  readonly source?: string;
  readonly type?: string;
}

export interface ChangeContext extends Pick<CloudEvent, 'traceparent' | 'correlationid'> {
  /** The path of the pattern. */
  readonly pattern: string;
}

/** Sequences compare as texts. Undefined for what is no number. One of a stream stays as it is. */
export function sequenceOf(digits: string): string | undefined {
  return /^(\d{1,40}|\d{53})$/.test(digits) ? digits.padStart(SEQUENCE_DIGITS, '0') : undefined;
}

/**
 * The sequence of a record of a table's stream: the time of the stream, then the number. A stream of a restored table, or one that was enabled again,
 * is another stream, and its numbers begin again.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamDescription.html
 */
export function streamSequenceOf(streamArn: string, sequenceNumber: string): string | undefined {
  const digits = sequenceOf(sequenceNumber);
  const label = /:table\/[^/]+\/stream\/(\d{4}-\d{2}-\d{2}T[\d:.]+)$/.exec(streamArn)?.[1];
  const millis = Date.parse(`${label ?? ''}Z`) || 0;
  return digits?.length === SEQUENCE_DIGITS ? `${String(millis).padStart(MILLIS_DIGITS, '0')}${digits}` : undefined;
}

/** The message of a change; its data is the payload of the adapter. */
export function outgoingChange(
  head: ChangeHead, content: Record<string, JsonText | undefined>, { pattern, traceparent, correlationid }: ChangeContext,
): OutgoingMessage {
  const { id, entity, time } = head;
  const event: CloudEvent = {
    specversion: '1.0', id, source: pattern, type: CHANGE_TYPE, time, datacontenttype: 'application/json', traceparent, correlationid,
  };
  const body = jsonObject(event, { data: jsonObject({ ...head, traceparent, correlationId: correlationid }, content) });
  return { id, source: pattern, type: CHANGE_TYPE, time, key: entity, body: escapeForSqs(body) };
}
