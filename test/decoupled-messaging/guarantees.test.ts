import { Duration, Size } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CHANNELS, channelOf } from './messaging';
import { MessageChannel, MessageOrdering } from '../../src';

const RESOURCES = { topic: 'AWS::SNS::Topic', fifoTopic: 'AWS::SNS::Topic', queue: 'AWS::SQS::Queue', fifoQueue: 'AWS::SQS::Queue', stream: 'AWS::Kinesis::Stream' };

const guaranteesOf = (channel: MessageChannel) => channelOf(channel).messaging.guarantees;

test.each<[string, MessageChannel, object]>([
  ['topic', MessageChannel.topic(), { ordering: MessageOrdering.NONE, maxMessageSize: Size.kibibytes(256), filtering: 'by body or attributes' }],
  ['FIFO topic', MessageChannel.fifoTopic(), { ordering: MessageOrdering.MESSAGE_GROUP, filtering: 'by body or attributes' }],
  ['queue', MessageChannel.queue(), { ordering: MessageOrdering.NONE, retention: Duration.days(4), delivery: 'one consumer gets each message', filtering: 'none' }],
  ['FIFO queue', MessageChannel.fifoQueue(), { ordering: MessageOrdering.MESSAGE_GROUP, retention: Duration.days(4), filtering: 'none' }],
  ['stream', MessageChannel.stream(), { ordering: MessageOrdering.PARTITION_KEY, retention: Duration.days(1), maxMessageSize: Size.mebibytes(1), filtering: 'by body' }],
])('says what a %s guarantees', (_, channel, guarantees) => {
  expect(guaranteesOf(channel)).toMatchObject(guarantees);
});

test.each([MessageChannel.topic(), MessageChannel.fifoTopic()])('a topic keeps nothing by itself', channel => {
  expect(guaranteesOf(channel).retentionPeriod).toBeUndefined();
});

test('an archive is kept and can be replayed', () => {
  expect(guaranteesOf(MessageChannel.fifoTopic({ archiveRetention: Duration.days(9) }))).toMatchObject({
    retention: Duration.days(9), replay: expect.stringContaining('from the topic\'s archive'),
  });
});

test('the throughput of a stream is that of its shards', () => {
  expect(guaranteesOf(MessageChannel.stream({ shardCount: 3 })).throughput).toContain('3 MB and 3000 messages a second');
});

test.each(CHANNELS)('says so of a %s in the template too', kind => {
  const { stack, messaging } = channelOf(MessageChannel[kind]());
  const said = Object.values(Template.fromStack(stack).findResources(RESOURCES[kind]))
    .map(resource => resource.Metadata?.['cdk-serverless-catalog:guarantees'] as { [guarantee: string]: string } | undefined)
    .filter(metadata => metadata !== undefined);
  const { ordering, duplication, delivery, replay, throughput, filtering, retentionPeriod: retention, maxMessageSize } = messaging.guarantees;
  expect(said).toEqual([{
    ordering,
    duplication,
    delivery,
    replay,
    throughput,
    filtering,
    retention: retention?.toHumanString() ?? 'none',
    maxMessageSize: `${maxMessageSize.toKibibytes()} KiB`,
  }]);
});
