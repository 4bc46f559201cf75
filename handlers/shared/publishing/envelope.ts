import { Broker, OutgoingMessage } from './broker';
import { Unpublishable } from './unpublishable';
import { escapeForSqs, jsonObject, JsonText } from '../json/json-text';
import { CloudEvent } from '../messages/cloud-event';

/** EventBridge bills every 64 KB as an event of its own (https://aws.amazon.com/eventbridge/pricing/): events stay small. */
export const LARGE_MESSAGE_BYTES = 64 * 1024;

/** The beginning of the keys of claim checks: publishers may write only there, and consumers may read only there. */
export const CLAIM_PREFIX = 'messages/';

export type EventAttributes = Required<Pick<CloudEvent, 'id' | 'source' | 'type' | 'time'>>
  & Pick<CloudEvent, 'subject' | 'traceparent' | 'correlationid'>;

/** Stores content that is too large for the broker, and answers its `s3://` reference. */
export type ClaimCheck = (key: string, content: string) => Promise<string>;

/**
 * The message of an event. Content above the broker's limit is claim-checked, and its summary is in the message. Without a claim check,
 * the summary is sent alone. Without both, the content is refused.
 */
export async function outgoingMessage(
  attributes: EventAttributes,
  { data, dataText = JSON.stringify(data), summary }: { readonly data: unknown; readonly dataText?: JsonText; readonly summary?: unknown },
  key: string | undefined,
  broker: Broker,
  claimCheck?: ClaimCheck,
): Promise<OutgoingMessage> {
  const withContent = message(attributes, dataText, key);
  const bytes = broker.bytesOf(withContent);
  if (bytes <= broker.maxEntryBytes) return withContent;
  const summaryText = JSON.stringify(summary) as JsonText | undefined;
  if (!claimCheck && summaryText !== undefined) return message(attributes, summaryText, key);
  if (!claimCheck) {
    throw new Unpublishable(`${attributes.type} ${attributes.id} must have at most ${broker.maxEntryBytes} bytes with its envelope, got ${bytes}: `
      + 'send less, or set claimCheckBucket on the pattern.');
  }
  const dataref = await claimCheck(`${CLAIM_PREFIX}${attributes.type}/${attributes.id}`, dataText);
  return message(attributes, summaryText, key, dataref);
}

function message(attributes: EventAttributes, data: JsonText | undefined, key: string | undefined, dataref?: string): OutgoingMessage {
  const { id, source, type, time, ...rest } = attributes;
  const event: CloudEvent = { specversion: '1.0', id, source, type, time, datacontenttype: 'application/json', ...rest, dataref };
  return { id, source, type, time, key, body: escapeForSqs(jsonObject(event, { data })) };
}
