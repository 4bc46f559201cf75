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
}
