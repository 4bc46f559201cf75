import { Message } from './message';
import { jsonOrText } from '../shared/json/json-text';
import { CloudEvent, isCloudEvent } from '../shared/messages/cloud-event';

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
export function incomingMessage(text: string, deliveryId: string): IncomingMessage {
  const content = jsonOrText(text);
  if (isCloudEvent(content)) return ofCloudEvent(content);
  if (isSns(content)) return incomingMessage(content.Message, content.MessageId);
  if (isEventBridge(content)) {
    const { id, source, time, detail } = content;
    return isCloudEvent(detail) ? ofCloudEvent(detail) : { id, source, time, type: content['detail-type'], data: detail };
  }
  return { id: deliveryId, data: content };
}

function ofCloudEvent({ id, source, type, subject, time, traceparent, correlationid, data, dataref }: CloudEvent): IncomingMessage {
  return { id, source, type, subject, time, traceparent, correlationId: correlationid, data, dataref };
}

function isSns(content: unknown): content is SnsEnvelope {
  return hasTexts(content, 'MessageId', 'TopicArn', 'Message') && content.Type === 'Notification';
}

function isEventBridge(content: unknown): content is EventBridgeEnvelope {
  return hasTexts(content, 'id', 'source', 'time', 'detail-type') && 'detail' in content;
}

function hasTexts(content: unknown, ...names: string[]): content is Record<string, unknown> {
  return typeof content === 'object' && content !== null && names.every(name => typeof (content as Record<string, unknown>)[name] === 'string');
}
