import { aws_sqs as sqs } from 'aws-cdk-lib';
import { addBacklogAgeAlarm } from '../../core/messaging/private/backlog-alarm';
import { Operations } from '../../core/operations/operations';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { DecoupledMessagingAlarms } from '../decoupled-messaging-alarms';

export function addQueueAlarms(operations: Operations, queue: sqs.IQueue, deadLetterQueue: sqs.IQueue, overrides: DecoupledMessagingAlarms) {
  addBacklogAgeAlarm(operations, 'backlogAge', queue, {
    override: overrides.backlogAge,
    impact: 'The consumer reacts late. SQS deletes messages after 4 days.',
  });
  addDeadLetterAlarms(operations, 'deadLetters', deadLetterQueue, {
    depth: overrides.deadLetters,
    age: overrides.deadLettersAge,
    whatHappened: 'More than {threshold} messages of the channel are in its dead-letter queue: the consumer failed on each for the maximum number of receives.',
    impact: 'The consumer has not handled these messages. SQS keeps them for 14 days.',
    firstStep: `Run "aws sqs receive-message --queue-url ${deadLetterQueue.queueUrl} --message-attribute-names All". `
      + 'Find the message id in the log of the consumer, fix the cause, and redrive the dead-letter queue.',
  });
}
