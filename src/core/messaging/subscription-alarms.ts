import { AlarmOverride } from '../operations/alarm-override';

/**
 * The alarms of one subscription, each named after it: `billingBacklogAge` for the subscription `Billing`.
 * Which of them there are depends on what is subscribed.
 */
export interface SubscriptionAlarms {
  /**
   * Age of the oldest message that waits in the subscription's queue, in seconds. Set it to
   * 1.5 times the longest delay the consumer accepts.
   * @default - above 1.5 x 1 hour (or the visibility timeout where that is longer) in 15 of 15 minutes
   */
  readonly backlogAge?: AlarmOverride;
  /**
   * Messages in the subscription's dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * Age of the oldest message in the subscription's dead-letter queue, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly deadLettersAge?: AlarmOverride;
  /**
   * Share of the function's invocations that failed: percent.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly errors?: AlarmOverride;
  /**
   * Throttled invocations of the function: a count.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly throttles?: AlarmOverride;
  /**
   * Duration of the function (p90): milliseconds. There is none where its timeout is not known.
   * @default - at least 90 % of the timeout in 15 of 15 minutes
   */
  readonly duration?: AlarmOverride;
  /**
   * How far the consumer of a stream is behind, in milliseconds.
   * @default - above 50 % of the stream's retention in 5 of 5 minutes
   */
  readonly iteratorAge?: AlarmOverride;
}
