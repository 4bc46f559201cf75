import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_stepfunctions as sfn, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { orderPaid, Orders, OrdersTest } from './orders';
import { patience } from './patience';
import { MessageConsumer, MessageChannel, PubSub } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * The forwarder delivers where no broker does: from a topic to a state machine, which starts once for a
 * message that was published twice, and to a bus; from the bus to another topic; from a FIFO topic to a stream, and from that to
 * another FIFO topic, whose subscriber bills the orders of a group once and in order.
 */
const app = new App();
const stack = new Stack(app, 'IntegDecoupledMessagingForwarding');

const shop = new Orders(stack, 'Shop', MessageChannel.topic(), Duration.seconds(10));
const fulfilment = new sfn.StateMachine(stack, 'Fulfilment', {
  definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pack')),
});
shop.messaging.subscribe('Fulfilment', MessageConsumer.stateMachine(fulfilment));
const company = new PubSub(stack, 'Company');
shop.messaging.subscribe('Company', company);
const region = new Orders(stack, 'Region', MessageChannel.topic(), Duration.seconds(10));
company.subscribe('Region', region.messaging, { events: [orderPaid] });

const till = new Orders(stack, 'Till', MessageChannel.fifoTopic(), Duration.seconds(10));
const journal = new Orders(stack, 'Journal', MessageChannel.stream({ shardCount: 1 }), Duration.seconds(10));
const ledger = new Orders(stack, 'Ledger', MessageChannel.fifoTopic(), Duration.seconds(10));
till.messaging.subscribe('Journal', journal.messaging);
journal.messaging.subscribe('Ledger', ledger.messaging);
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const test = new IntegTest(app, 'DecoupledMessagingForwarding', { testCases: [stack] });
const [fromShop, inRegion, fromTill, inJournal, inLedger] = [shop, region, till, journal, ledger].map(orders => new OrdersTest(test, orders));
const succeeded = (...orders: string[]) => test.assertions.awsApiCall('SFN', 'listExecutions', { stateMachineArn: fulfilment.stateMachineArn })
  .expect(ExpectedResult.objectLike({ executions: orders.map(() => ({ status: 'SUCCEEDED' })) }))
  .waitForAssertions(patience());

fromShop.publish('espresso', { id: 'e1' })
  .next(fromShop.publish('espresso', { id: 'e1' }))
  .next(fromShop.publish('latte'))
  .next(fromTill.publish('a-1', { id: 'a1', group: 'a' }))
  .next(fromTill.publish('a-1', { id: 'a1', group: 'a' }))
  .next(fromTill.publish('a-2', { group: 'a' }))
  .next(fromTill.publish('a-3', { group: 'a' }))
  .next(inLedger.billed('a', 'a-1', 'a-2', 'a-3'))
  .next(fromTill.billed('a', 'a-1', 'a-2', 'a-3'))
  .next(inJournal.billed('a', 'a-1', 'a-2', 'a-3'))
  .next(inRegion.billed('latte', 'latte'))
  .next(fromShop.drained('Fulfilment'))
  .next(fromShop.deadLetters('Fulfilment', 0))
  .next(fromShop.drained('Company'))
  .next(fromTill.deadLetters('Journal', 0))
  .next(inJournal.deadLetters('Ledger', 0))
  .next(fromShop.drained('Billing'))
  .next(inRegion.drained('Billing'))
  .next(fromTill.drained('Billing'))
  .next(inLedger.drained('Billing'))
  // when the queues are empty: once
  .next(succeeded('espresso', 'latte'))
  .next(fromShop.billed('espresso', 'espresso'))
  .next(inRegion.billed('espresso', 'espresso'));
