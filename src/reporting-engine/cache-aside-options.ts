import { aws_dynamodb as dynamodb, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { CacheAsideAlarms } from './cache-aside-alarms';
import { CacheStore } from './cache-store';

/**
 * Options of a cache of values by the keys of items.
 */
export interface CacheAsideOptions {
  /**
   * The function that loads the value of a key. It gets `{ "key": { "id": "42" } }`, and answers the value as JSON, or `null` for a key without one.
   * It has 5 seconds (library limit), and must read the source consistently.
   */
  readonly loader: lambda.IFunction;
  /** The time for which a value is fresh: 1 second to 1 day (library limit). That of each value is up to a tenth less. A change of the item ends it at once. */
  readonly ttl: Duration;
  /**
   * The time after `ttl` for which the old value is answered if the loader fails: 0 to 7 days (library limit).
   * @default - 0 seconds
   */
  readonly staleIfError?: Duration;
  /**
   * The attributes of the source's key, of the types STRING and NUMBER. Needed for an imported table, whose key is not known, and refused for others.
   * @default - the key of the source
   */
  readonly keyAttributes?: dynamodb.Attribute[];
  /**
   * The store of the values.
   * @default - `CacheStore.dynamoDb()`
   */
  readonly store?: CacheStore;
  /**
   * Overrides of the cache's alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: CacheAsideAlarms;
}
