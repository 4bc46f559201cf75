import { FailedRecord, FailureMessage } from './failure-queue';
import { textOf } from '../json/utf8-text';

/** Body and attributes together: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_MESSAGE_BYTES = 1_048_576;

/** Reasons are cut so that the record fits. */
const MAX_REASON_LENGTH = 1_000;

/** What SQS does not take in bodies and attributes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const REFUSED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** The record itself: as text, or in Base64 where SQS would change or refuse it. Undefined where it does not fit into a message. */
export function wholeRecord(record: FailedRecord): FailureMessage | undefined {
  const text = textOf(record.content);
  const message = text !== undefined && isTaken(text)
    ? messageOf(record, text)
    : messageOf(record, record.content.toString('base64'), { encoding: 'base64' });
  return record.content.length > 0 && bytesOf(message) <= MAX_MESSAGE_BYTES ? message : undefined;
}

/** Says where the record is stored. */
export function storedRecord(record: FailedRecord, location: string): FailureMessage {
  return messageOf(record, location, { encoding: 'dataref' });
}

/** Says where the record was in its stream. */
export function positionOf(record: FailedRecord): FailureMessage {
  const { source, id, content } = record;
  return messageOf(record, JSON.stringify({ source, id, bytes: content.length }), { encoding: 'none' });
}

function isTaken(text: string): boolean {
  return text.search(REFUSED) === -1;
}

function messageOf({ reason, source, id }: FailedRecord, body: string, more: Record<string, string> = {}): FailureMessage {
  const readable = (text: string) => text.slice(0, MAX_REASON_LENGTH).replace(REFUSED, '?') || 'unknown';
  return { body, attributes: { reason: readable(reason), source: readable(source), id: readable(id), ...more } };
}

/** Name, type and value of an attribute count as the body does. */
function bytesOf({ body, attributes }: FailureMessage): number {
  return Object.entries(attributes).reduce((sum, [name, value]) => sum + Buffer.byteLength(`${name}String${value}`), Buffer.byteLength(body));
}
