import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of a pipeline's stream. Each branch has its own: `StreamBranchAlarms`.
 */
export interface StreamPipelineAlarms {
  /**
   * Records that Kinesis refused because a shard was at its write limit: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly writesThrottled?: AlarmOverride;
  /**
   * Throttled reads of the branches, which share the read limit of a shard: a count per minute.
   * @default - above 0 for 5 minutes
   */
  readonly readsThrottled?: AlarmOverride;
  /**
   * Records that were put to the stream: a count per hour. Only you know how long nobody may put records, so there is no alarm by default:
   * `AlarmOverride.of({ period: Duration.hours(2) })` creates it.
   * @default - no alarm; with an override, below 1 in an hour
   */
  readonly silence?: AlarmOverride;
}
