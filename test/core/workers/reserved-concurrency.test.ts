import { aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  DecoupledMessaging, EventContract, FanOutFanIn, FanOutIntake, JsonSchema, MessageChannel, MessageConsumer, PubSub, QueueLoadLeveling, QueueWorker,
  SubtaskWorker,
} from '../../../src';
import { shop, userFunction } from '../../support/stacks';

const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });
let stack: Stack;
beforeEach(() => { stack = shop(); });

const leveling = (handler: lambda.IFunction, maxConcurrency: number, id = 'Payments') =>
  new QueueLoadLeveling(stack, id, { worker: QueueWorker.function(handler), maxConcurrency });

test.each<[string, (handler: lambda.Function) => unknown]>([
  ['QueueLoadLeveling', handler => leveling(handler, 6)],
  ['QueueLoadLeveling of an alias', handler => leveling(new lambda.Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion }), 6)],
  ['FanOutFanIn', handler => new FanOutFanIn(stack, 'Photos', {
    intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(handler, { maxConcurrency: 6 }) },
  })],
  ['PubSub', handler => new PubSub(stack, 'Events').subscribe('Billing', MessageConsumer.function(handler), { events: [contract], maxConcurrency: 6 })],
  ['DecoupledMessaging', handler => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.queue() })
    .subscribe('Billing', MessageConsumer.function(handler), { maxConcurrency: 6 })],
])('%s refuses a maxConcurrency above the reserved concurrency of its function', (_, create) => {
  create(userFunction(stack, 'Charge', { reservedConcurrentExecutions: 5 }));
  expect(() => Template.fromStack(stack)).toThrow(
    "maxConcurrency must be at most the reserved concurrency of function 'Shop/Charge', 5, added up over its queues (Lambda throttles the rest), got '6'.");
});

test('adds up the queues of a function', () => {
  const handler = userFunction(stack, 'Charge', { reservedConcurrentExecutions: 5 });
  leveling(handler, 3);
  leveling(handler, 3, 'Refunds');
  expect(() => Template.fromStack(stack)).toThrow("QueueLoadLeveling at 'Shop/Refunds': maxConcurrency must be at most the reserved concurrency of function 'Shop/Charge', 5");
});

test.each([[5, 5], [5, undefined], [5, 0]])('accepts %s of %s', (maxConcurrency, reservedConcurrentExecutions) => {
  leveling(userFunction(stack, 'Charge', { reservedConcurrentExecutions }), maxConcurrency);
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('reads the reserved concurrency that an escape hatch sets, or removes', () => {
  const [removed, set] = ['Removed', 'Set'].map(id => userFunction(stack, id, { reservedConcurrentExecutions: 5 }));
  leveling(removed, 6, 'Payments');
  leveling(set, 6, 'Refunds');
  (removed.node.defaultChild as lambda.CfnFunction).addPropertyDeletionOverride('ReservedConcurrentExecutions');
  (set.node.defaultChild as lambda.CfnFunction).addPropertyOverride('ReservedConcurrentExecutions', 6);
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('refuses what is above the reserved concurrency of an escape hatch', () => {
  const handler = userFunction(stack, 'Set');
  leveling(handler, 7);
  (handler.node.defaultChild as lambda.CfnFunction).addPropertyOverride('ReservedConcurrentExecutions', 6);
  expect(() => Template.fromStack(stack)).toThrow("the reserved concurrency of function 'Shop/Set', 6");
});
