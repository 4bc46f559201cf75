import { itemEvent } from './item-event';
import { Kept, merged } from './merge';
import { WriterSettings } from './settings';
import { RetryAfter } from '../runtime/job';
import { Message, MessageRejected } from '../runtime/message';
import { isRefusal } from '../shared/errors/refusal';
import { describeError } from '../shared/errors/safe-error';
import { Tries } from '../shared/messages/tries';
import { Unpublishable } from '../shared/publishing/unpublishable';
import { Image } from '../shared/stream/table-change';

/** Seconds; library defaults. A message waits for as long as its queue keeps messages: that many waits are no matter. */
const OUTAGE_WAIT = 20;
const CONFLICT_WAIT = 2;

export interface KeptItems {
  read(key: Image): Promise<Kept>;
  /** Whether it wrote: not if the key has changed since it was read. */
  write(key: Image, before: Kept, after: Kept): Promise<boolean>;
}

export interface WriterPorts {
  readonly items: KeptItems;
  /** Of events that DynamoDB refuses for an unknown reason. */
  readonly tries: Tries;
  /** From 0 to 1: the messages of a batch must not all come back at once. */
  random(): number;
}

/** @throws MessageRejected for an event that can never be written, otherwise RetryAfter: an outage uses up no receives */
export async function writeEvent(message: Message, settings: WriterSettings, { items, tries, random }: WriterPorts): Promise<void> {
  const later = (seconds: number, reason: string) => new RetryAfter(seconds * (0.5 + random() / 2), reason);
  try {
    const event = itemEvent(message, settings);
    const before = await items.read(event.key);
    const after = merged(before, event, settings);
    if (after && !await items.write(event.key, before, after)) throw later(CONFLICT_WAIT, 'The item was changed at the same time.');
  } catch (error) {
    if (error instanceof RetryAfter) throw error;
    if (error instanceof Unpublishable) throw new MessageRejected(error.message);
    const reason = describeError(error);
    throw isRefusal(error) && tries.isLast(`${message.source}#${message.id}`) ? new MessageRejected(`DynamoDB refuses the item: ${reason}`) : later(OUTAGE_WAIT, reason);
  }
}
