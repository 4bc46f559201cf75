import { aws_sqs as sqs, Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { addWarning } from '../../private/warning';

/** What decides how long a message is in a queue. What is only known at deployment is not checked. */
export interface QueueStay {
  readonly retentionPeriod?: Duration;
  readonly visibilityTimeout?: Duration;
  readonly maxReceiveCount?: number;
  readonly deliveryDelay?: Duration;
}

/**
 * A message that always fails is received `maxReceiveCount` times, each time for the visibility timeout, and only then moved to the dead-letter
 * queue. A retention period that ends before deletes it. A warning, because messages that are worthless later may expire on purpose.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export function warnOfEarlyExpiry(scope: IConstruct, queue: sqs.IQueue, stay: QueueStay) {
  const [kept, timeout, delay = 0] = [stay.retentionPeriod, stay.visibilityTimeout, stay.deliveryDelay].map(knownSeconds);
  const { maxReceiveCount: receives } = stay;
  if (kept === undefined || timeout === undefined || receives === undefined || Token.isUnresolved(receives)) { return; }
  const needed = delay + receives * timeout;
  if (kept > needed) { return; }
  const after = delay > 0 ? ` and its delay of ${human(delay)}` : '';
  addWarning(scope, 'earlyExpiry',
    `The retention period of queue '${queue.node.path}' should be longer than ${human(needed)}, `
    + `its ${receives} receives times the visibility timeout of ${human(timeout)}${after}, got ${human(kept)}. `
    + 'With less, SQS deletes a message that always fails before SQS moves it to the dead-letter queue '
    + '(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html).');
}

function knownSeconds(duration: Duration | undefined): number | undefined {
  return duration === undefined || duration.isUnresolved() ? undefined : duration.toSeconds();
}

function human(seconds: number): string {
  return Duration.seconds(seconds).toHumanString();
}
