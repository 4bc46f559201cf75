import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Once, OnceSettings } from '../../ports/once';
import { CLIENT_TIMEOUTS } from '../clients';

/** Runs work once for each key of a DynamoDB table. */
export function onceByTable({ table, expiresAfter, keyPrefix }: OnceSettings): Once {
  const config = new IdempotencyConfig({ expiresAfterSeconds: expiresAfter });
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName: table, awsSdkV3Client: new DynamoDBClient(CLIENT_TIMEOUTS) });
  // the result is not kept: a message has no answer
  const keyed = async (_key: string, run: () => Promise<unknown>): Promise<void> => void await run();
  const once = makeIdempotent(keyed, { persistenceStore, config, keyPrefix });
  return async (key, lockMillis, run) => {
    const lock = { getRemainingTimeInMillis: () => lockMillis };
    config.registerLambdaContext(lock as Parameters<typeof config.registerLambdaContext>[0]);
    await once(key, run);
  };
}
