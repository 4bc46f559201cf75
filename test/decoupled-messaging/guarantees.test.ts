import * as fs from 'fs';
import * as path from 'path';
import { aws_dynamodb as dynamodb, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CHANNELS, channelOf } from './messaging';
import {
  ChannelGuarantees, ChannelThroughput, FilterSupport, MessageChannel, MessageDelivery, MessageDuplication, MessageOrdering, MessageReplay,
} from '../../src';

const RESOURCES = { topic: 'AWS::SNS::Topic', fifoTopic: 'AWS::SNS::Topic', queue: 'AWS::SQS::Queue', fifoQueue: 'AWS::SQS::Queue', stream: 'AWS::Kinesis::Stream' };

/** A channel of your table. */
const tableStream = () => MessageChannel.fromTableStream(new dynamodb.Table(new Stack(), 'Table', {
  partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.KEYS_ONLY,
}));

const guaranteesOf = (channel: MessageChannel) => channelOf(channel).messaging.guarantees;

test.each<[string, MessageChannel, ChannelGuarantees]>([
  ['topic', MessageChannel.topic(), {
    ordering: MessageOrdering.NONE,
    duplication: MessageDuplication.AT_LEAST_ONCE,
    delivery: MessageDelivery.EVERY_SUBSCRIPTION,
    replay: MessageReplay.DEAD_LETTER_REDRIVE,
    maxMessageSize: Size.kibibytes(256),
    throughput: ChannelThroughput.REGION_QUOTA,
    filtering: FilterSupport.BODY_AND_ATTRIBUTES,
  }],
  ['FIFO topic', MessageChannel.fifoTopic(), {
    ordering: MessageOrdering.MESSAGE_GROUP,
    duplication: MessageDuplication.DEDUPLICATED_FOR_5_MINUTES,
    delivery: MessageDelivery.EVERY_SUBSCRIPTION,
    replay: MessageReplay.DEAD_LETTER_REDRIVE,
    maxMessageSize: Size.kibibytes(256),
    throughput: ChannelThroughput.MESSAGE_GROUP_QUOTA,
    filtering: FilterSupport.BODY_AND_ATTRIBUTES,
  }],
  ['queue', MessageChannel.queue(), {
    ordering: MessageOrdering.NONE,
    duplication: MessageDuplication.AT_LEAST_ONCE,
    delivery: MessageDelivery.ONE_CONSUMER,
    retentionPeriod: Duration.days(4),
    replay: MessageReplay.DEAD_LETTER_REDRIVE,
    maxMessageSize: Size.kibibytes(256),
    throughput: ChannelThroughput.NEARLY_UNLIMITED,
    filtering: FilterSupport.NONE,
  }],
  ['FIFO queue', MessageChannel.fifoQueue(), {
    ordering: MessageOrdering.MESSAGE_GROUP,
    duplication: MessageDuplication.DEDUPLICATED_FOR_5_MINUTES,
    delivery: MessageDelivery.ONE_CONSUMER,
    retentionPeriod: Duration.days(4),
    replay: MessageReplay.DEAD_LETTER_REDRIVE,
    maxMessageSize: Size.kibibytes(256),
    throughput: ChannelThroughput.REQUEST_QUOTA,
    filtering: FilterSupport.NONE,
  }],
  ['stream', MessageChannel.stream(), {
    ordering: MessageOrdering.PARTITION_KEY,
    duplication: MessageDuplication.AT_LEAST_ONCE_FROM_FAILED_RECORD,
    delivery: MessageDelivery.EVERY_SUBSCRIPTION,
    retentionPeriod: Duration.days(1),
    replay: MessageReplay.STREAM_POSITION,
    maxMessageSize: Size.mebibytes(1),
    throughput: ChannelThroughput.ON_DEMAND,
    filtering: FilterSupport.BODY,
  }],
  ['stream of a table', tableStream(), {
    ordering: MessageOrdering.ITEM,
    duplication: MessageDuplication.AT_LEAST_ONCE_FROM_FAILED_RECORD,
    delivery: MessageDelivery.EVERY_SUBSCRIPTION,
    retentionPeriod: Duration.hours(24),
    replay: MessageReplay.OLDEST_RECORD,
    maxMessageSize: Size.kibibytes(400),
    throughput: ChannelThroughput.TABLE,
    filtering: FilterSupport.TABLE_CHANGE,
  }],
])('a %s has its guarantees', (_, channel, guarantees) => {
  expect(guaranteesOf(channel)).toEqual(guarantees);
});

