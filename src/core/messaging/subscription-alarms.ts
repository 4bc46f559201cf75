import { AlarmOverride } from '../operations/alarm-override';

/**
 * Overrides of the alarms of one subscription. The name of an alarm is that of the subscription and of the option:
 * `billingBacklogAge` for the subscription `Billing`. The kind of consumer decides which alarms exist.
 */
export interface SubscriptionAlarms {
  /**
   * Age of the oldest message in the subscription's queue, in seconds. Set it to
   * 1.5 times the longest delay that the consumer accepts.
   * @default - above 1.5 x 1 hour (or the visibility timeout where that is longer) for 15 minutes
   */
  readonly backlogAge?: AlarmOverride;
  /**
   * Messages that the broker sent to the subscription's queue or that matched its rules: a count per hour. Of the stream of a table, it counts
   * the changes that the function got. Only you know how long none may come, so there is no alarm by default: `AlarmOverride.of({ period: Duration.hours(2) })` creates it.
   * @default - no alarm; with an override, below 1 in an hour
   */
  readonly silence?: AlarmOverride;
  /**
   * Time that the consumer needs for the messages in the subscription's queue at its present rate, in seconds.
   * Only you know how long a peak may take, so there is no alarm by default:
   * `AlarmOverride.of({ threshold: Duration.hours(2).toSeconds() })` creates it.
   * @default - no alarm; with an override, above 1 hour for 15 minutes
   */
  readonly timeToDrain?: AlarmOverride;
  /**
   * Messages in the subscription's dead-letter queue: a count.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * Age of the oldest message in the subscription's dead-letter queue, in seconds.
   * @default - above 75 % of 10 days, which is 14 days less 4 in the queue (FIFO, stream, no queue: of 14 days)
   */
  readonly deadLettersAge?: AlarmOverride;
  /**
   * Share of the function's invocations that failed, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly errors?: AlarmOverride;
  /**
   * Throttled invocations of the function: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly throttles?: AlarmOverride;
  /**
   * Duration of the function (p90), in milliseconds. The alarm does not exist where the timeout of the function is unknown.
   * @default - at least 90 % of the timeout for 15 minutes
   */
  readonly duration?: AlarmOverride;
  /**
   * Throttled reads and writes of the idempotency table: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly idempotencyThrottles?: AlarmOverride;
  /**
   * Time that the consumer is behind its stream, in milliseconds.
   * @default - above 50 % of the stream's retention period for 5 minutes
   */
  readonly iteratorAge?: AlarmOverride;
  /**
   * Records of a stream that Lambda gave up and stored in the subscription's bucket: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failedRecords?: AlarmOverride;
  /**
   * Records of a stream that neither bucket nor dead-letter queue of the subscription took: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly droppedRecords?: AlarmOverride;
  /**
   * Executions of the state machine that failed: a count per minute.
   * @default - above 0 in 1 of 1 minute
   */
  readonly executionsFailed?: AlarmOverride;
  /**
   * Executions of the state machine that timed out: a count per minute.
   * @default - above 0 in 1 of 1 minute
   */
  readonly executionsTimedOut?: AlarmOverride;
  /**
   * Executions of the state machine that were aborted: a count per minute.
   * @default - above 0 in 1 of 1 minute
   */
  readonly executionsAborted?: AlarmOverride;
  /**
   * State transitions of the state machine that Step Functions throttled: a count per minute.
   * @default - above 0 in 1 of 1 minute
   */
  readonly executionsThrottled?: AlarmOverride;
}
