import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * The alarms of the channel itself; which of them there are depends on its kind. Those of a
 * subscription are tuned where it is subscribed.
 */
export interface DecoupledMessagingAlarms {
  /**
   * Messages of a topic that could not be delivered to a subscription, each also set aside.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deliveryFailed?: AlarmOverride;
  /**
   * Messages of a topic that a filter could not read: attributes, or a body, that are no JSON.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly unreadableByFilter?: AlarmOverride;
  /**
   * Messages of a topic that were neither delivered nor set aside: they are lost.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly redriveFailed?: AlarmOverride;
  /**
   * Age of the oldest message that waits in a queue channel, in seconds.
   * @default - above 1.5 x 1 hour in 15 of 15 minutes
   */
  readonly backlogAge?: AlarmOverride;
  /**
   * Messages in the dead-letter queue of a queue channel.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * Age of the oldest message in the dead-letter queue of a queue channel, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly deadLettersAge?: AlarmOverride;
  /**
   * Writes that a stream refused because a shard, or the stream, had no room: a count.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly writesThrottled?: AlarmOverride;
  /**
   * Reads that a stream refused because its consumers together read too much: a count.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly readsThrottled?: AlarmOverride;
}
