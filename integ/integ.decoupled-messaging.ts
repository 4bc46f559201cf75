import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Orders, OrdersTest } from './orders';
import { worker } from './worker';
import { MessageConsumer, MessageChannel } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * Two subscribers of a topic, one of which always fails. The other bills each order once, also
 * one that was published twice; the order that it cannot bill is in its dead-letter queue. All messages of the failing
 * subscriber are in its dead-letter queue. An order that does not match the contract is not published.
 */
const app = new App();
const stack = new Stack(app, 'IntegDecoupledMessaging');
const orders = new Orders(stack, 'Coffee', MessageChannel.topic());
orders.messaging.subscribe('Shipping', MessageConsumer.function(worker(new Construct(stack, 'Shipping'), 'shipping')));
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const test = new OrdersTest(new IntegTest(app, 'DecoupledMessaging', { testCases: [stack] }), orders);

test.publishAnything({ order: 17 })
  .expect(ExpectedResult.objectLike({ FunctionError: 'Unhandled', Payload: Match.serializedJson(Match.objectLike({ errorMessage: Match.stringLikeRegexp('#/order: ') })) }))
  .next(test.publish('espresso', { id: 'e1' }))
  .next(test.publish('espresso', { id: 'e1' }))
  .next(test.publish('latte'))
  .next(test.publish('poison'))
  .next(test.billed('latte', 'latte'))
  .next(test.deadLetters('Billing', 1))
  .next(test.deadLetters('Shipping', 4))
  .next(test.drained('Billing'))
  .next(test.drained('Shipping'))
  // when the queues are empty: once
  .next(test.billed('espresso', 'espresso'));
