import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of one sync. The name of an alarm begins with that of the sync: `ordersBackLag` for the sync `OrdersBack`.
 */
export interface LegacySyncAlarms {
  /**
   * Age of the oldest change that waits for legacy, in seconds.
   * @default - above 15 minutes in 1 of 12 periods of 5 minutes
   */
  readonly lag?: AlarmOverride;
  /**
   * The same age, long before the sync gives changes up (12 days), in seconds.
   * @default - above 6 days in 1 of 12 periods of 5 minutes
   */
  readonly expiry?: AlarmOverride;
  /**
   * Changes in the dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * Age of the oldest change in the dead-letter queue, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly deadLettersAge?: AlarmOverride;
  /**
   * Openings of the circuit of legacy: a count per minute.
   * @default - above 0 in a minute
   */
  readonly circuitOpened?: AlarmOverride;
  /**
   * Share of failed invocations of the worker, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly workerErrors?: AlarmOverride;
  /**
   * Throttled invocations of the worker: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly workerThrottles?: AlarmOverride;
  /**
   * Duration of the worker (p90), in milliseconds.
   * @default - at least 90 % of its timeout for 15 minutes
   */
  readonly workerDuration?: AlarmOverride;
  /**
   * Share of failed invocations of the adapter, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly adapterErrors?: AlarmOverride;
  /**
   * Throttled invocations of the adapter: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly adapterThrottles?: AlarmOverride;
  /**
   * Duration of the adapter (p90), in milliseconds.
   * @default - at least 90 % of its timeout for 15 minutes
   */
  readonly adapterDuration?: AlarmOverride;
  /**
   * Throttled reads and writes of the table of records: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly recordThrottles?: AlarmOverride;
  /**
   * Share of failed invocations of the intake, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly intakeErrors?: AlarmOverride;
  /**
   * Throttled invocations of the intake: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly intakeThrottles?: AlarmOverride;
  /**
   * Duration of the intake (p90), in milliseconds.
   * @default - at least 90 % of its timeout for 15 minutes
   */
  readonly intakeDuration?: AlarmOverride;
  /**
   * Time that the intake is behind the stream of the table, in milliseconds.
   * @default - above 12 hours (half the retention of the stream) for 1 minute
   */
  readonly iteratorAge?: AlarmOverride;
  /**
   * Changes that the intake could not send to the queue in 18 hours, and that are in the bucket: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failedRecords?: AlarmOverride;
  /**
   * Changes that were given up, and that neither bucket nor failure queue took: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly droppedRecords?: AlarmOverride;
  /**
   * Records that are no changes: messages in the failure queue of the intake.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failures?: AlarmOverride;
  /**
   * Age of the oldest message in the failure queue, in seconds.
   * @default - above 75 % of 14 days; on a bus, of the 10 days that are left after 4 days in the queue before it
   */
  readonly failuresAge?: AlarmOverride;
  /**
   * Age of the oldest event that waits for the intake of a bus, in seconds.
   * @default - above 90 minutes for 15 minutes
   */
  readonly eventAge?: AlarmOverride;
  /**
   * Events that EventBridge could not deliver to the intake: a count per minute.
   * @default - above 0 in a minute
   */
  readonly failedInvocations?: AlarmOverride;
  /**
   * Events that EventBridge could deliver neither to the intake nor to its failure queue: a count per minute.
   * @default - above 0 in a minute
   */
  readonly deadLettersFailed?: AlarmOverride;
  /**
   * Times that EventBridge throttled the rule: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly ruleThrottled?: AlarmOverride;
  /**
   * Share of the reconciliation reports that failed, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly reportErrors?: AlarmOverride;
  /**
   * Throttled reconciliation reports: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly reportThrottles?: AlarmOverride;
}