test('an archive is kept and can be replayed', () => {
  const { stack, messaging } = channelOf(MessageChannel.fifoTopic({ archiveRetention: Duration.days(9) }));
  expect(messaging.guarantees).toMatchObject({ retentionPeriod: Duration.days(9), replay: MessageReplay.TOPIC_ARCHIVE });
  Template.fromStack(stack).hasResourceProperties('AWS::SNS::Topic', { ArchivePolicy: { MessageRetentionPeriod: 9 } });
});

test('the throughput of a stream with shards is that of its shards', () => {
  expect(guaranteesOf(MessageChannel.stream({ shardCount: 3 })).throughput).toBe(ChannelThroughput.SHARDS);
});

test.each(CHANNELS)('the template has the guarantees of a %s, too', kind => {
  const { stack, messaging } = channelOf(MessageChannel[kind]());
  const metadata = Object.values(Template.fromStack(stack).findResources(RESOURCES[kind]))
    .map(resource => resource.Metadata?.['cdk-serverless-catalog:guarantees'] as { [guarantee: string]: string } | undefined)
    .filter(each => each !== undefined);
  const { ordering, duplication, delivery, replay, throughput, filtering, retentionPeriod, maxMessageSize } = messaging.guarantees;
  expect(metadata).toEqual([{
    ordering,
    duplication,
    delivery,
    replay,
    throughput,
    filtering,
    retentionPeriod: retentionPeriod?.toHumanString() ?? 'none',
    maxMessageSize: `${maxMessageSize.toKibibytes()} KiB`,
  }]);
});

describe('the matrix of the README', () => {
  const readme = fs.readFileSync(path.join(__dirname, '../../src/decoupled-messaging/README.md'), 'utf8');
  /** The cells of the row of a guarantee, by channel. */
  const rowOf = (guarantee: string): { readonly [channel: string]: string } => {
    const cells = (start: string) => readme.split('\n').find(line => line.startsWith(start))?.split('|').slice(2, -1).map(cell => cell.trim()) ?? [];
    const values = cells(`| ${guarantee} `);
    return Object.fromEntries(cells('| guarantee ').map((channel, i) => [channel.replace(/[`()]/g, ''), values[i]]));
  };
  const ROWS: { readonly [guarantee: string]: (guarantees: ChannelGuarantees) => string } = {
    delivery: ({ delivery }) => delivery,
    ordering: ({ ordering }) => ordering,
    duplication: ({ duplication }) => duplication,
    retentionPeriod: ({ retentionPeriod }) => retentionPeriod?.toHumanString() ?? 'none',
    replay: ({ replay }) => replay,
    maxMessageSize: ({ maxMessageSize }) => `${maxMessageSize.toKibibytes()} KiB`,
    throughput: ({ throughput }) => throughput,
    filtering: ({ filtering }) => filtering,
  };

  test.each(Object.keys(ROWS))('has the %s of every channel', guarantee => {
    const made = CHANNELS.map(kind => [kind, MessageChannel[kind]()] as const);
    const channels = [...made, ['fromTableStream', tableStream()] as const];
    expect(rowOf(guarantee)).toEqual(Object.fromEntries(channels.map(([kind, channel]) => [kind, ROWS[guarantee](guaranteesOf(channel))])));
  });
});
