import { BusSettings, isLegacyOrigin } from './settings';
import { Message, MessageRejected } from '../runtime/message';
import { resolvePointer } from '../shared/json/json-pointer';
import { messageIdentity } from '../shared/messages/message-identity';
import { OutgoingMessage } from '../shared/publishing/broker';
import { outgoingChange, sequenceOf } from '../shared/sync/outgoing-change';

/** The message of an event; undefined for one that came from legacy. Throws `MessageRejected` for one that is no change. */
export function eventChange(message: Message, settings: BusSettings, pattern: string): OutgoingMessage | undefined {
  const { data, dataText, source, type, time = '', traceparent, correlationId: correlationid } = message;
  if (isLegacyOrigin(resolvePointer(data, settings.originPointer))) return undefined;
  const entity = resolvePointer(data, settings.entityPointer);
  const isName = typeof entity === 'string' && entity !== '' || typeof entity === 'number';
  if (!isName) throw new MessageRejected(`the data must have the entity at ${settings.entityPointer}: a text or a number`);
  const sequence = versionOf(resolvePointer(data, settings.versionPointer));
  if (sequence === undefined) {
    throw new MessageRejected(`the data must have the version at ${settings.versionPointer}: a whole number from 0 on, or a time in ISO 8601`);
  }
  const head = {
    id: messageIdentity(message),
    entity: String(entity),
    item: String(entity),
    sequence,
    kind: 'EVENT' as const,
    time: Number.isNaN(Date.parse(time)) ? new Date(0).toISOString() : new Date(time).toISOString(),
    source,
    type,
  };
  return outgoingChange(head, { data: dataText ?? JSON.stringify(data) }, { pattern, traceparent, correlationid });
}

/** Whole numbers and times must not be mixed for an entity. */
function versionOf(version: unknown): string | undefined {
  if (typeof version === 'number') return Number.isSafeInteger(version) ? sequenceOf(String(version)) : undefined;
  if (typeof version !== 'string') return undefined;
  const millis = /^\d{4}-\d{2}-\d{2}T/.test(version) ? Date.parse(version) : NaN;
  return sequenceOf(Number.isNaN(millis) ? version : String(millis));
}
