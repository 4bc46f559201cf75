import { Duration, Size } from 'aws-cdk-lib';

/**
 * The scope within which a channel keeps the order of messages.
 */
export enum MessageOrdering {
  /** No order: messages may overtake one another. */
  NONE = 'none',
  /** Messages of one message group are delivered in the order of their publication. */
  MESSAGE_GROUP = 'message group',
  /** Messages of one partition key are delivered in the order of their publication. */
  PARTITION_KEY = 'partition key',
  /** Changes of one item are delivered in the order in which they were made. */
  ITEM = 'item',
}

/**
 * The causes of duplicates: when a consumer receives a message more than once.
 */
export enum MessageDuplication {
  /** Every message is delivered at least once. SNS or SQS may deliver it again. */
  AT_LEAST_ONCE = 'at least once',
  /**
   * A message group accepts a deduplication id once in 5 minutes, so that a repeated publication is no duplicate.
   * The consumer receives each message at least once: again after a failure or a timeout.
   */
  DEDUPLICATED_FOR_5_MINUTES = 'deduplicated for 5 minutes',
  /** Every message is delivered at least once. A failed batch is delivered again from the failed record on. */
  AT_LEAST_ONCE_FROM_FAILED_RECORD = 'at least once, from the failed record',
}

/**
 * The number of consumers that receive each message.
 */
export enum MessageDelivery {
  /** Every subscription receives every message, independent of the others. */
  EVERY_SUBSCRIPTION = 'every subscription',
  /** One consumer receives each message. A second consumer would compete for the messages, and is refused. */
  ONE_CONSUMER = 'one consumer',
}

/**
 * The ways to deliver messages once more.
 */
export enum MessageReplay {
  /** Redrive of a dead-letter queue. A subscription that is added later receives no earlier messages. */
  DEAD_LETTER_REDRIVE = 'dead-letter queue',
  /** A replay policy on a subscription reads the archive of the topic. Dead-letter queues can be redriven, too. */
  TOPIC_ARCHIVE = 'archive, dead-letter queue',
  /** A consumer reads the stream again from a time within the retention period. */
  STREAM_POSITION = 'any time in the retention period',
  /** A consumer reads the stream again from its oldest record. */
  OLDEST_RECORD = 'from the oldest record',
}

/**
 * The filters that subscriptions of a channel can have.
 */
export enum FilterSupport {
  /** No filters: SQS would delete what its only consumer filters out. */
  NONE = 'none',
  /** `MessageFilter.body()`: records of a stream have no attributes. */
  BODY = 'body',
  /** `MessageFilter.body()` and `MessageFilter.attributes()`. */
  BODY_AND_ATTRIBUTES = 'body, attributes',
  /** `MessageFilter.tableChange()`: kind of change, key and images of the item. */
  TABLE_CHANGE = 'table change',
}

/**
 * The limit of the messages that a channel takes.
 */
export enum ChannelThroughput {
  /** Nearly unlimited. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
  NEARLY_UNLIMITED = 'nearly unlimited',
  /** 30,000 messages per second in us-east-1, 300 to 9,000 elsewhere. The quota can be raised. https://docs.aws.amazon.com/general/latest/gr/sns.html */
  REGION_QUOTA = 'quota of the Region',
  /** 300 messages per second in a message group. 30,000 in all in us-east-1, fewer elsewhere. https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html */
  MESSAGE_GROUP_QUOTA = 'quota of a message group',
  /**
   * 300 requests per second and action in a message group, 3,000 messages per second with batches of 10. The quota of the Region
   * in all. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
   */
  REQUEST_QUOTA = 'quota of requests',
  /**
   * 4 MB and 4,000 messages per second at first, doubling automatically. 1 MB and 1,000 messages per second for one partition key.
   * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
   */
  ON_DEMAND = 'on demand',
  /** 1 MB and 1,000 messages per second and shard. The same for one partition key. */
  SHARDS = 'shards',
  /** Quotas of the table's writes (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html). */
  TABLE = 'writes of the table',
}

/**
 * The guarantees of a channel, and what they cost in exchange. The template has them, too, as metadata
 * of the channel's resource.
 */
export interface ChannelGuarantees {
  /** Scope within which the order of messages is kept. */
  readonly ordering: MessageOrdering;
  /** Causes of duplicates. */
  readonly duplication: MessageDuplication;
  /** Number of consumers that receive each message. */
  readonly delivery: MessageDelivery;
  /**
   * Period for which the channel itself keeps messages, delivered or not.
   * @default - the channel keeps no messages: the queues of its subscriptions keep them
   */
  readonly retentionPeriod?: Duration;
  /** Ways to deliver messages once more. */
  readonly replay: MessageReplay;
  /** Size of the largest message, with its attributes or its partition key. Of a table, that of the largest item. */
  readonly maxMessageSize: Size;
  /** Limit of the messages that the channel takes. */
  readonly throughput: ChannelThroughput;
  /** Filters that subscriptions can have. */
  readonly filtering: FilterSupport;
}
