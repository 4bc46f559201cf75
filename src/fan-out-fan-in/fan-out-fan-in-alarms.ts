import { AlarmOverride } from '../core/operations/alarm-override';

/**
 * The overrides of the pattern's own alarms, each by the name of its alarm. The options of
 * `SubtaskWorker.function` and `SubtaskWorker.container` have the overrides of a worker's alarms.
 */
export interface FanOutFanInAlarms {
  /**
   * The override of the alarm on jobs that ended as partial, because subtasks failed: a count.
   * @default - above 0 in a minute
   */
  readonly jobsPartial?: AlarmOverride;
  /**
   * The override of the alarm on jobs that ended at their deadline: a count.
   * @default - above 0 in a minute
   */
  readonly jobsTimedOut?: AlarmOverride;
  /**
   * The override of the alarm on JobEnded events that their destination refused: a count.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly jobEndedUnsent?: AlarmOverride;
  /**
   * The override of the alarm on objects that were refused by their size or media type, or were gone: a count. Clients choose
   * what they upload, so there is no alarm by default. `AlarmOverride.of({ threshold: 0 })` creates it.
   * @default - no alarm
   */
  readonly objectsRefused?: AlarmOverride;
  /**
   * The override of the alarm on jobs that were sent to the intake queue: a count per hour. Only you know how long no job may come, so there is
   * no alarm by default. `AlarmOverride.of({ period: Duration.hours(2) })` creates it.
   * @default - no alarm; with an override, below 1 in an hour
   */
  readonly silence?: AlarmOverride;
  /**
   * The override of the alarm on the age of the oldest job in the intake queue, in seconds.
   * @default - above half of the deadline in 3 of 3 minutes
   */
  readonly intakeBacklogAge?: AlarmOverride;
  /**
   * The override of the alarm on jobs in the dead-letter queue of the intake: a count.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly intakeDeadLetters?: AlarmOverride;
  /**
   * The override of the alarm on the age of the oldest job in the dead-letter queue of the intake, in seconds.
   * @default - above 75 % of 10 days: SQS keeps messages for 14 days, of which they may spend 4 in the queue
   */
  readonly intakeDeadLettersAge?: AlarmOverride;
  /**
   * The override of the alarm on object events that EventBridge could not deliver: a count.
   * @default - above 0 in a minute
   */
  readonly objectEventsUndelivered?: AlarmOverride;
  /**
   * The override of the alarm on object events that reached neither the intake queue nor its dead-letter queue: a count.
   * @default - above 0 in a minute
   */
  readonly objectEventsLost?: AlarmOverride;
  /**
   * The override of the alarm on object events that EventBridge throttled: a count per minute.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly objectEventsThrottled?: AlarmOverride;
  /**
   * The override of the alarm on the age of the oldest report in the report queue, in seconds.
   * @default - above half of the deadline in 3 of 3 minutes
   */
  readonly reportsBacklogAge?: AlarmOverride;
  /**
   * The override of the alarm on reports in the dead-letter queue of reports: a count.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly reportsDeadLetters?: AlarmOverride;
  /**
   * The override of the alarm on the age of the oldest report in the dead-letter queue of reports, in seconds.
   * @default - above 75 % of 10 days: SQS keeps messages for 14 days, of which they may spend 4 in the queue
   */
  readonly reportsDeadLettersAge?: AlarmOverride;
  /**
   * The override of the alarm on the age of the oldest subtask in the dead-letter queues of all workers, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly deadLetteredSubtasksAge?: AlarmOverride;
  /**
   * The override of the alarm on reads and writes of the table of jobs that DynamoDB throttled: a count per minute.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly jobTableThrottles?: AlarmOverride;
  /**
   * The override of the alarm on requests to the table of jobs that DynamoDB failed: a count per minute.
   * @default - above 0 in 3 of 3 minutes
   */
  readonly jobTableSystemErrors?: AlarmOverride;
  /**
   * The override of the alarm on reads and writes of the table of results that DynamoDB throttled: a count per minute.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly resultTableThrottles?: AlarmOverride;
  /**
   * The override of the alarm on runs of the sweeper that failed: a count per minute.
   * @default - above 0 in 3 of 5 minutes
   */
  readonly sweeperFailed?: AlarmOverride;
  /**
   * The override of the alarm on runs of the sweeper that failed and are not in the queue of failed runs: a count per minute.
   * @default - above 0 in 3 of 5 minutes
   */
  readonly sweeperRunsLost?: AlarmOverride;
  /**
   * The override of the alarm on requests to the API that were answered 4xx: percent.
   * @default - above 5 % in 5 of 5 minutes
   */
  readonly apiClientErrors?: AlarmOverride;
  /**
   * The override of the alarm on requests to the API that were answered 5xx: percent.
   * @default - above 5 % in 3 of 3 minutes
   */
  readonly apiServerErrors?: AlarmOverride;
  /**
   * The override of the alarm on the latency of the API (p90), in milliseconds.
   * @default - at least 2500 in 5 of 5 minutes
   */
  readonly apiLatency?: AlarmOverride;
  /**
   * The override of the alarm on the days until the certificate of the API's domain name expires.
   * ACM renews what it issued, so there is no alarm by default:
   * `AlarmOverride.of({ threshold: 30 })` creates it, for an imported certificate.
   * @default - no alarm; with an override, below 30 for a day
   */
  readonly apiCertificateExpiry?: AlarmOverride;
}
