import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of one outbox. The name of an alarm is that of the outbox and of the option:
 * `ordersOutboxIteratorAge` for the outbox `OrdersOutbox`.
 */
export interface EventOutboxAlarms {
  /**
   * Time that the outbox is behind its table, in milliseconds.
   * @default - above 12 hours (half the retention of the table's stream) for 1 minute
   */
  readonly iteratorAge?: AlarmOverride;
  /**
   * Changes that could not be published in time, and are in `failedRecordsBucket`: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failedRecords?: AlarmOverride;
  /**
   * Changes that were given up, and that `failedRecordsBucket` or the failure queue did not take: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly droppedRecords?: AlarmOverride;
  /**
   * Changes without a valid event: messages in the failure queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failures?: AlarmOverride;
  /**
   * Age of the oldest change in the failure queue, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly failuresAge?: AlarmOverride;
  /**
   * Share of the publisher function's invocations that failed, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly errors?: AlarmOverride;
  /**
   * Throttled invocations of the publisher function: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly throttles?: AlarmOverride;
  /**
   * Duration of the publisher function (p90), in milliseconds.
   * @default - at least 90 % of the timeout for 15 minutes
   */
  readonly duration?: AlarmOverride;
}
