import { App, aws_events as events, aws_iam as iam, aws_kms as kms, aws_sns as sns, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import {
  DecoupledMessaging, EventBroker, EventContract, FanOutFanIn, FanOutIntake, IMessageConsumer, JsonSchema, MessageChannel, MessageConsumer,
  MessageConsumerConfig, PubSub, QueueDelivery, QueueLoadLeveling, QueueWorker, SubtaskWorker,
} from '../../../src';
import { userFunction } from '../../support/stacks';

const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });
let stack: Stack;
beforeEach(() => { stack = new Stack(new App({ analyticsReporting: false }), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } }); });

const deliveries: Array<[pattern: string, deliver: (consumer: IMessageConsumer) => unknown]> = [
  ['a bus of PubSub', consumer => new PubSub(stack, 'Events').subscribe('Audit', consumer, { events: [contract] })],
  ['a topic of PubSub', consumer => new PubSub(stack, 'Events', { broker: EventBroker.topic() }).subscribe('Audit', consumer, { events: [contract] })],
  ['a topic channel', consumer => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() }).subscribe('Audit', consumer)],
  ['FanOutFanIn', consumer => new FanOutFanIn(stack, 'Photos', {
    intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(userFunction(stack)) }, onJobEnded: consumer,
  })],
];

// the functions of FanOutFanIn send with their roles, which may use the AWS managed key
test.each(deliveries.slice(0, 3))('%s refuses a queue whose key the service may not use', (_, deliver) => {
  const managed = new sqs.Queue(stack, 'Queue', { encryption: sqs.QueueEncryption.KMS_MANAGED });
  expect(() => deliver(MessageConsumer.queue(managed))).toThrow(
    /have a queue whose key (SNS|EventBridge) may use: a customer managed key, or SSE-SQS, got 'a queue with the AWS managed key \(KMS_MANAGED\)'/);
});

test.each(deliveries.slice(0, 3))('%s refuses a queue with that key by its alias, and takes one with an alias of the user', (_, deliver) => {
  const queueWith = (alias: string) => new sqs.Queue(stack, `Queue${alias.length}`, { encryptionMasterKey: kms.Alias.fromAliasName(stack, `Key${alias.length}`, alias) });
  expect(() => deliver(MessageConsumer.queue(queueWith('alias/aws/sqs')))).toThrow("got 'a queue with the AWS managed key (alias/aws/sqs)'");
  stack = new Stack(new App(), 'Other');
  expect(() => deliver(MessageConsumer.queue(queueWith('alias/queues')))).not.toThrow();
});

test.each(deliveries)('%s refuses a consumer that is not exactly one resource', (_, deliver) => {
  const binding = (config: MessageConsumerConfig): IMessageConsumer => ({ bindConsumer: () => config });
  const [queue, topic] = [new sqs.Queue(stack, 'Queue'), new sns.Topic(stack, 'Topic')];
  expect(() => deliver(binding({ queue, topic }))).toThrow("must bind to exactly one resource, got 'queue, topic'");
});

test('FanOutFanIn refuses a topic, which its functions do not publish to', () => {
  const [, deliver] = deliveries[3];
  expect(() => deliver(MessageConsumer.topic(new sns.Topic(stack, 'Topic')))).toThrow(
    "onJobEnded must be a function, a queue, a stream, or an event bus whose subscription publishes to the topic, got 'a topic'.");
});

test('a service is not granted a queue whose key it may not use', () => {
  const failed = new sqs.Queue(stack, 'Failed');
  const queue = new sqs.Queue(stack, 'Queue', { encryption: sqs.QueueEncryption.KMS_MANAGED, deadLetterQueue: { queue: failed, maxReceiveCount: 5 } });
  const leveling = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), delivery: QueueDelivery.fromQueue(queue, failed) });
  expect(() => leveling.grantSendMessages(new iam.ServicePrincipal('s3.amazonaws.com'))).toThrow('have a queue whose key the grantee may use');
});

test.each([['us-east-1', '111122223333'], ['eu-west-1', '222233334444']])('a bus of %s in account %s has no subscriptions', (region, account) => {
  const bus = events.EventBus.fromEventBusArn(stack, 'Bus', `arn:aws:events:${region}:${account}:event-bus/theirs`);
  const pubSub = new PubSub(stack, 'Events', { broker: EventBroker.fromEventBus(bus), contracts: [contract] });
  expect(() => pubSub.subscribe('Audit', MessageConsumer.queue(new sqs.Queue(stack, 'Queue')), { events: [contract] })).toThrow(
    "PubSub at 'Shop/Events': broker must be of the account and Region of the pattern to have subscriptions: subscribe there, or to a bus that it sends its events to, got 'Shop/Bus'.");
});
