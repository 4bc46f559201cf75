import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { billedBy, channelOf } from './messaging';
import { DecoupledMessaging, MessageConsumer, Idempotency, MessageChannel } from '../../src';

const QUEUE = 'AWS::SQS::Queue';
const WORK = { RedrivePolicy: Match.anyValue() };

test('the consumer reads the channel\'s own queue, whose visibility timeout is six times its timeout', () => {
  const { stack, template, messaging, subscription } = billedBy(MessageChannel.queue());
  expect([subscription.queue, subscription.deadLetterQueue]).toEqual([messaging.queue, messaging.deadLetterQueue]);
  template.resourceCountIs(QUEUE, 2);
  template.hasResourceProperties(QUEUE, { ...WORK, VisibilityTimeout: 60, RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }) });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: stack.resolve(messaging.queue!.queueArn), BatchSize: 10, ScalingConfig: { MaximumConcurrency: 5 },
  });
});

test('the consumer\'s options reach the queue and the function', () => {
  const { template } = billedBy(MessageChannel.queue(), { maxReceiveCount: 8, batchSize: 2, maxConcurrency: 3 });
  template.hasResourceProperties(QUEUE, { ...WORK, RedrivePolicy: Match.objectLike({ maxReceiveCount: 8 }) });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 2, ScalingConfig: { MaximumConcurrency: 3 } });
});

test('a batching window fills large batches, and is part of the visibility timeout', () => {
  const { template } = billedBy(MessageChannel.queue(), { batchSize: 1000, maxBatchingWindow: Duration.seconds(20) });
  template.hasResourceProperties(QUEUE, { ...WORK, VisibilityTimeout: 80 });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1000, MaximumBatchingWindowInSeconds: 20 });
});

test('messages wait for a consumer that is not there yet', () => {
  Template.fromStack(channelOf(MessageChannel.queue()).stack).hasResourceProperties(QUEUE, {
    ...WORK, VisibilityTimeout: 30, MessageRetentionPeriod: Duration.days(4).toSeconds(),
  });
});

test('a FIFO queue delivers one message at a time', () => {
  const { template } = billedBy(MessageChannel.fifoQueue({ contentBasedDeduplication: true }));
  template.resourcePropertiesCountIs(QUEUE, { FifoQueue: true }, 2);
  template.hasResourceProperties(QUEUE, { ...WORK, ContentBasedDeduplication: true });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1 });
});

test('the idempotency table is configured by the ARN of the queue', () => {
  const { stack, template, messaging, subscription } = billedBy(MessageChannel.queue(), { idempotency: Idempotency.byJsonPointer('/orderId') });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        CATALOG_IDEMPOTENCY: {
          'Fn::Join': ['', [
            '{"', stack.resolve(messaging.queue!.queueArn), '":{"table":"', stack.resolve(subscription.idempotencyTable!.tableName), '","pointer":"/orderId"}}',
          ]],
        },
      },
    },
  });
});

test('another pattern delivers into it', () => {
  const { stack, messaging } = channelOf(MessageChannel.queue());
  const orders = new DecoupledMessaging(stack, 'Incoming', { channel: MessageChannel.topic() });
  expect(messaging.bindConsumer(stack)).toEqual({ queue: messaging.queue });
  const subscription = orders.subscribe('Handover', MessageConsumer.queue(messaging.queue!));
  expect(subscription.queue).toBe(messaging.queue);
});
