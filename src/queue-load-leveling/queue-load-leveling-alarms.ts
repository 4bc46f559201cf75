import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * Tunes or disables the alarms of the queues and of the asynchronous HTTP APIs. The alarms of the
 * worker are tuned in the options of `QueueWorker.function` and `QueueWorker.container`.
 */
export interface QueueLoadLevelingAlarms {
  /**
   * The age of the oldest message in the queue, in seconds. Set it to 1.5 times the longest delay
   * that your users accept.
   * @default - above 1.5 x 1 hour (or x the visibility timeout, if that is longer) in 15 of 15 minutes
   */
  readonly backlogAge?: AlarmOverride;
  /**
   * The time that the worker needs for the messages in the queue at its present rate, in seconds.
   * Only you know how long a peak may take, so there is no alarm by default:
   * `AlarmOverride.of({ threshold: Duration.hours(2).toSeconds() })` creates it.
   * @default - no alarm; with an override, above 1 hour in 3 of 3 periods of 5 minutes
   */
  readonly timeToDrain?: AlarmOverride;
  /**
   * The number of messages that were sent to the queue, per hour. Only you know how long nobody may send, so there is no alarm by default:
   * `AlarmOverride.of({ period: Duration.hours(2) })` creates it.
   * @default - no alarm; with an override, below 1 in 1 of 1 hour
   */
  readonly silence?: AlarmOverride;
  /**
   * The number of messages in the dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * The age of the oldest message in the dead-letter queue, in seconds, as SQS reports it.
   * @default - above 75 % of 10 days: SQS keeps messages for 14 days, of which they may spend 4 in the queue (FIFO: of 14 days)
   */
  readonly deadLettersAge?: AlarmOverride;
  /**
   * The age of the oldest message in the dead-letter queue, in seconds, as the sweeper reports it.
   * It includes messages that were received three times, which SQS leaves out.
   * @default - above 75 % of 14 days
   */
  readonly deadLetteredJobsAge?: AlarmOverride;
  /**
   * The percentage of the API's requests that are answered 4xx.
   * @default - above 5 % in 5 of 5 minutes
   */
  readonly clientErrors?: AlarmOverride;
  /**
   * The percentage of the API's requests that are answered 5xx.
   * @default - above 5 % in 3 of 3 minutes
   */
  readonly serverErrors?: AlarmOverride;
  /**
   * The latency of the API (p90), in milliseconds.
   * @default - at least 2500 in 5 of 5 minutes
   */
  readonly latency?: AlarmOverride;
  /**
   * The days until the certificate of the API's domain name expires. ACM renews what it issued, so there is no alarm by default:
   * `AlarmOverride.of({ threshold: 30 })` creates it, for an imported certificate.
   * @default - no alarm; with an override, below 30 in 1 of 1 day
   */
  readonly certificateExpiry?: AlarmOverride;
  /**
   * The percentage of the API function's invocations that fail.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly functionErrors?: AlarmOverride;
  /**
   * The number of throttled invocations of the API function per minute.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly functionThrottles?: AlarmOverride;
  /**
   * The duration of the API function (p90), in milliseconds.
   * @default - at least 90 % of its timeout of 10 seconds in 15 of 15 minutes
   */
  readonly functionDuration?: AlarmOverride;
  /**
   * The number of jobs per minute whose message reached the end of the queue's retention without a result.
   * @default - above 0 in 1 of 1 minute
   */
  readonly jobsExpired?: AlarmOverride;
  /**
   * The number of reads and writes of the table of jobs that DynamoDB throttled, per minute.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly jobTableThrottles?: AlarmOverride;
  /**
   * The number of requests to the table of jobs that DynamoDB failed, per minute.
   * @default - above 0 in 3 of 3 minutes
   */
  readonly jobTableSystemErrors?: AlarmOverride;
  /**
   * The number of sweeper runs that failed, per minute.
   * @default - above 0 in 3 of 5 minutes
   */
  readonly sweeperFailed?: AlarmOverride;
  /**
   * The number of sweeper runs that failed and are not in the queue of failed runs, per minute.
   * @default - above 0 in 3 of 5 minutes
   */
  readonly sweeperRunsLost?: AlarmOverride;
}
