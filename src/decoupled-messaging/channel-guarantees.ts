import { Duration, Size } from 'aws-cdk-lib';

/**
 * Within what a channel keeps the order of messages.
 */
export enum MessageOrdering {
  /** Messages may overtake one another. */
  NONE = 'none',
  /** Messages of one message group are delivered in the order they were published in. */
  MESSAGE_GROUP = 'message group',
  /** Messages of one partition key are delivered in the order they were published in. */
  PARTITION_KEY = 'partition key',
}

/**
 * What a channel promises, and what it costs in exchange. Also in the template, as metadata
 * of the channel's resource.
 */
export interface ChannelGuarantees {
  /** Within what the order of messages is kept. */
  readonly ordering: MessageOrdering;
  /** When a consumer gets a message more than once. */
  readonly duplication: string;
  /** How many consumers get each message. */
  readonly delivery: string;
  /**
   * How long the channel itself keeps messages, delivered or not.
   * @default - it keeps none: what matters is kept in the queues of its subscriptions
   */
  readonly retentionPeriod?: Duration;
  /** How messages can be delivered once more. */
  readonly replay: string;
  /** The largest message, with its attributes or its partition key. */
  readonly maxMessageSize: Size;
  /** How much the channel takes. */
  readonly throughput: string;
  /** Whether subscriptions can filter, and what by. */
  readonly filtering: string;
}
