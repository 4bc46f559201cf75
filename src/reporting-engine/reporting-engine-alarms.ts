import { aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../core/operations/alarm-override';
import { AlarmSeverity } from '../core/operations/alarm-severity';
import { Operations } from '../core/operations/operations';
import { addDeadLetterAlarms } from '../core/workers/private/dead-letter-queue';

/**
 * The alarms of ReportingEngine.
 */
export interface ReportingEngineAlarms {
  /**
   * Age of the oldest message that waits, in seconds. Set it to 1.5 times the longest delay
   * your users accept.
   * @default - above 1 hour 30 minutes for 15 minutes
   */
  readonly backlogAge?: AlarmOverride;
  /**
   * Messages in the dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * Age of the oldest message in the dead-letter queue, in seconds.
   * @default - above 75 % of 10 days: SQS keeps messages for 14 days, of which they may spend 4 in the queue
   */
  readonly deadLettersAge?: AlarmOverride;
}

/** Library default: nobody knows the delay that users of the service accept. */
const ACCEPTABLE_DELAY = Duration.hours(1);

export function addReportingEngineAlarms(operations: Operations, queue: sqs.IQueue, deadLetterQueue: sqs.IQueue, overrides: ReportingEngineAlarms) {
  operations.addAlarm('backlogAge', {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold: 1.5 * ACCEPTABLE_DELAY.toSeconds(),
    evaluationPeriods: 15,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The oldest message in the queue was older than {threshold:seconds} for {window}.',
      impact: 'Messages are processed late. SQS deletes a message after 4 days.',
      firstStep: 'Open the dashboard and compare messages sent with messages deleted: more arrive than before, or the consumer became slow or fails.',
    },
  }, overrides.backlogAge);

  addDeadLetterAlarms(operations, 'deadLetters', deadLetterQueue, {
    depth: overrides.deadLetters,
    age: overrides.deadLettersAge,
    sourceRetention: Duration.days(4),
    whatHappened: 'The number of messages in the dead-letter queue was above {threshold} for {window}. Each failed in every attempt.',
    impact: 'These messages are not processed and are not retried automatically.',
    firstStep: `Read a message with \`aws sqs receive-message --queue-url ${deadLetterQueue.queueUrl}\` and fix the cause. `
      + `Then run \`aws sqs start-message-move-task --source-arn ${deadLetterQueue.queueArn}\`.`,
  });
}
