import { aws_sqs as sqs } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { consumeAlone } from '../../private/only-consumer';

/** A queue delivers each message to one consumer: of two, each would get some of the messages. */
export function consumeQueue(consumer: IConstruct, queue: sqs.IQueue) {
  consumeAlone(consumer, { source: queue, arn: queue.queueArn }, 'queue',
    'have one consumer, because each of two would get some of the messages: give each a queue (behind a topic, both get all)');
}
