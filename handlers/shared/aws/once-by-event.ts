import { IdempotencyAlreadyInProgressError } from '@aws-lambda-powertools/idempotency';
import { KeyedCall, onceByKey } from './once-by-key';
import { OwnError } from '../errors/safe-error';

/** In front of every key of events. */
const KEY_PREFIX = 'event';

/** Makes the text of an event's result once for each key. */
export function onceByEvent(table: string, expiresAfterSeconds: number): (call: KeyedCall, work: () => Promise<string>) => Promise<string> {
  const once = onceByKey<string>({ table, prefix: KEY_PREFIX, expiresAfterSeconds, hasValue: false, hashFunction: 'sha256' });
  return (call, work) => once(call, work).catch((error: unknown) => {
    throw error instanceof IdempotencyAlreadyInProgressError ? new OwnError('The event with this key is being handled. It fails, so that it comes again.') : error;
  });
}
