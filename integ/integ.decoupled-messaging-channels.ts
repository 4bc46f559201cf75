import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { Orders, OrdersTest } from './orders';
import { MessageChannel } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/** Queues and a stream: each order is billed once, also when published twice, in order where the channel keeps it; poison is moved to the dead-letter queue. */
const app = new App();
const stack = new Stack(app, 'IntegDecoupledMessagingChannels');
const channels = {
  queue: new Orders(stack, 'Queue', MessageChannel.queue()),
  fifoQueue: new Orders(stack, 'FifoQueue', MessageChannel.fifoQueue()),
  stream: new Orders(stack, 'Stream', MessageChannel.stream({ shardCount: 1 })),
};
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const test = new IntegTest(app, 'DecoupledMessagingChannels', { testCases: [stack] });

const queue = new OrdersTest(test, channels.queue);
queue.publish('espresso', { id: 'e1' })
  .next(queue.publish('espresso', { id: 'e1' }))
  .next(queue.publish('poison'))
  .next(queue.deadLetters('Billing', 1))
  .next(queue.drained('Billing'))
  .next(queue.billed('espresso', 'espresso'));

const fifoQueue = new OrdersTest(test, channels.fifoQueue);
fifoQueue.publish('poison', { group: 'a' })
  .next(fifoQueue.publish('a-1', { group: 'a' }))
  .next(fifoQueue.publish('a-2', { group: 'a' }))
  .next(fifoQueue.billed('a', 'a-1', 'a-2'))
  .next(fifoQueue.deadLetters('Billing', 1));

const stream = new OrdersTest(test, channels.stream);
stream.publish('a-1', { id: 's1', group: 'a' })
  .next(stream.publish('a-1', { id: 's1', group: 'a' }))
  .next(stream.publish('a-2', { group: 'a' }))
  .next(stream.publish('a-3', { group: 'a' }))
  .next(stream.billed('a', 'a-1', 'a-2', 'a-3'))
  .next(stream.deadLetters('Billing', 0));
