import { EventSubscriptionAlarms } from './event-subscription-alarms';
import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of the broker, each with the name of its alarm. The kind of broker decides which alarms exist.
 * The alarms of a subscription are overridden where it is subscribed.
 */
export interface PubSubAlarms {
  /**
   * Events that were published to a topic: a count per hour. Only you know how long nobody may publish, so there is no alarm by default:
   * `AlarmOverride.of({ period: Duration.hours(2) })` creates it. A bus has no such metric: the option `silence` of a subscription counts its events.
   * @default - no alarm; with an override, below 1 in an hour
   */
  readonly silence?: AlarmOverride;
  /**
   * Events that SNS failed to deliver to a subscription of a topic: a count per minute.
   * @default - above 0 for 1 minute
   */
  readonly notificationsFailed?: AlarmOverride;
  /**
   * Events of a topic that SNS moved to the dead-letter queue of a subscription: a count per minute.
   * @default - above 0 for 1 minute
   */
  readonly notificationsRedriven?: AlarmOverride;
  /**
   * Events of a topic that SNS could deliver neither to a subscription nor to its dead-letter queue: a count per minute. They are lost.
   * @default - above 0 for 1 minute
   */
  readonly notificationsLost?: AlarmOverride;
  /**
   * Events of a topic whose attributes filters could not read: a count per minute.
   * @default - above 0 for 1 minute
   */
  readonly notificationsWithoutAttributes?: AlarmOverride;
  /**
   * Events of a topic whose body filters could not read as JSON: a count per minute.
   * @default - above 0 for 1 minute
   */
  readonly notificationsWithInvalidBody?: AlarmOverride;
  /**
   * Events on a bus whose type no subscription takes, where they are counted: a count per minute.
   * @default - above 0 for 1 minute
   */
  readonly unmatched?: AlarmOverride;
  /**
   * Unmatched events that could not be written to the log group: messages in its dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly unmatchedDeadLetters?: AlarmOverride;
  /**
   * Unmatched events that reached neither the log group nor its dead-letter queue: a count per minute.
   * @default - above 0 for 1 minute
   */
  readonly unmatchedLost?: AlarmOverride;
  /**
   * Age of the oldest unmatched event in the dead-letter queue of the log group, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly unmatchedDeadLettersAge?: AlarmOverride;
  /**
   * Overrides of the alarms of the function that finds unmatched events, with its rule and queue. It exists where one event pattern cannot
   * name all types. The names of its alarms begin with `unmatchedFilter`.
   * @default - all alarms with the defaults of their options
   */
  readonly unmatchedFilter?: EventSubscriptionAlarms;
  /**
   * Events that a bus with an `encryptionKey` could not encrypt or decrypt: messages in its dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly busDeadLetters?: AlarmOverride;
  /**
   * Age of the oldest event in the dead-letter queue of the bus, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly busDeadLettersAge?: AlarmOverride;
}
