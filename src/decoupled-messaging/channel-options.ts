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
 * Options of a FIFO queue as a channel.
 */
export interface FifoQueueChannelOptions {
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
