import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of the channel itself, each with the name of its alarm. The kind of channel decides which
 * alarms exist. The alarms of a subscription are overridden where it is subscribed.
 */
export interface DecoupledMessagingAlarms {
  /**
   * Messages that were published to the channel: a count per hour. Only you know how long nobody may publish, so there is no alarm by default:
   * `AlarmOverride.of({ period: Duration.hours(2) })` creates it. Not of the stream of a table, whose subscriptions have the option.
   * @default - no alarm; with an override, below 1 in an hour
   */
  readonly silence?: AlarmOverride;
  /**
   * Messages that a topic could not deliver to a subscription: a count per minute. They are in its dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deliveryFailed?: AlarmOverride;
  /**
   * Messages of a topic whose attributes or body a filter could not read as JSON: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly unreadableByFilter?: AlarmOverride;
  /**
   * Messages that a topic could deliver neither to a subscription nor to its dead-letter queue: a count per minute. They are lost.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly redriveFailed?: AlarmOverride;
  /**
   * Age of the oldest message in a queue channel, in seconds.
   * @default - above 1.5 x 1 hour for 15 minutes
   */
  readonly backlogAge?: AlarmOverride;
  /**
   * Time that the consumer needs for the messages in a queue channel at its present rate, in seconds.
   * Only you know how long a peak may take, so there is no alarm by default:
   * `AlarmOverride.of({ threshold: Duration.hours(2).toSeconds() })` creates it.
   * @default - no alarm; with an override, above 1 hour for 15 minutes
   */
  readonly timeToDrain?: AlarmOverride;
  /**
   * Messages in the dead-letter queue of a queue channel: a count.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * Age of the oldest message in the dead-letter queue of a queue channel, in seconds.
   * @default - above 75 % of 10 days: SQS keeps messages for 14 days, of which they may spend 4 in the queue (FIFO: of 14 days)
   */
  readonly deadLettersAge?: AlarmOverride;
  /**
   * Records that a stream refused because a shard, or the stream, was at its write limit: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly writesThrottled?: AlarmOverride;
  /**
   * The count per minute of reads that a stream throttled because its consumers together exceeded its read limit.
   * @default - above 0 for 5 minutes
   */
  readonly readsThrottled?: AlarmOverride;
}
