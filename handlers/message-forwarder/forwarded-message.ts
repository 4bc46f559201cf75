import { incomingMessage } from '../runtime/incoming-message';
import { escapeForSqs, jsonOrText } from '../shared/json/json-text';
import { CloudEvent, isCloudEvent } from '../shared/messages/cloud-event';
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

/** The message to forward: a CloudEvent unchanged, other content in an envelope of its own (docs/messages.md). */
export function forwardedMessage({ text, id: deliveryId, key }: Delivered, { source: forwarder, now }: Forwarding): OutgoingMessage {
  const { event, body } = cloudEventOf(text) ?? envelope(text, deliveryId, forwarder);
  const { id, source, type, time, subject } = event;
  return {
    id,
    source,
    type,
    time: time === undefined || Number.isNaN(Date.parse(time)) ? now.toISOString() : time,
    key: key ?? subject ?? id,
    body: escapeForSqs(body),
  };
}

interface Envelope {
  readonly event: CloudEvent;
  readonly body: string;
}

/** The text itself where it is an event: parsing and serializing would round large numbers. */
function cloudEventOf(text: string): Envelope | undefined {
  const content = jsonOrText(text);
  if (isCloudEvent(content)) return { event: content, body: text };
  const detail = (content as { readonly detail?: unknown } | null)?.detail;
  return isCloudEvent(detail) ? { event: detail, body: JSON.stringify(detail) } : undefined;
}

function envelope(text: string, deliveryId: string, forwarder: string): Envelope {
  const { id, source = forwarder, type = UNTYPED, time, subject, traceparent, correlationId, data, dataref } = incomingMessage(text, deliveryId);
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
    ...dataref === undefined ? { data } : { dataref },
  };
  return { event, body: JSON.stringify(event) };
}
