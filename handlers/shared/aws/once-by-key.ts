import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CLIENT_TIMEOUTS } from './clients';

/** The records of a table, one for each key. */
export interface KeyedRecords {
  readonly table: string;
  /** In front of every key. */
  readonly prefix: string;
  readonly expiresAfterSeconds: number;
  /** Whether a call has a value that must be the same for the same key. */
  readonly hasValue: boolean;
  /** Of keys and values. Default: MD5, that of Powertools. */
  readonly hashFunction?: string;
}

/** One call of the work. */
export interface KeyedCall {
  readonly key: string;
  readonly value?: string;
  /** How long the call keeps others of its key from starting: at least 1. Powertools takes 0 for no limit. */
  readonly lockMillis: number;
}

/** Runs the work once for each key of the table, and answers later calls of the key with its result. */
export function onceByKey<TResult>(records: KeyedRecords): (call: KeyedCall, work: () => Promise<TResult>) => Promise<TResult> {
  const { table, prefix, expiresAfterSeconds, hasValue, hashFunction } = records;
  const config = new IdempotencyConfig({
    expiresAfterSeconds,
    eventKeyJmesPath: 'key',
    ...hasValue && { payloadValidationJmesPath: 'value' },
    ...hashFunction !== undefined && { hashFunction },
  });
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName: table, awsSdkV3Client: new DynamoDBClient(CLIENT_TIMEOUTS) });
  const keyed = async (_call: KeyedCall, work: () => Promise<TResult>): Promise<TResult> => work();
  const once = makeIdempotent(keyed, { persistenceStore, config, keyPrefix: prefix });
  return async (call, work) => {
    const lock = { getRemainingTimeInMillis: () => call.lockMillis };
    config.registerLambdaContext(lock as Parameters<typeof config.registerLambdaContext>[0]);
    return once(call, work);
  };
}
