import { createHash } from 'crypto';
import { Message, MessageRejected } from './message';
import { textAt } from '../shared/json/json-parts';
import { asJsonText, jsonOrText, JsonText } from '../shared/json/json-text';
import { CloudEvent, isCloudEvent } from '../shared/messages/cloud-event';
import { boundedCorrelationId, boundedTraceparent } from '../shared/messages/correlation';
import { DeliveryAttributes, deliveryId, IdentifiedDelivery, isRecordKey, messageIdentity, TYPE_ATTRIBUTE } from '../shared/messages/message-identity';

/** What an event says of itself. */
export type EventContext = Pick<Message, 'id' | 'type' | 'source' | 'subject' | 'time' | 'traceparent' | 'correlationId'>;

/** A message whose content may still be claim-checked. */
export interface IncomingMessage extends EventContext, Pick<Message, 'data'> {
  readonly dataref?: string;
  /** Those in the envelope of SNS. Of several envelopes the outer one counts: a publisher can have made the inner one. */
  readonly attributes?: Message['attributes'];
}

interface SnsEnvelope {
  readonly Type: 'Notification';
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly MessageAttributes?: { readonly [name: string]: { readonly Type?: unknown; readonly Value?: unknown } | null | undefined } | null;
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
 * @throws MessageRejected where a message names another source or type than one of the envelopes or the attributes around it
 */
export function incomingMessage(text: string, outerId: string, attributes?: DeliveryAttributes): IncomingMessage {
  return opened(text, outerId, [{ type: attributes?.[TYPE_ATTRIBUTE]?.stringValue }]);
}

/** @param attested what is around the text. All of it counts: a publisher can have made an inner envelope, which is in the text */
function opened(text: string, outerId: string, attested: readonly Attested[]): IncomingMessage {
  const content = jsonOrText(text);
  if (isCloudEvent(content)) return agreeing(ofCloudEvent(content), attested);
  if (isSns(content)) {
    const { Message: inner, MessageId, MessageAttributes } = content;
    const message = opened(inner, MessageId, [...attested, { type: textOf(MessageAttributes?.[TYPE_ATTRIBUTE]?.Value) }]);
    return { ...message, attributes: attributesOf(MessageAttributes) };
  }
  if (isEventBridge(content)) {
    const { id, source, time, 'detail-type': type, detail } = content;
    const message = isCloudEvent(detail) ? ofCloudEvent(detail) : { id, source, time, type, data: detail };
    return agreeing(message, [...attested, { source, type }]);
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

function agreeing(message: IncomingMessage, attested: readonly Attested[]): IncomingMessage {
  for (const names of attested) {
    for (const name of ['source', 'type'] as const) {
      const [expected, got] = [names[name], message[name]!];
      if (expected !== undefined && got !== expected) {
        throw new MessageRejected(`${name} must be '${expected.slice(0, LONGEST_QUOTE)}' as the broker says, got '${got.slice(0, LONGEST_QUOTE)}' in the message`);
      }
    }
  }
  return message;
}

/** Attributes that CloudEvents knows as texts, and that are none, or empty, count as absent. */
function ofCloudEvent({ id, source, type, subject, time, traceparent, correlationid, data, dataref }: CloudEvent): IncomingMessage {
  const context = { traceparent: boundedTraceparent(traceparent), correlationId: boundedCorrelationId(correlationid) };
  // https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md: null is the same as absent
  const texts = { subject: textOf(subject) || undefined, time: textOf(time) || undefined };
  return { id, source, type, ...texts, ...context, data, dataref: dataref || undefined };
}

/** As SQS has them, which knows the same types: https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html. */
function attributesOf(given: SnsEnvelope['MessageAttributes']): Message['attributes'] {
  const attributes = Object.entries(given ?? {}).flatMap(([name, attribute]) => {
    const [dataType, value] = [textOf(attribute?.Type), textOf(attribute?.Value)];
    if (dataType === undefined || value === undefined) return [];
    return [[name, dataType === 'Binary' ? { dataType, binaryValue: value } : { dataType, stringValue: value }] as const];
  });
  return attributes.length === 0 ? undefined : Object.fromEntries(attributes);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
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
