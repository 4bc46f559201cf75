import { App, aws_kms as kms, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { billedBy, channelOf } from './messaging';
import { MessageConsumer, DecoupledMessaging, MessageChannel, MessageFilter, QueueDelivery, QueueLoadLeveling, QueueWorker } from '../../src';
import { shop, userFunction, warnings } from '../support/stacks';

const SUBSCRIPTION = 'AWS::SNS::Subscription';

test('gives a function a queue of its own, which gets messages as they were published', () => {
  const { stack, template, subscription, messaging } = billedBy(MessageChannel.topic());
  template.hasResourceProperties(SUBSCRIPTION, {
    TopicArn: stack.resolve(messaging.topic!.topicArn),
    Protocol: 'sqs',
    Endpoint: stack.resolve(subscription.queue!.queueArn),
    RawMessageDelivery: true,
    RedrivePolicy: { deadLetterTargetArn: stack.resolve(subscription.deadLetterQueue.queueArn) },
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: stack.resolve(subscription.queue!.queueArn), FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('lets the topic, and no other, send to the queue and to its dead-letter queue', () => {
  const { stack, template, subscription, messaging } = billedBy(MessageChannel.topic());
  for (const queue of [subscription.queue!, subscription.deadLetterQueue]) {
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [stack.resolve(queue.queueUrl)],
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: 'sqs:SendMessage',
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': stack.resolve(messaging.topic!.topicArn) } },
        })]),
      },
    });
  }
});

test('subscribers share nothing: adding one changes no resource of another', () => {
  const before = billedBy(MessageChannel.topic()).template.toJSON().Resources as { [id: string]: unknown };
  const { stack, messaging } = channelOf(MessageChannel.topic());
  messaging.subscribe('Shipping', MessageConsumer.function(userFunction(stack, 'Ship')));
  messaging.subscribe('Billing', MessageConsumer.function(userFunction(stack, 'Bill', { timeout: Duration.seconds(10) })));
  const after = Template.fromStack(stack).toJSON().Resources as { [id: string]: unknown };
  expect(Object.fromEntries(Object.keys(before).map(id => [id, after[id]]))).toEqual(before);
  expect(Object.keys(after).length).toBeGreaterThan(Object.keys(before).length);
});

test('delivers to the queue of another pattern, and changes nothing in that pattern', () => {
  const { stack, messaging } = channelOf(MessageChannel.topic());
  const leveling = new QueueLoadLeveling(stack, 'Shipping', { worker: QueueWorker.function(userFunction(stack)) });
  const subscription = messaging.subscribe('Ship', leveling);
  const template = Template.fromStack(stack);
  template.hasResourceProperties(SUBSCRIPTION, { Endpoint: stack.resolve(leveling.queue.queueArn), RawMessageDelivery: true });
  expect([subscription.queue, subscription.eventSourceMapping]).toEqual([leveling.queue, undefined]);
  expect(subscription.deadLetterQueue).not.toBe(leveling.deadLetterQueue);
  expect(Object.keys(messaging.operations.alarms)).toEqual(expect.arrayContaining(['shipDeadLetters', 'shipDeadLettersAge']));
});

test('delivers to a queue of another stack', () => {
  const { stack, messaging } = channelOf(MessageChannel.topic());
  const other = new Stack(stack.node.root as App, 'Other');
  messaging.subscribe('Audit', MessageConsumer.queue(new sqs.Queue(other, 'Audit')));
  Template.fromStack(other).hasResourceProperties(SUBSCRIPTION, { Protocol: 'sqs' });
  expect([stack.dependencies, other.dependencies]).toEqual([[], [stack]]);
});

