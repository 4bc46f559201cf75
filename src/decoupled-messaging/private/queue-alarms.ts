import { Duration } from 'aws-cdk-lib';
import { addBacklogAgeAlarm } from '../../core/messaging/private/backlog-alarm';
import { addTimeToDrainAlarm } from '../../core/messaging/private/time-to-drain-alarm';
import { Operations } from '../../core/operations/operations';
import { addQueueSilenceAlarm } from '../../core/operations/private/silence-alarm';
import { addDeadLetterAlarms } from '../../core/workers/private/dead-letter-queue';
import { QueuePair } from '../../core/workers/private/queue-pair';
import { DecoupledMessagingAlarms } from '../decoupled-messaging-alarms';

export interface ChannelQueues extends QueuePair {
  readonly retentionPeriod: Duration;
}

export function addQueueAlarms(operations: Operations, queues: ChannelQueues, overrides: DecoupledMessagingAlarms) {
  const { queue, deadLetterQueue, retentionPeriod } = queues;
  addBacklogAgeAlarm(operations, 'backlogAge', queue, {
    override: overrides.backlogAge,
    impact: `The consumer reacts late. SQS deletes messages after ${retentionPeriod.toHumanString()}.`,
  });
  addTimeToDrainAlarm(operations, 'timeToDrain', queue, overrides.timeToDrain);
  addQueueSilenceAlarm(operations, 'silence', queue, overrides.silence);
  addDeadLetterAlarms(operations, 'deadLetters', deadLetterQueue, {
    depth: overrides.deadLetters,
    age: overrides.deadLettersAge,
    sourceRetention: retentionPeriod,
    whatHappened: 'The number of messages in the dead-letter queue of the channel was above {threshold} for {window}. '
      + 'The consumer failed on each for the maximum number of receives.',
    impact: 'The consumer has not handled these messages.',
    firstStep: 'The alarm Errors of the subscription has the command for the log of the consumer. '
      + `Fix the cause, then run \`aws sqs start-message-move-task --source-arn ${deadLetterQueue.queueArn}\`.`,
  });
}
