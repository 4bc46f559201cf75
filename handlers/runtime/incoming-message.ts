import { createHash } from 'crypto';
import { Message } from './message';
import { jsonOrText } from '../shared/json/json-text';
import { CloudEvent, isCloudEvent } from '../shared/messages/cloud-event';
import { deliveryId, IdentifiedDelivery, isRecordKey } from '../shared/messages/message-identity';

/** A message whose content may still be claim-checked. */
export type IncomingMessage = Omit<Message, 'messageId' | 'eventSourceArn'> & { readonly dataref?: string };

interface SnsEnvelope {
  readonly Type: 'Notification';
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
}

interface EventBridgeEnvelope {
  readonly 'id': string;
  readonly 'source': string;
  readonly 'time': string;
  readonly 'detail-type': string;
  readonly 'detail': unknown;
}

/** The message in a queue message's body or a stream record's data, without the envelopes of SNS and EventBridge. */
export function incomingMessage(text: string, outerId: string): IncomingMessage {
  const content = jsonOrText(text);
  if (isCloudEvent(content)) return ofCloudEvent(content);
  if (isSns(content)) return incomingMessage(content.Message, content.MessageId);
  if (isEventBridge(content)) {
    const { id, source, time, detail } = content;
    return isCloudEvent(detail) ? ofCloudEvent(detail) : { id, source, time, type: content['detail-type'], data: detail };
  }
  return { id: outerId, data: content };
}

/**
 * The id of a message, together with its source where it has one. It is the id of SQS where nobody else named the message. An id that
 * is too long for a record counts by its hash.
 */
export function identityOf(delivery: IdentifiedDelivery & { readonly body: string }): string {
  const { id, source } = incomingMessage(delivery.body, deliveryId(delivery));
  const name = source === undefined ? id : `${source}#${id}`;
  return isRecordKey(name) ? name : createHash('sha256').update(name).digest('hex');
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
