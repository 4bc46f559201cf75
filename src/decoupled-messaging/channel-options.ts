import { Duration } from 'aws-cdk-lib';

/**
 * Options of a FIFO topic as a channel.
 */
export interface FifoTopicChannelOptions {
  /**
   * Whether the content of a message without deduplication id becomes its deduplication id. The helper `publish` sets ids.
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
  /**
   * Period for which the topic keeps messages for replay: whole days, 1 to 365 (SNS limit). A topic with an archive
   * cannot be deleted before the archive is removed.
   * @default - the topic has no archive
   */
  readonly archiveRetention?: Duration;
}

/**
 * Options of a queue as a channel.
 */
export interface QueueChannelOptions {
  /**
   * The time after which SQS deletes a message: 1 minute to 13 days. SQS keeps a dead letter of a standard queue for 14 days in all.
   * Alarms, records and idempotency follow the retention period.
   * @default - 4 days
   */
  readonly retentionPeriod?: Duration;
  /**
   * The time for which a new message is invisible: up to 15 minutes (SQS limit). It is part of the retention period.
   * @default - none
   */
  readonly deliveryDelay?: Duration;
}

/**
 * Options of a FIFO queue as a channel.
 */
export interface FifoQueueChannelOptions extends QueueChannelOptions {
  /**
   * Whether the content of a message without deduplication id becomes its deduplication id. The helper `publish` sets ids.
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
}

/**
 * Options of a stream as a channel.
 */
export interface StreamChannelOptions {
  /**
   * Period for which the stream keeps messages: whole days, 1 to 365 (Kinesis limit).
   * @default Duration.days(1)
   */
  readonly retentionPeriod?: Duration;
  /**
   * Number of shards. Each takes 1 MB and 1,000 messages per second, and is charged by the hour.
   * @default - on-demand mode: Kinesis adds shards automatically
   */
  readonly shardCount?: number;
}

/**
 * Options of your stream as a channel.
 */
export interface ExistingStreamChannelOptions {
  /**
   * Retention period of the stream: whole days, 1 to 365. Ages and alarms of the subscriptions follow it. A shorter one than the stream has is safe.
   * @default - 1 day
   */
  readonly retentionPeriod?: Duration;
}

/**
 * Options of your topic as a channel.
 */
export interface ExistingTopicChannelOptions {
  /**
   * Whether it is a FIFO topic. Needed for an imported one whose ARN is only known at deployment, such as that of a parameter.
   * @default - whether the ARN ends in `.fifo`
   */
  readonly fifo?: boolean;
}
