import { IdempotencyRecordStatus, IdempotencyValidationError } from '@aws-lambda-powertools/idempotency';
import {
  IdempotencySettings, idempotencyKey, IdentifiedMessage, InvocationTime, KEY_PREFIX, lockMillis, RECORD_LIFE_SECONDS, validatedText,
} from '../../messages/idempotency';
import { onceByKey } from '../once-by-key';

type Work<TMessage, TContext> = (message: TMessage, context: TContext) => Promise<unknown>;

/**
 * The work, done once for each key of the table.
 *
 * @param rejected makes the error of a message whose key was used with another value
 */
export function onceByTable<TMessage extends IdentifiedMessage, TContext extends InvocationTime>(
  work: Work<TMessage, TContext>, settings: IdempotencySettings, rejected: (reason: string) => Error,
): Work<TMessage, TContext> {
  const { table, pointer, validate, expiresAfter = RECORD_LIFE_SECONDS, forwarded } = settings;
  const once = onceByKey<void>({ table, prefix: KEY_PREFIX, expiresAfterSeconds: expiresAfter, hasValue: validate !== undefined });
  return async (message, context) => {
    const value = validate === undefined ? undefined : validatedText(message, validate);
    const call = { key: idempotencyKey(message, pointer), value, lockMillis: lockMillis(message, context, forwarded) };
    try {
      // the result is not kept: a message has no answer
      await once(call, async () => void await work(message, context));
    } catch (error) {
      if (!(error instanceof IdempotencyValidationError)) throw error;
      const { existingRecord } = error;
      if (existingRecord?.payloadHash) {
        throw rejected(`${validate || 'the content'} must be what it was in the first message of its idempotency key, got another value`);
      }
      // of a time when values were not compared
      if (existingRecord?.getStatus() !== IdempotencyRecordStatus.COMPLETED) throw error;
    }
  };
}
