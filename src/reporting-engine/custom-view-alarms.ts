import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of one custom view. The name of an alarm is that of the view and of the option: `connectionsLag` for the view `Connections`.
 */
export interface CustomViewAlarms {
  /**
   * Time between a change of the source and its delivery to the function of the view, in seconds.
   * @default - above 15 minutes for 3 minutes
   */
  readonly lag?: AlarmOverride;
  /**
   * Time that the view is behind the source, in milliseconds.
   * @default - above 12 hours (half the retention of the table's stream) for 1 minute
   */
  readonly iteratorAge?: AlarmOverride;
  /**
   * Changes that the function rejected: messages in the failure queue of the view.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failures?: AlarmOverride;
  /**
   * Age of the oldest change in the failure queue of the view, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly failuresAge?: AlarmOverride;
  /**
   * Changes that the function did not handle in time, and that are in `failedRecordsBucket` of the view: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failedRecords?: AlarmOverride;
  /**
   * Changes that neither bucket nor failure queue of the view took: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly droppedRecords?: AlarmOverride;
  /**
   * Share of invocations that failed of the function that makes the view, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly functionErrors?: AlarmOverride;
  /**
   * Throttled invocations of the function that makes the view: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly functionThrottles?: AlarmOverride;
  /**
   * Duration (p90) of the function that makes the view, in milliseconds. The alarm does not exist where its timeout is unknown.
   * @default - at least 90 % of the timeout for 15 minutes
   */
  readonly functionDuration?: AlarmOverride;
  /**
   * Share of invocations that failed of the function that reads the stream for the view, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly forwarderErrors?: AlarmOverride;
  /**
   * Throttled invocations of the function that reads the stream for the view: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly forwarderThrottles?: AlarmOverride;
  /**
   * Duration (p90) of the function that reads the stream for the view, in milliseconds.
   * @default - at least 90 % of the timeout for 15 minutes
   */
  readonly forwarderDuration?: AlarmOverride;
}
