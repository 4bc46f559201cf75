import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { Orders, OrdersTest } from './orders';
import { MessageChannel } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/** Orders of one group are billed in their order; a poisoned one is moved to the dead-letter queue, and those after it are billed. */
const app = new App();
const stack = new Stack(app, 'IntegDecoupledMessagingFifo');
const orders = new Orders(stack, 'Coffee', MessageChannel.fifoTopic());
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const test = new OrdersTest(new IntegTest(app, 'DecoupledMessagingFifo', { testCases: [stack] }), orders);

test.publish('poison', { group: 'a' })
  .next(test.publish('a-1', { group: 'a' }))
  .next(test.publish('b-1', { group: 'b' }))
  .next(test.publish('a-2', { group: 'a' }))
  .next(test.publish('b-2', { group: 'b' }))
  .next(test.publish('a-3', { group: 'a' }))
  .next(test.billed('b', 'b-1', 'b-2'))
  .next(test.billed('a', 'a-1', 'a-2', 'a-3'))
  .next(test.deadLetters('Billing', 1))
  .next(test.drained('Billing'));
