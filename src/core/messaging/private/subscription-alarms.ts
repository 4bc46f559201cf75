import { aws_lambda as lambda, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Operations } from '../../operations/operations';
import { recentErrors, recentErrorsInShort } from '../../operations/private/recent-errors';
import { addDeadLetterAlarms } from '../../workers/private/dead-letter-queue';
import { SubscriptionAlarms } from '../subscription-alarms';

export interface SubscriptionDeadLetterAlarmOptions {
  readonly alarms?: SubscriptionAlarms;
  /** The function that handles the messages. Undefined for other consumers. */
  readonly handler?: lambda.IFunction;
  /** The queue that messages are redriven to. Undefined where there is none. */
  readonly queue?: sqs.IQueue;
  /** The retention period of the queue that SQS moves messages from. Default: none, services send the messages. */
  readonly sourceRetention?: Duration;
}

/** The alarms of a subscription's dead-letter queue, whatever feeds it. */
export function addSubscriptionDeadLetterAlarms(
  operations: Operations, name: string, deadLetterQueue: sqs.IQueue, options: SubscriptionDeadLetterAlarmOptions,
) {
  const { alarms = {}, sourceRetention } = options;
  addDeadLetterAlarms(operations, `${name}DeadLetters`, deadLetterQueue, {
    section: 'deadLetters',
    depth: alarms.deadLetters,
    age: alarms.deadLettersAge,
    sourceRetention,
    whatHappened: 'The number of messages in the dead-letter queue was above {threshold} for {window}.',
    impact: 'This subscriber has not handled them.',
    firstStep: firstStep(deadLetterQueue, options),
  });
}

function firstStep(deadLetterQueue: sqs.IQueue, { handler, queue }: SubscriptionDeadLetterAlarmOptions): string {
  const { queueUrl, queueArn } = deadLetterQueue;
  // an alarm that names a queue of another stack would make the stacks depend on each other
  if (!queue || Stack.of(queue) !== Stack.of(deadLetterQueue)) {
    const errors = handler ? `${recentErrors(handler)} ` : '';
    return `Run \`aws sqs receive-message --queue-url ${queueUrl} --message-attribute-names All\`. ${errors}Fix the cause, then publish the messages again.`;
  }
  // the destination must be given for a message that the broker could not deliver: it has no source queue
  return `${handler ? `${recentErrorsInShort(handler)} Fix the cause` : 'Restore the policies of the queue of the consumer and of its key'}, `
    + `then run \`aws sqs start-message-move-task --source-arn ${queueArn} --destination-arn ${queue.queueArn}\`.`;
}
