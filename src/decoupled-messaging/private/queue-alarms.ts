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
    whatHappened: 'The number of messages in the dead-letter queue of the channel was above {threshold} for {window}. '
      + 'The consumer failed on each for the maximum number of receives.',
    impact: 'The consumer has not handled these messages. SQS keeps them for 14 days.',
    firstStep: 'The alarm Errors of the subscription has the command for the log of the consumer. '
      + `Fix the cause, then run \`aws sqs start-message-move-task --source-arn ${deadLetterQueue.queueArn}\`.`,
  });
}
