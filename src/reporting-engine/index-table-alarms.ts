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
}
