import { MessageName, messageIdentity } from './message-identity';
import { OwnError } from '../errors/safe-error';
import { canonicalJson } from '../json/canonical-json';
import { textAt } from '../json/json-parts';
import { pointerTokens, resolvePointer } from '../json/json-pointer';
import { JsonText } from '../json/json-text';

/** One entry of `CATALOG_IDEMPOTENCY` (docs/messages.md). */
export interface IdempotencySettings {
  readonly table: string;
  /** JSON pointer into the message's data. */
  readonly pointer?: string;
  /** JSON pointer into the message's data, to the value that must be the same for the same key. */
  readonly validate?: string;
  /** Seconds for which a record is kept: 52 days without it. */
  readonly expiresAfter?: number;
  /** Whether another function reads the stream and invokes this one. */
  readonly forwarded?: boolean;
}

/** The part of a message that identifies it. */
export interface IdentifiedMessage extends MessageName {
  readonly data: unknown;
  /** JSON of the data as it was written. Without it, numbers are those of JavaScript. */
  readonly dataText?: JsonText;
  readonly eventSourceArn: string;
}

/** The part of Lambda's context that says how long an invocation can still be at work. */
export interface InvocationTime {
  getRemainingTimeInMillis(): number;
}

/**
 * A message can come back until then, one redrive included: up to 3 times 4 days in the queue, as first copy, as fresh copies and as the last of
 * them (docs/jobs.md), and 14 days in the dead-letter queue; and the same again.
 */
export const RECORD_LIFE_SECONDS = 2 * (3 * 4 + 14) * 24 * 3600;

/** In front of every key of the subscription's table. */
export const KEY_PREFIX = 'message';

/** By event source ARN. */
export function idempotencySettings(text: string | undefined, eventSourceArn: string): IdempotencySettings {
  const entries = JSON.parse(text || '{}') as Record<string, IdempotencySettings>;
  const settings = Object.hasOwn(entries, eventSourceArn) ? entries[eventSourceArn] : undefined;
  if (!settings?.table) {
    throw new OwnError(`CATALOG_IDEMPOTENCY must name a table for ${eventSourceArn}, got none: set idempotency on the subscription or the worker, or set the variable.`);
  }
  return settings;
}

/**
 * What makes two messages the same: source, type, and what the pointer finds. Where it finds nothing, the identity that the
 * publisher gave.
 */
export function idempotencyKey(message: IdentifiedMessage, pointer: string | undefined): string {
  const value = pointer === undefined ? undefined : resolvePointer(message.data, pointer);
  const isFound = value !== undefined && value !== null && value !== '';
  return messageIdentity(isFound ? { ...message, id: keyOf(message, pointer!) ?? message.id } : message);
}

/** Undefined for content without a text that is nested too deeply for JavaScript to go through. */
function keyOf(message: IdentifiedMessage, pointer: string): string | undefined {
  try {
    return canonicalJson(textOf(message, pointer));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The value that must be the same for the same key, as text. Where there is none, that of `null`. */
export function validatedText(message: IdentifiedMessage, pointer: string): string {
  return canonicalJson(textOf(message, pointer));
}

function textOf({ data, dataText }: IdentifiedMessage, pointer: string): JsonText {
  const text = dataText === undefined ? undefined : textAt(dataText, ...pointerTokens(pointer));
  return text ?? JSON.stringify(resolvePointer(data, pointer) ?? null);
}

/**
 * How long a message at work keeps others from starting it. A stream delivers a partition key, or an item of a table, to one
 * invocation at a time, and again at once after a crash: an invocation that finds a message at work knows that
 * the invocation before it is dead, and waiting would only use up the retries. Not so behind a function that reads the
 * stream: when that has crashed or waited too long, the invocation before may be at work still.
 *
 * Powertools takes no time left for no limit: the message would count as at work for the whole life of its record.
 */
export function lockMillis({ eventSourceArn }: IdentifiedMessage, context: InvocationTime, forwarded?: boolean): number {
  return !forwarded && /:(kinesis|dynamodb):/.test(eventSourceArn) ? 1 : Math.max(1, context.getRemainingTimeInMillis());
}
