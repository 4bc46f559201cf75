import { Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Broker, BrokerProps } from './private/broker';
import { QueueBroker } from './private/queue-broker';
import { StreamBroker } from './private/stream-broker';
import { TopicBroker } from './private/topic-broker';

/**
 * Options of a FIFO topic.
 */
export interface FifoTopicChannelOptions {
  /**
   * Whether a message without deduplication id is told from others by its content. The helper `publish` gives ids.
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
  /**
   * For how long the topic keeps messages to be replayed: 1 to 365 days (SNS limit). A topic with an archive
   * cannot be deleted before the archive is taken away.
   * @default - it keeps none
   */
  readonly archiveRetention?: Duration;
}

/**
 * Options of a FIFO queue as a channel.
 */
export interface FifoQueueChannelOptions {
  /**
   * Whether a message without deduplication id is told from others by its content. The helper `publish` gives ids.
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
}

/**
 * Options of a stream.
 */
export interface StreamChannelOptions {
  /**
   * For how long the stream keeps messages: 1 to 365 days (Kinesis limit).
   * @default Duration.days(1)
   */
  readonly retentionPeriod?: Duration;
  /**
   * How many shards the stream has: each takes 1 MB and 1,000 messages a second, and is paid for by the hour.
   * @default - as many as are needed (on-demand mode)
   */
  readonly shardCount?: number;
}

/**
 * What carries the messages, chosen by what is needed of it: `DecoupledMessaging.guarantees` says what each promises.
 */
export class MessageChannel {
  /** SNS topic: every subscriber gets every message, at least once, in no particular order. Keeps nothing itself. */
  static topic(): MessageChannel {
    return new MessageChannel('MessageChannel.topic()', (scope, props) => new TopicBroker(scope, props));
  }

  /**
   * SNS FIFO topic: every subscriber gets every message, in order within a message group.
   * @throws if the archive is not whole days between 1 and 365
   */
  static fifoTopic(options: FifoTopicChannelOptions = {}): MessageChannel {
    requireDays('fifoTopic', 'archive', options.archiveRetention);
    return new MessageChannel('MessageChannel.fifoTopic()', (scope, props) => new TopicBroker(scope, props, options));
  }

  /** SQS queue: one consumer, at least once, in no particular order, nearly unlimited. */
  static queue(): MessageChannel {
    return new MessageChannel('MessageChannel.queue()', (scope, props) => new QueueBroker(scope, props));
  }

  /** SQS FIFO queue: one consumer, in order within a message group. */
  static fifoQueue(options: FifoQueueChannelOptions = {}): MessageChannel {
    return new MessageChannel('MessageChannel.fifoQueue()', (scope, props) => new QueueBroker(scope, props, options));
  }

  /**
   * Kinesis stream: every subscriber reads every message at its own pace, in order within a
   * partition key, and may read it again within the retention.
   * @throws if the retention is not whole days between 1 and 365, or shards are no positive whole number
   */
  static stream(options: StreamChannelOptions = {}): MessageChannel {
    const { retentionPeriod: retention = Duration.days(1), shardCount: shards } = options;
    requireDays('stream', 'retention', retention);
    if (shards !== undefined && !Token.isUnresolved(shards) && (!Number.isInteger(shards) || shards < 1)) {
      throw new Error(`MessageChannel.stream: shards must be a whole number of at least 1, got ${shards}.`);
    }
    return new MessageChannel('MessageChannel.stream()', (scope, props) => new StreamBroker(scope, props, { retention, shards }));
  }

  private constructor(
    /** The factory it came from. */
    readonly kind: string,
    private readonly create: (scope: Construct, props: BrokerProps) => Broker,
  ) {}

  /** @internal */
  _bind(scope: Construct, props: BrokerProps): Broker {
    return this.create(scope, props);
  }
}

function requireDays(factory: string, option: string, value: Duration | undefined) {
  if (value === undefined) { return; }
  const days = value.isUnresolved() ? NaN : value.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1 || days > 365) {
    throw new Error(`MessageChannel.${factory}: ${option} must be whole days between 1 and 365, known at synthesis, got ${value.isUnresolved() ? 'a token' : value.toHumanString()}.`);
  }
}
