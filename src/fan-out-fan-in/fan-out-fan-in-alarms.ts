import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * The alarms of what the pattern does itself. Those of a worker are tuned in the options of
 * `SubtaskWorker.function` and `SubtaskWorker.container`.
 */
export interface FanOutFanInAlarms {
  /**
   * Jobs that ended without all of their parts, because some failed for good: a count.
   * @default - above 0 in a minute
   */
  readonly jobsPartial?: AlarmOverride;
  /**
   * Jobs that ended at their deadline: a count.
   * @default - above 0 in a minute
   */
  readonly jobsTimedOut?: AlarmOverride;
  /**
   * JobEndedOutlet events that the consumer did not take at once: a count.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly jobEndedUnsent?: AlarmOverride;
  /**
   * Age of the oldest job that is not split yet, and of the oldest report that is not tracked yet, in seconds.
   * @default - above half of the deadline in 3 of 3 minutes
   */
  readonly backlogAge?: AlarmOverride;
  /**
   * Jobs that could not be split, and reports that could not be tracked: messages in the dead-letter queues.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * Age of the oldest message in any dead-letter queue of the pattern, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly deadLettersAge?: AlarmOverride;
  /**
   * Runs of the sweeper that failed for good: a count.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly sweeperFailed?: AlarmOverride;
  /**
   * Share of the API's requests answered 4xx, 0 to 1.
   * @default - above 0.05 in 5 of 5 minutes
   */
  readonly clientErrors?: AlarmOverride;
  /**
   * Share of the API's requests answered 5xx, 0 to 1.
   * @default - above 0.05 in 3 of 3 minutes
   */
  readonly serverErrors?: AlarmOverride;
  /**
   * Latency of the API (p90), in milliseconds.
   * @default - at least 2500 in 5 of 5 minutes
   */
  readonly latency?: AlarmOverride;
}
