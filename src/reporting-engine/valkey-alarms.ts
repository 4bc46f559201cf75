import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of an engine whose caches are in Valkey or Redis OSS.
 */
export interface ValkeyAlarms {
  /**
   * Share of the invocations for queries with a cache in Valkey that failed, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly valkeyQueryErrors?: AlarmOverride;
  /**
   * Throttled invocations for queries with a cache in Valkey: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly valkeyQueryThrottles?: AlarmOverride;
  /**
   * Duration of queries with a cache in Valkey (p90), in milliseconds.
   * @default - at least 90 % of the timeout for 15 minutes
   */
  readonly valkeyQueryDuration?: AlarmOverride;
  /**
   * Requests for pages that the cache of `QueryCache.valkey` did not answer: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly queryCacheFailures?: AlarmOverride;
  /**
   * Share of the invalidator's invocations that failed, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly invalidatorErrors?: AlarmOverride;
  /**
   * Throttled invocations of the invalidator: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly invalidatorThrottles?: AlarmOverride;
  /**
   * Duration of the invalidator (p90), in milliseconds.
   * @default - at least 90 % of its timeout for 15 minutes
   */
  readonly invalidatorDuration?: AlarmOverride;
  /**
   * Age of the oldest changed key in the queue, in seconds.
   * @default - above 15 minutes for 3 minutes
   */
  readonly invalidationBacklogAge?: AlarmOverride;
  /**
   * Changed keys whose values could not be deleted within 16 hours: messages in the dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly invalidationDeadLetters?: AlarmOverride;
  /**
   * Age of the oldest changed key in the dead-letter queue, in seconds.
   * @default - above 75 % of the 10 days that are left of 14
   */
  readonly invalidationDeadLettersAge?: AlarmOverride;
}
