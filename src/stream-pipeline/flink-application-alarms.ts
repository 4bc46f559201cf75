import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Overrides of the alarms of a Flink application. The name of an alarm is that of the application and of the option:
 * `trendsDowntime` for the application `Trends`.
 */
export interface FlinkApplicationAlarms {
  /**
   * Time that the application has been running, in milliseconds. An application that was never started has none.
   * @default - below 1 millisecond, or without data, for 10 minutes
   */
  readonly notRunning?: AlarmOverride;
  /**
   * Time that the application has been restarting or failing, in milliseconds.
   * @default - above 0 for a minute
   */
  readonly downtime?: AlarmOverride;
  /**
   * Restarts of the application: a count per minute.
   * @default - above 0 in 3 of 15 minutes
   */
  readonly restarts?: AlarmOverride;
  /**
   * Checkpoints that failed: a count per minute.
   * @default - above 0 in 3 of 15 minutes
   */
  readonly failedCheckpoints?: AlarmOverride;
  /**
   * Time that the last checkpoint took, in milliseconds.
   * @default - above 50 % of the checkpoint interval for 15 minutes
   */
  readonly checkpointDuration?: AlarmOverride;
  /**
   * CPU of the busiest task manager, in percent.
   * @default - above 80 % for 15 minutes
   */
  readonly cpuUtilization?: AlarmOverride;
  /**
   * Heap of the fullest task manager, in percent.
   * @default - above 90 % for 15 minutes
   */
  readonly heapMemory?: AlarmOverride;
  /**
   * Age of the records that the slowest reader of the stream reads, in milliseconds. All readers that share the read limit of the shards count.
   * @default - above 50 % of the stream's retention period for 5 minutes
   */
  readonly streamIteratorAge?: AlarmOverride;
}
