import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  IdempotencySettings, idempotencyKey, IdentifiedMessage, InvocationTime, KEY_PREFIX, lockMillis, RECORD_LIFE_SECONDS,
} from '../../messages/idempotency';
import { CLIENT_TIMEOUTS } from '../clients';

type Work<TMessage, TContext> = (message: TMessage, context: TContext) => Promise<unknown>;

/** The work, done once for each key of the table. */
export function onceByTable<TMessage extends IdentifiedMessage, TContext extends InvocationTime>(
  work: Work<TMessage, TContext>, { table, pointer, expiresAfter = RECORD_LIFE_SECONDS }: IdempotencySettings,
): Work<TMessage, TContext> {
  const config = new IdempotencyConfig({ expiresAfterSeconds: expiresAfter });
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName: table, awsSdkV3Client: new DynamoDBClient(CLIENT_TIMEOUTS) });
  // the result is not kept: a message has no answer
  const keyed = async (_key: string, run: () => Promise<unknown>): Promise<void> => void await run();
  const once = makeIdempotent(keyed, { persistenceStore, config, keyPrefix: KEY_PREFIX });
  return async (message, context) => {
    const lock = { getRemainingTimeInMillis: () => lockMillis(message, context) };
    config.registerLambdaContext(lock as Parameters<typeof config.registerLambdaContext>[0]);
    await once(idempotencyKey(message, pointer), () => work(message, context));
  };
}
