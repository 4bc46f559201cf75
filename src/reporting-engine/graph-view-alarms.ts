import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of one graph. The name of an alarm is that of the view and of the option: `drinkersLag` for the graph `Drinkers`.
 */
export interface GraphViewAlarms {
  /**
   * Time between a change of the source and its elements in the graph, in seconds.
   * @default - above 15 minutes for 3 minutes
   */
  readonly lag?: AlarmOverride;
  /**
   * Time that the graph is behind the source, in milliseconds.
   * @default - above 12 hours (half the retention of the table's stream) for 1 minute
   */
  readonly iteratorAge?: AlarmOverride;
  /**
   * Changes of which the graph can have no elements: messages in the failure queue of the graph.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failures?: AlarmOverride;
  /**
   * Age of the oldest change in the failure queue of the graph, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly failuresAge?: AlarmOverride;
  /**
   * Changes that the graph did not take in time, and that are in `failedRecordsBucket` of the graph: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly failedRecords?: AlarmOverride;
  /**
   * Changes that neither bucket nor failure queue of the graph took: a count per minute.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly droppedRecords?: AlarmOverride;
  /**
   * Share of invocations that failed of the function that writes the graph, in percent.
   * @default - above 0 % for 3 minutes
   */
  readonly projectorErrors?: AlarmOverride;
  /**
   * Throttled invocations of the function that writes the graph: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly projectorThrottles?: AlarmOverride;
  /**
   * Duration (p90) of the function that writes the graph, in milliseconds.
   * @default - at least 90 % of its timeout for 15 minutes
   */
  readonly projectorDuration?: AlarmOverride;
}
