import { IdempotencyConfig, IdempotencyRecordStatus, IdempotencyValidationError, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  IdempotencySettings, idempotencyKey, IdentifiedMessage, InvocationTime, KEY_PREFIX, lockMillis, RECORD_LIFE_SECONDS, validatedText,
} from '../../messages/idempotency';
import { CLIENT_TIMEOUTS } from '../clients';

type Work<TMessage, TContext> = (message: TMessage, context: TContext) => Promise<unknown>;

/** What Powertools hashes: the key, and the value that must be the same for it. */
interface Hashed {
  readonly key: string;
  readonly value?: string;
}

/**
 * The work, done once for each key of the table.
 *
 * @param rejected makes the error of a message whose key was used with another value
 */
export function onceByTable<TMessage extends IdentifiedMessage, TContext extends InvocationTime>(
  work: Work<TMessage, TContext>, settings: IdempotencySettings, rejected: (reason: string) => Error,
): Work<TMessage, TContext> {
  const { table, pointer, validate, expiresAfter = RECORD_LIFE_SECONDS, forwarded } = settings;
  const config = new IdempotencyConfig({
    expiresAfterSeconds: expiresAfter,
    eventKeyJmesPath: 'key',
    ...validate !== undefined && { payloadValidationJmesPath: 'value' },
  });
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName: table, awsSdkV3Client: new DynamoDBClient(CLIENT_TIMEOUTS) });
  // the result is not kept: a message has no answer
  const keyed = async (_hashed: Hashed, run: () => Promise<unknown>): Promise<void> => void await run();
  const once = makeIdempotent(keyed, { persistenceStore, config, keyPrefix: KEY_PREFIX });
  return async (message, context) => {
    const lock = { getRemainingTimeInMillis: () => lockMillis(message, context, forwarded) };
    config.registerLambdaContext(lock as Parameters<typeof config.registerLambdaContext>[0]);
    const value = validate === undefined ? undefined : validatedText(message, validate);
    try {
      await once({ key: idempotencyKey(message, pointer), value }, () => work(message, context));
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
