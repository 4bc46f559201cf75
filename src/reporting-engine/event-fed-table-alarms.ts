import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of a table that events write.
 */
export interface EventFedTableAlarms {
  /**
   * Lag of the table behind the events: in seconds, as `metricLag`.
   * @default - above 15 minutes in one of 5 minutes
   */
  readonly lag?: AlarmOverride;
  /**
   * Throttled reads and writes of the table of items: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly itemThrottles?: AlarmOverride;
  /**
   * Throttled reads and writes of the table of removals: a count per minute. Without an event that removes there is no such alarm.
   * @default - above 0 for 5 minutes
   */
  readonly removalThrottles?: AlarmOverride;
}
