import { Change } from './ports';
import { jsonOrText } from '../shared/json/json-text';
import { Draft } from '../shared/publishing/publisher';
import { Unpublishable } from '../shared/publishing/unpublishable';

const TEXTS = ['id', 'type', 'subject', 'time', 'correlationid', 'traceparent'] as const;

type OutboxTexts = Partial<Record<typeof TEXTS[number], string>>;

/** The event of a change (docs/messages.md); undefined where the change carries none. Throws `Unpublishable` for an `outbox` that is not valid. */
export function outboxEvent(change: Change): Draft | undefined {
  if (change.kind === 'REMOVE') return undefined;
  const outbox = change.outbox();
  if (outbox === undefined || isAsBefore(outbox, change)) return undefined;
  if (!isMap(outbox)) throw new Unpublishable('outbox must be a map');
  const { id, type, subject, time, ...rest } = texts(outbox);
  if (!id) throw new Unpublishable('outbox.id must be given');
  if (!type) throw new Unpublishable('outbox.type must be given');
  if (outbox.data === undefined) throw new Unpublishable('outbox.data must be given');
  if (time !== undefined && Number.isNaN(Date.parse(time))) throw new Unpublishable('outbox.time must be an ISO 8601 time');
  return {
    attributes: { id, type, subject, time: time ?? change.committedAt.toISOString(), ...rest },
    data: typeof outbox.data === 'string' ? jsonOrText(outbox.data) : outbox.data,
    key: subject ?? change.partitionKey,
    ordered: true,
  };
}

/** Another attribute of the item was changed: its event has been published. */
function isAsBefore(outbox: unknown, change: Change): boolean {
  const previous = change.kind === 'MODIFY' ? change.previousOutbox() : undefined;
  return isMap(outbox) && isMap(previous) && outbox.id !== undefined && outbox.id === previous.id;
}

function texts(outbox: Record<string, unknown>): OutboxTexts {
  const given = TEXTS.filter(name => outbox[name] !== undefined);
  const wrong = given.find(name => typeof outbox[name] !== 'string');
  if (wrong) throw new Unpublishable(`outbox.${wrong} must be a string, got ${typeof outbox[wrong]}`);
  return Object.fromEntries(given.map(name => [name, outbox[name]])) as OutboxTexts;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Set);
}
