import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * The alarms of the queues and of the HTTP buffers. Those of the worker are tuned in the
 * options of `QueueWorker.function` and `QueueWorker.container`.
 */
export interface QueueLoadLevelingAlarms {
  /**
   * Age of the oldest message that waits, in seconds. Set it to 1.5 times the longest delay
   * your users accept.
   * @default - above 1.5 x 1 hour (or the visibility timeout where that is longer) in 15 of 15 minutes
   */
  readonly backlogAge?: AlarmOverride;
  /**
   * Messages in the dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * Age of the oldest message in the dead-letter queue, in seconds; also of the oldest failed job's.
   * @default - above 75 % of 14 days
   */
  readonly deadLettersAge?: AlarmOverride;
  /**
   * Share of the HTTP buffer's requests answered 4xx, 0 to 1.
   * @default - above 0.05 in 5 of 5 minutes
   */
  readonly clientErrors?: AlarmOverride;
  /**
   * Share of the HTTP buffer's requests answered 5xx, 0 to 1.
   * @default - above 0.05 in 3 of 3 minutes
   */
  readonly serverErrors?: AlarmOverride;
  /**
   * Latency of the HTTP buffer (p90), in milliseconds.
   * @default - at least 2500 in 5 of 5 minutes
   */
  readonly latency?: AlarmOverride;
  /**
   * Jobs that reached the end of the queue's retention without a result.
   * @default - above 0 in a minute
   */
  readonly jobsExpired?: AlarmOverride;
  /**
   * Runs of the job sweeper that failed for good.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly sweeperFailed?: AlarmOverride;
}
