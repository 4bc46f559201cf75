import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of one cache. The name of an alarm begins with that of the cache: `tweetByIdLag` for the cache `TweetById`.
 */
export interface CacheAsideAlarms {
  /**
   * Time between a change of the source and the end of its cached value, in seconds.
   * @default - above 15 minutes for 3 minutes
   */
  readonly lag?: AlarmOverride;
  /**
   * Throttled reads and writes of the table of `CacheStore.dynamoDb`: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly throttles?: AlarmOverride;
  /**
   * Requests that the cache of `CacheStore.valkey` did not answer: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly storeFailures?: AlarmOverride;
  /**
   * Loads that failed: a count per minute.
   * @default - above 0 for 3 minutes
   */
  readonly failedLoads?: AlarmOverride;
}
