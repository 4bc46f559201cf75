import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * The alarms of the broker. Those of a subscription are tuned where it is made.
 */
export interface PubSubAlarms {
  /**
   * Events that the broker failed to deliver or to set aside, or delivered late: counts, of each
   * subscription on a bus, of all together on a topic.
   * @default - above 0 in a minute; throttled for 5 of 5 minutes
   */
  readonly delivery?: AlarmOverride;
  /**
   * Events whose type no subscription takes, where they are counted.
   * @default - above 0 in a minute
   */
  readonly unmatched?: AlarmOverride;
  /**
   * Events that a bus with a key of yours could not encrypt or decrypt: messages in its dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly busDeadLetters?: AlarmOverride;
  /**
   * Age of the oldest of them, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly busDeadLettersAge?: AlarmOverride;
}
