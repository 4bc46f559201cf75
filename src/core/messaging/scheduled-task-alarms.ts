import { AlarmOverride } from '../operations/alarm-override';

/**
 * Tunes or disables the alarms of a ScheduledTask. Those of the work itself belong to the consumer.
 */
export interface ScheduledTaskAlarms {
  /**
   * The number of attempts to start a run, per hour, or per minute for a schedule that runs at least every 50 minutes. Some expressions
   * do not say how often they run. Their schedules have the alarm if `evaluationPeriods` are given: the hours between two runs, and two more.
   * @default - below 1 for as long as there is between two runs, and 2 hours or 5 minutes more
   */
  readonly missedRuns?: AlarmOverride;
  /**
   * The age of the oldest message in the queue of the consumer, in seconds: a run begins before the one before it is done. Only for queues, and for
   * schedules whose expression says the time between two runs.
   * @default - above the time between two runs in 3 of 3 minutes
   */
  readonly overlappingRuns?: AlarmOverride;
  /**
   * The number of attempts per minute that the target refused, or that were throttled.
   * @default - above 0 in 3 of 15 minutes
   */
  readonly failedAttempts?: AlarmOverride;
  /**
   * The number of messages in the dead-letter queue: runs that Scheduler did not deliver.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * The age of the oldest message in the dead-letter queue, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly deadLettersAge?: AlarmOverride;
  /**
   * The number of runs per minute that Scheduler delivered neither to the target nor to the dead-letter queue.
   * @default - above 0 in 1 of 1 minute
   */
  readonly deadLettersFailed?: AlarmOverride;
}
