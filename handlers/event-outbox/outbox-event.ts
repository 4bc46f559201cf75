import { isDeepStrictEqual } from 'util';
import { Change } from './ports';
import { Attribute, attributeJson, membersOf } from '../shared/json/attribute-json';
import { asJsonText } from '../shared/json/json-text';
import { Draft } from '../shared/publishing/publisher';
import { Unpublishable } from '../shared/publishing/unpublishable';

const TEXTS = ['id', 'type', 'subject', 'time', 'correlationid', 'traceparent'] as const;

type OutboxTexts = Partial<Record<typeof TEXTS[number], string>>;
type OutboxMembers = NonNullable<ReturnType<typeof membersOf>>;

/** The event of a change (docs/messages.md); undefined where the change carries none. Throws `Unpublishable` for an `outbox` that is not valid. */
export function outboxEvent(change: Change): Draft | undefined {
  if (change.kind === 'REMOVE' || change.outbox === undefined || isNull(change.outbox)) return undefined;
  const outbox = membersOf(change.outbox);
  if (outbox === undefined) throw new Unpublishable('outbox must be a map');
  if (isAsBefore(outbox, change)) return undefined;
  const { id, type, subject, time, ...rest } = texts(outbox);
  if (!id) throw new Unpublishable('outbox.id must be given');
  if (!type) throw new Unpublishable('outbox.type must be given');
  if (outbox.data === undefined) throw new Unpublishable('outbox.data must be given');
  if (time !== undefined && Number.isNaN(Date.parse(time))) throw new Unpublishable('outbox.time must be an ISO 8601 time');
  const dataText = contentOf(outbox.data);
  return {
    attributes: { id, type, subject, time: time ?? change.committedAt.toISOString(), ...rest },
    data: JSON.parse(dataText) as unknown,
    dataText,
    key: subject ?? change.partitionKey,
    ordered: true,
  };
}

/** A string is JSON text already. */
function contentOf(data: Attribute): string {
  return typeof data.S === 'string' ? asJsonText(data.S) : attributeJson(data);
}

/** Another attribute of the item was changed: its event has been published. */
function isAsBefore(outbox: OutboxMembers, { kind, previousOutbox }: Change): boolean {
  const previous = kind === 'MODIFY' && previousOutbox !== undefined ? membersOf(previousOutbox) : undefined;
  return previous !== undefined && outbox.id !== undefined && isDeepStrictEqual(outbox.id, previous.id);
}

/** SDKs write it for attributes without a value. */
function isNull(attribute: Attribute): boolean {
  return attribute.NULL === true;
}

function texts(outbox: OutboxMembers): OutboxTexts {
  const given = TEXTS.flatMap(name => {
    const attribute = outbox[name];
    if (attribute === undefined || isNull(attribute)) return [];
    if (typeof attribute.S !== 'string') throw new Unpublishable(`outbox.${name} must be a string, got type ${Object.keys(attribute)[0]}`);
    return [[name, attribute.S]];
  });
  return Object.fromEntries(given) as OutboxTexts;
}
