import { cloudEventText, contentText, IncomingMessage, incomingMessage } from '../runtime/incoming-message';
import { escapeForSqs, jsonObject, JsonText } from '../shared/json/json-text';
import { CloudEvent } from '../shared/messages/cloud-event';
import { OutgoingMessage } from '../shared/publishing/broker';

/** One message as a queue or a stream has delivered it. */
export interface Delivered {
  readonly text: string;
  /** Message id or sequence number. */
  readonly id: string;
  /** Message group or partition key. */
  readonly key?: string;
}

/** Defaults for attributes that a message does not carry. */
export interface Forwarding {
  readonly source: string;
  readonly now: Date;
}

/** The type of content that came without an envelope. */
const UNTYPED = 'Untyped';

/**
 * The message to forward: a CloudEvent unchanged, other content in an envelope of its own (docs/messages.md).
 *
 * @throws MessageRejected for an event that denies what the envelope around it says
 */
export function forwardedMessage({ text, id: deliveryId, key }: Delivered, { source: forwarder, now }: Forwarding): OutgoingMessage {
  const message = { source: forwarder, type: UNTYPED, ...defined(incomingMessage(text, deliveryId)) };
  const body = cloudEventText(text) ?? envelope(message, contentText(text));
  const { id, source, type, time, subject } = message;
  return {
    id,
    source,
    type,
    time: time === undefined || Number.isNaN(Date.parse(time)) ? now.toISOString() : time,
    key: key ?? subject ?? id,
    body: escapeForSqs(body),
  };
}

type Named = IncomingMessage & Required<Pick<IncomingMessage, 'source' | 'type'>>;

function envelope({ id, source, type, time, subject, traceparent, correlationId, dataref }: Named, content: JsonText | undefined): string {
  const event: CloudEvent = {
    specversion: '1.0',
    id,
    source,
    type,
    time,
    datacontenttype: 'application/json',
    subject,
    traceparent,
    correlationid: correlationId,
    dataref,
  };
  return jsonObject(event, { data: dataref === undefined ? content : undefined });
}

function defined(message: IncomingMessage): IncomingMessage {
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== undefined)) as unknown as IncomingMessage;
}
