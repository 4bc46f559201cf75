import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of one search index. The name of an alarm begins with that of the view: `searchLag` for the view `Search`.
 */
export interface SearchIndexAlarms {
  /**
   * Time between a change of the source and its document, in seconds.
   * @default - above 15 minutes for 3 minutes
   */
  readonly lag?: AlarmOverride;
  /**
   * Documents that differed from their items, and that no change explained: a count per minute. An engine without a drift check has no such alarm.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly drift?: AlarmOverride;
}
