import { createHash } from 'crypto';
import { Message, MessageRejected } from './message';
import { textAt } from '../shared/json/json-parts';
import { asJsonText, jsonOrText, JsonText } from '../shared/json/json-text';
import { CloudEvent, isCloudEvent } from '../shared/messages/cloud-event';
import { DeliveryAttributes, deliveryId, IdentifiedDelivery, isRecordKey, messageIdentity, TYPE_ATTRIBUTE } from '../shared/messages/message-identity';

/** A message whose content may still be claim-checked. */
export type IncomingMessage = Omit<Message, 'messageId' | 'eventSourceArn'> & { readonly dataref?: string };

interface SnsEnvelope {
  readonly Type: 'Notification';
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly MessageAttributes?: { readonly [name: string]: { readonly Value?: string } | undefined };
}

interface EventBridgeEnvelope {
  readonly 'id': string;
  readonly 'source': string;
  readonly 'time': string;
  readonly 'detail-type': string;
  readonly 'detail': unknown;
}

/** What a broker says of a message. IAM can limit who says it on an event bus. */
interface Attested {
  readonly source?: string;
  readonly type?: string;
}

/** Of texts in a reason: the longest source of EventBridge (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html). */
const LONGEST_QUOTE = 256;

/**
 * The message in a queue message's body or a stream record's data, without the envelopes of SNS and EventBridge.
 *
 * @throws MessageRejected where a CloudEvent names another source or type than the envelope or the attributes around it
 */
export function incomingMessage(text: string, outerId: string, attributes?: DeliveryAttributes): IncomingMessage {
  const content = jsonOrText(text);
  if (isCloudEvent(content)) return attestedEvent(content, { type: attributes?.[TYPE_ATTRIBUTE]?.stringValue });
  if (isSns(content)) {
    const type = content.MessageAttributes?.[TYPE_ATTRIBUTE]?.Value ?? attributes?.[TYPE_ATTRIBUTE]?.stringValue;
    return incomingMessage(content.Message, content.MessageId, { [TYPE_ATTRIBUTE]: { stringValue: type } });
  }
  if (isEventBridge(content)) {
    const { id, source, time, 'detail-type': type, detail } = content;
    return isCloudEvent(detail) ? attestedEvent(detail, { source, type }) : { id, source, time, type, data: detail };
  }
  return { id: outerId, data: content };
}

/** The CloudEvent in a message as its publisher wrote it, without the envelopes of SNS and EventBridge. Undefined for other content. */
export function cloudEventText(text: string): string | undefined {
  const content = jsonOrText(text);
  if (isCloudEvent(content)) return text;
  if (isSns(content)) return cloudEventText(content.Message);
  return isEventBridge(content) && isCloudEvent(content.detail) ? textAt(text, 'detail') : undefined;
}

/** The content of a message as its publisher wrote it: JSON, or a JSON string where it was none. Undefined for an event without content. */
export function contentText(text: string): JsonText | undefined {
  const content = jsonOrText(text);
  if (isCloudEvent(content)) return textAt(text, 'data');
  if (isSns(content)) return contentText(content.Message);
  if (!isEventBridge(content)) return asJsonText(text);
  return isCloudEvent(content.detail) ? textAt(text, 'detail', 'data') : textAt(text, 'detail');
}

/**
 * The identity of a message: source, type and id where it has an envelope. It is the id of SQS where nobody else named the message. An id that
 * is too long for a record counts by its hash.
 *
 * @throws MessageRejected as `incomingMessage` does
 */
export function identityOf(delivery: IdentifiedDelivery & { readonly body: string }): string {
  const name = messageIdentity(incomingMessage(delivery.body, deliveryId(delivery), delivery.attributes));
  return isRecordKey(name) ? name : createHash('sha256').update(name).digest('hex');
}

function attestedEvent(event: CloudEvent, attested: Attested): IncomingMessage {
  for (const name of ['source', 'type'] as const) {
    const expected = attested[name];
    if (expected !== undefined && event[name] !== expected) {
      throw new MessageRejected(`${name} must be '${expected.slice(0, LONGEST_QUOTE)}' as the broker says, got '${event[name].slice(0, LONGEST_QUOTE)}' in the message`);
    }
  }
  return ofCloudEvent(event);
}

function ofCloudEvent({ id, source, type, subject, time, traceparent, correlationid, data, dataref }: CloudEvent): IncomingMessage {
  return { id, source, type, subject, time, traceparent, correlationId: correlationid, data, dataref };
}

function isSns(content: unknown): content is SnsEnvelope {
  return hasTexts(content, 'MessageId', 'TopicArn', 'Message') && content.Type === 'Notification' && content.MessageId !== '';
}

function isEventBridge(content: unknown): content is EventBridgeEnvelope {
  return hasTexts(content, 'id', 'source', 'time', 'detail-type') && 'detail' in content && content.id !== '';
}

function hasTexts(content: unknown, ...names: string[]): content is Record<string, unknown> {
  return typeof content === 'object' && content !== null && names.every(name => typeof (content as Record<string, unknown>)[name] === 'string');
}
