import { aws_kms as kms, aws_scheduler as scheduler, Duration } from 'aws-cdk-lib';
import { EventContract } from './event-contract';
import { IMessageConsumer } from './message-consumer-binding';
import { ScheduledTaskAlarms } from './scheduled-task-alarms';

/**
 * Retries of a run that Scheduler could not deliver.
 */
export interface ScheduleRetryPolicy {
  /**
   * The number of retries: 0 to 185 (Scheduler limit).
   * @default - 185
   */
  readonly retryAttempts?: number;
  /**
   * The time for which Scheduler retries a run: 1 minute to 24 hours (Scheduler limit).
   * @default - 24 hours
   */
  readonly maxEventAge?: Duration;
}

/**
 * Options of a scheduled task.
 */
export interface ScheduledTaskOptions {
  /** The times of the runs: a rate, a cron expression with its time zone, or one time. They are precise to a minute. */
  readonly schedule: scheduler.ScheduleExpression;
  /**
   * The contract of the messages: their source and type.
   * @default - messages of the type `ScheduledRun.v1` from the path of the task
   */
  readonly contract?: EventContract;
  /**
   * The content of each message. `scheduler.ContextAttribute` has values that Scheduler fills in.
   * `JsonNull.INSTANCE` of aws-cdk-lib is `null` in languages whose own does not arrive.
   * @default - an empty object
   */
  readonly data?: { [name: string]: unknown };
  /**
   * The time within which Scheduler starts a run: up to 24 hours after the time of the schedule.
   * @default - at the time of the schedule
   */
  readonly timeWindow?: scheduler.TimeWindow;
  /**
   * The retries of a run that Scheduler could not deliver. Then it sends the run to the dead-letter queue.
   * @default - 185 retries within 24 hours
   */
  readonly retryPolicy?: ScheduleRetryPolicy;
  /**
   * Overrides of the alarms.
   * @default - all alarms, with the defaults that each option states
   */
  readonly alarms?: ScheduledTaskAlarms;
}

/**
 * Properties of ScheduledTask.
 */
export interface ScheduledTaskProps extends ScheduledTaskOptions {
  /** The consumer of the messages: a pattern with a queue, or your queue, topic, stream, state machine or event bus by `MessageConsumer`. */
  readonly consumer: IMessageConsumer;
  /**
   * The KMS key for the schedule and its dead-letter queue.
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
}
