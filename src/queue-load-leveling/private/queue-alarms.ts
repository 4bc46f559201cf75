import { aws_cloudwatch as cloudwatch, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { addTimeToDrainAlarm } from '../../core/messaging/private/time-to-drain-alarm';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { addQueueSilenceAlarm } from '../../core/operations/private/silence-alarm';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { QueueLoadLevelingAlarms } from '../queue-load-leveling-alarms';

/** The delay that is acceptable if nothing else is set; library default. */
const ACCEPTABLE_DELAY = Duration.hours(1);

export interface ObservedQueues {
  readonly queue: sqs.IQueue;
  readonly deadLetterQueue: sqs.IQueue;
  readonly backlogAge: cloudwatch.IMetric;
  readonly visibilityTimeout: Duration;
  readonly retentionPeriod: Duration;
  readonly deadLetterRetentionPeriod: Duration;
  /** The first step: the command that prints the errors of the worker. */
  readonly readErrors: string;
}

export function addQueueAlarms(operations: Operations, queues: ObservedQueues, overrides: QueueLoadLevelingAlarms) {
  const { queue, deadLetterQueue, visibilityTimeout, readErrors } = queues;
  const acceptable = Math.max(ACCEPTABLE_DELAY.toSeconds(), visibilityTimeout.isUnresolved() ? 0 : visibilityTimeout.toSeconds());
  operations.addAlarm('backlogAge', {
    metric: queues.backlogAge,
    threshold: 1.5 * acceptable,
    evaluationPeriods: 15,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      whatHappened: 'The oldest message in the queue was older than {threshold:seconds} for {window}.',
      impact: `Work is done late. SQS deletes messages after ${queues.retentionPeriod.toHumanString()}.`,
      firstStep: `${readErrors} Without errors, run \`aws sqs get-queue-attributes --queue-url ${queue.queueUrl} --attribute-names All\`. `
        + 'If many are in flight and the downstream has capacity, raise maxConcurrency.',
    },
  }, overrides.backlogAge);

  addTimeToDrainAlarm(operations, 'timeToDrain', queue, overrides.timeToDrain);
  addQueueSilenceAlarm(operations, 'silence', queue, overrides.silence);
  addDeadLetterAlarms(operations, 'deadLetters', deadLetterQueue, {
    depth: overrides.deadLetters,
    age: overrides.deadLettersAge,
    retention: queues.deadLetterRetentionPeriod,
    sourceRetention: queues.retentionPeriod,
    whatHappened: 'The number of messages in the dead-letter queue was above {threshold} for {window}. They failed on every receive.',
    impact: 'Their work is not done. SQS does not retry it automatically.',
    firstStep: `${readErrors} Fix the cause, then run \`aws sqs start-message-move-task --source-arn ${deadLetterQueue.queueArn}\`.`,
  });
}