test('warns where it cannot let itself send to an imported queue', () => {
  const { stack, messaging } = channelOf(MessageChannel.topic());
  messaging.subscribe('Audit', MessageConsumer.queue(sqs.Queue.fromQueueArn(stack, 'Audit', 'arn:aws:sqs:eu-west-1:111122223333:audit')));
  expect(warnings(stack)).toContainEqual(expect.stringMatching(/The policy of 'Shop\/Audit' cannot be changed from here. Add this statement to it: {"Action":"sqs:SendMessage",.*"Service":"sns.amazonaws.com"/));
});

test.each<[string, MessageFilter, object]>([
  ['body', MessageFilter.body({ type: ['OrderPaid.v1'], data: { amount: [{ numeric: ['>', 100] }] } }),
    { FilterPolicyScope: 'MessageBody', FilterPolicy: { type: ['OrderPaid.v1'], data: { amount: [{ numeric: ['>', 100] }] } } }],
  ['attributes', MessageFilter.attributes({ type: [{ prefix: 'Order' }] }), { FilterPolicyScope: 'MessageAttributes', FilterPolicy: { type: [{ prefix: 'Order' }] } }],
])('filters by %s', (_, filter, properties) => {
  billedBy(MessageChannel.topic(), { filter }).template.hasResourceProperties(SUBSCRIPTION, properties);
});

describe('FIFO', () => {
  test('keeps order up to the function: FIFO topic, queue and dead-letter queue, one message at a time', () => {
    const { template } = billedBy(MessageChannel.fifoTopic());
    template.hasResourceProperties('AWS::SNS::Topic', { FifoTopic: true, FifoThroughputScope: 'MessageGroup', ArchivePolicy: Match.absent() });
    template.resourcePropertiesCountIs('AWS::SQS::Queue', { FifoQueue: true }, 2);
    // both sides deduplicate by group: otherwise the queue would take one of two messages that the topic took
    template.hasResourceProperties('AWS::SQS::Queue', { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId', RedrivePolicy: Match.anyValue() });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1 });
  });

  test('delivers to a pattern that keeps order', () => {
    const { stack, messaging } = channelOf(MessageChannel.fifoTopic());
    messaging.subscribe('Ship', new QueueLoadLeveling(stack, 'Shipping', {
      worker: QueueWorker.function(userFunction(stack)), delivery: QueueDelivery.fifo(),
    }));
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::SQS::Queue', { FifoQueue: true }, 3);
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::SQS::Queue', { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }, 1);
    expect(warnings(stack).join()).not.toContain('DeduplicationScope');
  });
});

test('with a key of the user all is encrypted with it, and SNS may use it for topics of the account', () => {
  const stack = shop();
  const encryptionKey = new kms.Key(stack, 'Key');
  const messaging = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic(), encryptionKey });
  messaging.subscribe('Billing', MessageConsumer.function(userFunction(stack)));
  const template = Template.fromStack(stack);
  const key = stack.resolve(encryptionKey.keyArn);
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: key });
  template.resourcePropertiesCountIs('AWS::SQS::Queue', { KmsMasterKeyId: key }, 2);
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([Match.objectLike({
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':sns:')])] } } },
      })]),
    },
  });
});

test('warns of a FIFO queue that would take one of two messages that the topic took', () => {
  const { stack, messaging } = channelOf(MessageChannel.fifoTopic());
  messaging.subscribe('Audit', MessageConsumer.queue(new sqs.Queue(stack, 'Audit', { fifo: true })));
  expect(warnings(stack)).toContainEqual(expect.stringContaining("Queue 'Shop/Audit' should have DeduplicationScope.MESSAGE_GROUP and FifoThroughputLimit.PER_MESSAGE_GROUP_ID"));
});

// https://aws.amazon.com/sns/features/
test('a FIFO topic with more than 100 subscriptions is warned of, since AWS raises that quota', () => {
  const { stack, messaging } = channelOf(MessageChannel.fifoTopic());
  const subscribe = (index: number) => messaging.subscribe(`Audit${index}`, MessageConsumer.queue(new sqs.Queue(stack, `Queue${index}`, { fifo: true })));
  const quota = expect.stringContaining('more than 100 subscriptions') as unknown;
  for (let index = 0; index < 100; index++) { subscribe(index); }
  expect(messaging.topic!.node.metadata.map(({ data }) => data as unknown)).not.toContainEqual(quota);
  subscribe(100);
  expect(messaging.topic!.node.metadata.map(({ data }) => data as unknown)).toContainEqual(quota);
});
