import {
  IdempotencyAlreadyInProgressError, IdempotencyInconsistentStateError, IdempotencyPersistenceLayerError, IdempotencyValidationError,
} from '@aws-lambda-powertools/idempotency';
import { KeyedCall, onceByKey } from './once-by-key';
import { Problem } from '../http/problem';

/** In front of every key of requests. */
const KEY_PREFIX = 'request';
const RETRY_LATER = { 'retry-after': '5' };

/**
 * Makes the text of a request's answer once for each key. Throws `Problem` where it does not. Keys hold what callers write: nobody finds two
 * texts of one SHA-256.
 */
export function onceByRequest(table: string, expiresAfterSeconds: number): (call: KeyedCall, work: () => Promise<string>) => Promise<string> {
  const once = onceByKey<string>({ table, prefix: KEY_PREFIX, expiresAfterSeconds, hasValue: true, hashFunction: 'sha256' });
  return (call, work) => once(call, work).catch((error: unknown) => { throw problemOfTable(error); });
}

function problemOfTable(error: unknown): unknown {
  if (error instanceof IdempotencyValidationError) {
    return new Problem('idempotency-key-reused', 'The idempotency key was used for a request with other content.');
  }
  if (error instanceof IdempotencyAlreadyInProgressError) {
    return new Problem('request-in-progress', 'The request with this idempotency key is being processed. Repeat it later.', { headers: RETRY_LATER });
  }
  const isOfTable = error instanceof IdempotencyPersistenceLayerError || error instanceof IdempotencyInconsistentStateError;
  return isOfTable ? new Problem('temporarily-unavailable', 'Retry the request later.', { headers: RETRY_LATER, cause: error.cause ?? error }) : error;
}
