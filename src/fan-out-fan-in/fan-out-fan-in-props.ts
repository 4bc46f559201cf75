import { aws_kms as kms, aws_logs as logs, Duration } from 'aws-cdk-lib';
import { FanOutFanInAlarms } from './fan-out-fan-in-alarms';
import { FanOutIntake } from './fan-out-intake';
import { JobSplitter } from './job-splitter';
import { ResultStore } from './result-store';
import { SubtaskWorker } from './subtask-worker';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';

/**
 * Properties of FanOutFanIn.
 */
export interface FanOutFanInProps {
  /** The source of jobs: `FanOutIntake.bucket()`, `.messages()` or `.api()`. */
  readonly intake: FanOutIntake;
  /** The workers of the subtasks by name, 1 to 7. A name has letters and digits, and begins with a lower-case letter. */
  readonly workers: { [name: string]: SubtaskWorker };
  /**
   * The way a job is split into subtasks.
   * @default JobSplitter.broadcast()
   */
  readonly splitter?: JobSplitter;
  /**
   * The store of the results of subtasks.
   * @default ResultStore.bucket()
   */
  readonly results?: ResultStore;
  /**
   * The time from the acceptance of a job to its end, with or without all results. The range is 1 minute to
   * 4 days, the retention of the queues of workers. It should cover all receives of a subtask. The visibility timeout,
   * six times the timeout of a function, passes between two receives.
   * @default Duration.minutes(30)
   */
  readonly deadline?: Duration;
  /**
   * The consumer of JobEnded events. An event has the outcome of a job (complete, partial or timed out) and
   * the missing subtasks. `JobEndedConsumer.function` has options for a function. A state machine or a topic cannot consume it directly: use an event bus that delivers to it.
   * @default - no consumer
   */
  readonly onJobEnded?: IMessageConsumer;
  /**
   * The KMS key for everything that the pattern stores or carries: queues, job table, buckets, results, state machine and logs. Buckets and tables of yours keep their own key.
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * The time for which CloudWatch Logs keeps the log groups that the pattern makes. Log groups of yours keep their own retention.
   * @default - one month
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * The overrides of alarms.
   * @default - all alarms, with the defaults of their options
   */
  readonly alarms?: FanOutFanInAlarms;
}
