import { aws_cloudwatch as cloudwatch, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
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
}

export function addQueueAlarms(operations: Operations, queues: ObservedQueues, overrides: QueueLoadLevelingAlarms) {
  const { queue, deadLetterQueue, visibilityTimeout } = queues;
  const acceptable = Math.max(ACCEPTABLE_DELAY.toSeconds(), visibilityTimeout.isUnresolved() ? 0 : visibilityTimeout.toSeconds());
  operations.addAlarm('backlogAge', {
    metric: queues.backlogAge,
    threshold: 1.5 * acceptable,
    evaluationPeriods: 15,
    runbook: {
      whatHappened: 'The oldest message in the queue was older than {threshold:seconds} for {window}.',
      impact: `Work is done late. SQS deletes messages after ${queues.retentionPeriod.toHumanString()}.`,
      firstStep: `Run "aws sqs get-queue-attributes --queue-url ${queue.queueUrl} --attribute-names All" and compare it with the worker's errors. `
        + 'If the worker is healthy and its downstream has capacity, raise maxConcurrency.',
    },
  }, overrides.backlogAge);

  addDeadLetterAlarms(operations, 'deadLetters', deadLetterQueue, {
    depth: overrides.deadLetters,
    age: overrides.deadLettersAge,
    whatHappened: 'Messages failed on every receive and were moved to the dead-letter queue.',
    impact: 'The work of these messages is not done. SQS does not retry it automatically.',
    firstStep: 'Search the worker\'s log for the message id and fix the cause. '
      + `Then run "aws sqs start-message-move-task --source-arn ${deadLetterQueue.queueArn}".`,
  });
}
