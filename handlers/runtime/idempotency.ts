import { Message, MessageWork } from './message';
import { LambdaContext } from './sqs-event';
import { resolvePointer } from '../shared/json/json-pointer';
import { OnceFactory } from '../shared/ports/once';

/** One entry of `CATALOG_IDEMPOTENCY` (docs/messages.md). */
export interface IdempotencySettings {
  readonly table: string;
  /** JSON pointer into the message's data. */
  readonly pointer?: string;
  /** Seconds for which a record is kept: 18 days without it. */
  readonly expiresAfter?: number;
}

/** 4 days in the queue and 14 in the dead-letter queue: a message can come back until then. */
const RECORD_LIFE_SECONDS = 18 * 24 * 3600;

/** In front of every key of the subscription's table. */
const KEY_PREFIX = 'message';

/** By event source ARN. */
export function idempotencySettings(text: string | undefined, eventSourceArn: string): IdempotencySettings {
  const entries = JSON.parse(text || '{}') as Record<string, IdempotencySettings>;
  const settings = Object.hasOwn(entries, eventSourceArn) ? entries[eventSourceArn] : undefined;
  if (!settings?.table) {
    throw new Error(`CATALOG_IDEMPOTENCY has no table for ${eventSourceArn}: give the subscription, or the worker, idempotency, or set it yourself.`);
  }
  return settings;
}

/** What makes two messages the same: where the pointer finds nothing, the identity that the publisher gave. */
export function idempotencyKey(message: Message, pointer: string | undefined): string {
  const value = pointer === undefined ? undefined : resolvePointer(message.data, pointer);
  if (value !== undefined && value !== null && value !== '') return JSON.stringify(value);
  return message.source === undefined ? message.id : `${message.source}#${message.id}`;
}

/**
 * How long a message at work keeps others from starting it. A stream delivers a partition key to one
 * invocation at a time, and again at once after a crash: who finds a message at work knows that its
 * invocation is dead, and waiting would only use up the retries.
 */
export function lockMillis({ eventSourceArn }: Message, context: LambdaContext): number {
  return eventSourceArn.split(':')[2] === 'kinesis' ? 1 : context.getRemainingTimeInMillis();
}

/** The work, done once for each message. */
export function oncePerMessage(
  work: MessageWork<never>, { table, pointer, expiresAfter = RECORD_LIFE_SECONDS }: IdempotencySettings, onceFor: OnceFactory,
): MessageWork {
  const once = onceFor({ table, expiresAfter, keyPrefix: KEY_PREFIX });
  return (message: Message, context) =>
    once(idempotencyKey(message, pointer), lockMillis(message, context), () => work(message as Message<never>, context));
}
