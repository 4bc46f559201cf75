import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of one view. The name of an alarm begins with that of the view: `topTweetsLag` for the view `TopTweets`.
 */
export interface IndexTableAlarms {
  /**
   * Time between a change of the source and its row, in seconds.
   * @default - above 15 minutes for 3 minutes
   */
  readonly lag?: AlarmOverride;
  /**
   * Throttled reads and writes of the view's table: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly throttles?: AlarmOverride;
  /**
   * Rows that differed from their items, and that no change explained: a count per minute. An engine without a drift check has no such alarm.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly drift?: AlarmOverride;
}
