import { aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What a consumer needs of the queue of a channel. */
export interface ConsumerNeeds {
  readonly consumer: Construct;
  readonly visibilityTimeout: Duration;
}

/** Queues of channels: their consumer comes later, and decides the settings. */
const OPEN = new WeakMap<sqs.IQueue, (needs: ConsumerNeeds) => void>();

/** Lets a later consumer decide the settings of a queue. */
export function awaitConsumer(queue: sqs.IQueue, adapt: (needs: ConsumerNeeds) => void) {
  OPEN.set(queue, adapt);
}

/**
 * Gives a queue of a channel the settings that its consumer needs. Other queues stay as they are.
 * @throws if the channel has a consumer
 */
export function consumeAs(queue: sqs.IQueue, needs: ConsumerNeeds) {
  OPEN.get(queue)?.(needs);
}
