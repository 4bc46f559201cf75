import { aws_dynamodb as dynamodb, aws_kinesis as kinesis, aws_sns as sns, Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ExistingStreamChannelOptions, ExistingTopicChannelOptions, FifoQueueChannelOptions, FifoTopicChannelOptions, QueueChannelOptions, StreamChannelOptions } from './channel-options';
import { Broker, BrokerProps } from './private/broker';
import { QueueBroker } from './private/queue-broker';
import { StreamBroker } from './private/stream-broker';
import { TableBroker } from './private/table-broker';
import { TopicBroker } from './private/topic-broker';
import { requireDuration } from '../core/private/durations';
import { requireKind, STREAM, TABLE, TOPIC } from '../core/private/kinds';
import { requireQueueTimes } from '../core/workers/private/queue-times';

/**
 * The resource that carries the messages, chosen by its guarantees: `DecoupledMessaging.guarantees`.
 */
export class MessageChannel {
  /** SNS topic: every subscriber receives every message, at least once, in no particular order. The topic keeps no messages. */
  static topic(): MessageChannel {
    return new MessageChannel('MessageChannel.topic()', (scope, props) => new TopicBroker(scope, props));
  }

  /**
   * SNS FIFO topic: every subscriber receives every message, in order within a message group.
   * @throws if the retention of the archive is not whole days between 1 and 365
   */
  static fifoTopic(options: FifoTopicChannelOptions = {}): MessageChannel {
    requireDays('fifoTopic', 'archiveRetention', options.archiveRetention);
    return new MessageChannel('MessageChannel.fifoTopic()', (scope, props) => new TopicBroker(scope, props, options));
  }

  /**
   * SQS queue: one consumer, at least once, in no particular order, with a nearly unlimited throughput.
   * @throws if a time is not within the limits of its option
   */
  static queue(options: QueueChannelOptions = {}): MessageChannel {
    requireQueueTimes('MessageChannel.queue', options);
    return new MessageChannel('MessageChannel.queue()', (scope, props) => new QueueBroker(scope, props, options));
  }

  /**
   * SQS FIFO queue: one consumer, in order within a message group.
   * @throws if a time is not within the limits of its option
   */
  static fifoQueue(options: FifoQueueChannelOptions = {}): MessageChannel {
    requireQueueTimes('MessageChannel.fifoQueue', options);
    return new MessageChannel('MessageChannel.fifoQueue()', (scope, props) => new QueueBroker(scope, props, options, options));
  }

  /**
   * Kinesis stream that every subscriber reads at its own pace, in order within a partition key.
   * A subscriber can read messages again within the retention period.
   * @throws if the retention period is not whole days between 1 and 365, or the number of shards is not a positive whole number
   */
  static stream(options: StreamChannelOptions = {}): MessageChannel {
    const { retentionPeriod = Duration.days(1), shardCount } = options;
    requireDays('stream', 'retentionPeriod', retentionPeriod);
    if (shardCount !== undefined && !Token.isUnresolved(shardCount) && (!Number.isInteger(shardCount) || shardCount < 1)) {
      throw new Error(`MessageChannel.stream: shardCount must be a whole number of at least 1, got ${shardCount}.`);
    }
    return new MessageChannel('MessageChannel.stream()', (scope, props) => new StreamBroker(scope, props, { retentionPeriod, shardCount }));
  }

  /**
   * Your topic, standard or FIFO, also of another app: the channel adds its subscriptions to it. Its own alarms belong to the place where it is made.
   * Import one that is encrypted with `sns.Topic.fromTopicAttributes` and its `keyArn`, so that publishers are granted the key.
   */
  static fromTopic(topic: sns.ITopic, options: ExistingTopicChannelOptions = {}): MessageChannel {
    requireKind('MessageChannel.fromTopic: topic', topic, TOPIC);
    const fifo = options.fifo ?? topic.fifo ? { contentBasedDeduplication: topic.contentBasedDeduplication } : undefined;
    return new MessageChannel('MessageChannel.fromTopic()', (scope, props) => new TopicBroker(scope, props, fifo, topic));
  }

  /**
   * Your Kinesis stream, also of another app. Its own alarms belong to the place where it is made.
   * @throws if the retention period is not whole days between 1 and 365
   */
  static fromStream(existing: kinesis.IStream, options: ExistingStreamChannelOptions = {}): MessageChannel {
    requireKind('MessageChannel.fromStream: existing', existing, STREAM);
    const { retentionPeriod = Duration.days(1) } = options;
    requireDays('fromStream', 'retentionPeriod', retentionPeriod);
    return new MessageChannel('MessageChannel.fromStream()', (scope, props) => new StreamBroker(scope, props, { retentionPeriod, existing }));
  }

  /**
   * The stream of your table, also of another app: every change of an item is a message, in order within the item. Whoever writes to the table publishes.
   * The stream can have any view. `handleMessages` gives the images that the view has.
   *
   * At most two functions read the stream of a table (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.html).
   * Synthesis refuses more, views of `ReportingEngine` and outboxes included.
   *
   * @param table with a stream. Import one with `dynamodb.Table.fromTableAttributes` and its `tableStreamArn`
   */
  static fromTableStream(table: dynamodb.ITable): MessageChannel {
    requireKind('MessageChannel.fromTableStream: table', table, TABLE);
    return new MessageChannel('MessageChannel.fromTableStream()', (scope, props) => new TableBroker(scope, props, table), false);
  }

  private constructor(
    /** Factory of the channel, such as `MessageChannel.topic()`. */
    readonly kind: string,
    private readonly create: (scope: Construct, props: BrokerProps) => Broker,
    /**
     * Whether messages are published by `grantPublish`.
     * @internal
     */
    readonly _hasPublishers = true,
  ) {}

  /** @internal */
  _bind(scope: Construct, props: BrokerProps): Broker {
    return this.create(scope, props);
  }
}

function requireDays(factory: string, option: string, value: Duration | undefined) {
  if (value === undefined) { return; }
  requireDuration(`MessageChannel.${factory}: ${option}`, value);
  const days = value.isUnresolved() ? NaN : value.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1 || days > 365) {
    throw new Error(`MessageChannel.${factory}: ${option} must be whole days between 1 and 365, known at synthesis, got ${value.isUnresolved() ? 'a token' : value.toHumanString()}.`);
  }
}
