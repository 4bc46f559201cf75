import { aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../core/operations/alarm-override';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { MESSAGE_RETENTION, QueuePair } from '../../core/workers/private/queue-pair';

export interface QueueAlarmOptions {
  readonly deadline: Duration;
  readonly backlogAge?: AlarmOverride;
  readonly deadLetters?: AlarmOverride;
  readonly deadLettersAge?: AlarmOverride;
  /** Begins the names of the runbook's sections. Default: the name. */
  readonly section?: string;
  /** The kind of message in the queue: `subtask`. */
  readonly content: string;
  /** The first step: the command that prints the errors of the consumer of the queue. */
  readonly readErrors: string;
  /** The queue that messages are redriven to, where some of them came from elsewhere. Default: where they came from. */
  readonly redriveTo?: sqs.IQueue;
  /** What it means for users that messages are in the dead-letter queue. */
  readonly impact: string;
}

/** Stands for a deadline that is only known at deployment: the pattern's default. */
const UNKNOWN_DEADLINE = Duration.minutes(30);

/** The alarms of a queue and of its dead-letter queue: `<name>BacklogAge`, `<name>DeadLetters`, `<name>DeadLettersAge`. */
export function addQueueAlarms(operations: Operations, name: string, { queue, deadLetterQueue }: QueuePair, options: QueueAlarmOptions) {
  const { deadline, section = name, content, readErrors, redriveTo } = options;
  const destination = redriveTo ? ` --destination-arn ${redriveTo.queueArn}` : '';
  operations.addAlarm(`${name}BacklogAge`, {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold: (deadline.isUnresolved() ? UNKNOWN_DEADLINE : deadline).toSeconds() / 2,
    evaluationPeriods: 3,
    severity: AlarmSeverity.USERS_AFFECTED,
    runbook: {
      section: `${section}BacklogAge`,
      whatHappened: `The oldest ${content} in the queue was older than {threshold:seconds} for {window}.`,
      impact: 'Jobs are late. They end as timed out at their deadline.',
      firstStep: readErrors,
    },
  }, options.backlogAge);
  addDeadLetterAlarms(operations, `${name}DeadLetters`, deadLetterQueue, {
    section: `${section}DeadLetters`,
    depth: options.deadLetters,
    age: options.deadLettersAge,
    sourceRetention: MESSAGE_RETENTION,
    whatHappened: `The number of ${content}s in the dead-letter queue was above {threshold} for {window}.`,
    impact: options.impact,
    firstStep: `${readErrors} Fix the cause, then run \`aws sqs start-message-move-task --source-arn ${deadLetterQueue.queueArn}${destination}\`.`,
  });
}
