import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Tunes or disables the alarms of the shadow comparison.
 *
 * None of them is about clients: they get the answer of legacy.
 */
export interface ShadowAlarms {
  /**
   * The percentage of a feature's compared requests that differ, in hours with 100 of them or more.
   * @default - above the feature's `maxMismatchRate` in 1 of 1 hour
   */
  readonly shadowMismatches?: AlarmOverride;
  /**
   * The number of requests that were not compared, because they waited for more than 5 minutes.
   * @default - above 0 per minute in 15 of 15 minutes
   */
  readonly shadowLate?: AlarmOverride;
  /**
   * The age of the oldest request in the queue of the comparison, in seconds.
   * @default - above 600 seconds in 15 of 15 minutes
   */
  readonly shadowBacklogAge?: AlarmOverride;
  /**
   * The number of messages in the dead-letter queue of the comparison.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly shadowDeadLetters?: AlarmOverride;
  /**
   * The age of the oldest message in the dead-letter queue of the comparison, in seconds.
   * @default - above 75 % of 14 days, less one hour
   */
  readonly shadowDeadLettersAge?: AlarmOverride;
  /**
   * The percentage of the failed invocations of the function that compares.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly shadowComparerErrors?: AlarmOverride;
  /**
   * The number of throttled invocations of the function that compares.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly shadowComparerThrottles?: AlarmOverride;
  /**
   * The duration (p90) of the function that compares, in milliseconds.
   * @default - at least 90 % of its timeout in 15 of 15 minutes
   */
  readonly shadowComparerDuration?: AlarmOverride;
  /**
   * The number of throttled reads and writes of the table of results.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly shadowThrottles?: AlarmOverride;
}
