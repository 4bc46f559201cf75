import { Duration } from 'aws-cdk-lib';

/**
 * Options of the scheduled comparison of index tables and search indexes with their source.
 */
export interface DriftCheckOptions {
  /**
   * Whether the views are compared at all. Without it, the engine has no alarms for drift.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * The time between comparisons: 1 minute to 7 days (library limits), in whole minutes.
   * @default - 1 hour
   */
  readonly rate?: Duration;
  /**
   * The number of items of the source that are compared each time, and of rows or documents of each view: 1 to 1,000 (library limit). It is about
   * that, and twice as many at most.
   * @default 100
   */
  readonly sampleSize?: number;
  /**
   * The time that a row or a document must differ before it counts as drift, and is repaired: 1 second to 1 day (library limits). It should be longer than the view is
   * mostly behind its source.
   * @default - 15 minutes, as the alarm of a view's lag
   */
  readonly acceptableLag?: Duration;
}
