import { QueuedMessage, SqsQueue } from './sqs-queue';

/**
 * A FIFO queue, delivered by `SqsToFunction` as a standard one is: messages of a group in the order they were sent, and none of a group while
 * one of it is invisible; several of one group may come in one receive.
 *
 * - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/interleaving-multiple-ordered-message-groups.html
 * - https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 * - https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html (a group is in one invocation at a time: the lock)
 */
export class FifoQueue extends SqsQueue {
  readonly fifo = true;

  protected candidates(): QueuedMessage[] {
    const locked = new Set(this.messages.filter(message => !this.isVisible(message)).map(message => message.groupId));
    return this.messages.filter(message => !locked.has(message.groupId)).sort((a, b) => a.sequence - b.sequence);
  }
}
