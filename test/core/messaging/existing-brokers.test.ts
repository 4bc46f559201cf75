import { App, aws_kinesis as kinesis, aws_kms as kms, aws_sns as sns, aws_ssm as ssm, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  DecoupledMessaging, EventBroker, EventContract, JsonSchema, MessageChannel, MessageConsumer, MessageOrdering, PubSub,
} from '../../../src';
import { userFunction } from '../../support/stacks';

const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });
const ARN = 'arn:aws:sns:eu-west-1:111122223333:orders';
const env = { account: '111122223333', region: 'eu-west-1' };

let stack: Stack;
beforeEach(() => { stack = new Stack(new App({ analyticsReporting: false }), 'Wall', { env }); });
const template = () => Template.fromStack(stack);
const handler = () => MessageConsumer.function(userFunction(stack));

test.each<[string, (topic: sns.ITopic) => unknown]>([
  ['EventBroker', topic => new PubSub(stack, 'Orders', { broker: EventBroker.fromTopic(topic), contracts: [contract] }).subscribe('VideoWall', handler(), { events: [contract] })],
  ['MessageChannel', topic => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.fromTopic(topic), contracts: [contract] }).subscribe('VideoWall', handler())],
])('%s.fromTopic subscribes to the topic of another app, and makes none', (_, subscribe) => {
  subscribe(sns.Topic.fromTopicArn(stack, 'Topic', ssm.StringParameter.valueForStringParameter(stack, '/orders/topic')));
  template().resourceCountIs('AWS::SNS::Topic', 0);
  template().hasResourceProperties('AWS::SNS::Subscription', { TopicArn: { Ref: Match.stringLikeRegexp('SsmParameterValueorderstopic') }, Protocol: 'sqs', RawMessageDelivery: true, RedrivePolicy: Match.anyValue() });
  // those of the topic are where it is made
  const metrics = Object.values(template().findResources('AWS::CloudWatch::Alarm')).map(({ Properties: { Namespace } }) => Namespace as string | undefined);
  expect(metrics).not.toContain('AWS/SNS');
  expect(metrics.length).toBeGreaterThan(0);
});

test.each<[string, (topic: sns.ITopic, fn: ReturnType<typeof userFunction>) => unknown]>([
  ['EventBroker', (topic, fn) => new PubSub(stack, 'Orders', { broker: EventBroker.fromTopic(topic), contracts: [contract] }).grantPublish(fn, contract)],
  ['MessageChannel', (topic, fn) => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.fromTopic(topic) }).grantPublish(fn)],
])('%s.fromTopic grants publishers the key of the topic', (_, grant) => {
  const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/k';
  grant(sns.Topic.fromTopicAttributes(stack, 'Topic', { topicArn: ARN, keyArn }), userFunction(stack));
  template().hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: 'sns:Publish', Resource: ARN }), Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn }),
      ]),
    },
  });
});

test('queues of a key may get messages of an existing topic', () => {
  const encryptionKey = new kms.Key(stack, 'Key');
  new PubSub(stack, 'Orders', { broker: EventBroker.fromTopic(sns.Topic.fromTopicArn(stack, 'Topic', ARN)), contracts: [contract], encryptionKey });
  template().hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'sns.amazonaws.com' } })]) } });
});

test('an existing FIFO topic keeps its order', () => {
  const topic = new sns.Topic(stack, 'Topic', { fifo: true, contentBasedDeduplication: true });
  const channel = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.fromTopic(topic) });
  channel.subscribe('VideoWall', handler());
  expect(channel.guarantees.ordering).toBe(MessageOrdering.MESSAGE_GROUP);
  template().hasResourceProperties('AWS::SQS::Queue', { FifoQueue: true });
  template().hasResource('AWS::SNS::Topic', { Metadata: { 'cdk-serverless-catalog:guarantees': Match.objectLike({ ordering: MessageOrdering.MESSAGE_GROUP }) } });
  expect(() => new PubSub(stack, 'Events', { broker: EventBroker.fromTopic(topic), contracts: [contract] })).toThrow(
    "PubSub at 'Wall/Events': broker must be a standard topic, because events are delivered in no order: use DecoupledMessaging with MessageChannel.fromTopic() where order matters, got 'a FIFO topic'.");
});

test('a FIFO topic whose ARN is a parameter is said to be one', () => {
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', ssm.StringParameter.valueForStringParameter(stack, '/orders/topic'));
  const ordering = (id: string, options?: { readonly fifo: boolean }) =>
    new DecoupledMessaging(stack, id, { channel: MessageChannel.fromTopic(topic, options) }).guarantees.ordering;
  expect([ordering('Plain'), ordering('Fifo', { fifo: true })]).toEqual([MessageOrdering.NONE, MessageOrdering.MESSAGE_GROUP]);
});

test.each<[string, () => unknown]>([
  ['EventBroker.fromTopic', () => new PubSub(stack, 'O', { broker: EventBroker.fromTopic(sns.Topic.fromTopicArn(stack, 'T', ARN.replace('111122223333', '222233334444'))), contracts: [contract] })],
  ['MessageChannel.fromTopic', () => new DecoupledMessaging(stack, 'O', { channel: MessageChannel.fromTopic(sns.Topic.fromTopicArn(stack, 'T', ARN.replace('eu-west-1', 'eu-west-2'))) })],
  ['MessageChannel.fromStream', () => new DecoupledMessaging(stack, 'O', { channel: MessageChannel.fromStream(kinesis.Stream.fromStreamArn(stack, 'S', 'arn:aws:kinesis:eu-west-2:111122223333:stream/orders')) })],
])('%s refuses one of another account or Region', (_, create) => {
  expect(create).toThrow(/(broker|channel) must be of the (account|Region) of the pattern/);
});

test('a function reads an existing stream, whose alarms are where it is made', () => {
  const stream = kinesis.Stream.fromStreamArn(stack, 'Stream', 'arn:aws:kinesis:eu-west-1:111122223333:stream/orders');
  const channel = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.fromStream(stream) });
  channel.grantPublish(userFunction(stack, 'Publisher'));
  channel.subscribe('VideoWall', handler());
  template().resourceCountIs('AWS::Kinesis::Stream', 0);
  template().hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: stream.streamArn, DestinationConfig: Match.anyValue() });
  expect(Object.keys(channel.operations.alarms).filter(name => !name.startsWith('videoWall'))).toEqual([]);
});

