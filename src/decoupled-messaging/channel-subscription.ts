import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_kinesis as kinesis, aws_lambda as lambda, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MessageFilter } from './message-filter';
import { SubscriptionParts } from './private/subscription-parts';
import { StreamSubscriptionOptions } from '../core/messaging/stream-subscription-options';
import { SubscriptionAlarms } from '../core/messaging/subscription-alarms';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { PartPlace } from '../core/operations/private/place-elsewhere';
import { Idempotency } from '../core/workers/idempotency';

/**
 * Options of a subscription. Options that the channel cannot meet are refused.
 */
export interface ChannelSubscriptionOptions {
  /**
   * Filter of the messages that the consumer receives.
   * @default - all messages
   */
  readonly filter?: MessageFilter;
  /**
   * Number of batches that a function handles at the same time, 2 to 1000 (limit of the Lambda event source). Not
   * for streams, where it is the number of shards times the parallelization factor.
   * @default - 5; 1 for each shard of a stream
   */
  readonly maxConcurrency?: number;
  /**
   * Number of messages in a batch: 1 to 10, from a stream 1 to 10,000 (limits of the Lambda event source). With `maxBatchingWindow`, a function
   * also gets up to 10,000 of a topic or queue without order.
   * @default - 10; 1 where a message group keeps its order; 100 from a stream
   */
  readonly batchSize?: number;
  /**
   * Longest time for which Lambda gathers a batch, up to 5 minutes (limit of the Lambda event source). Not for FIFO topics and queues.
   * @default - none: what is there is delivered at once
   */
  readonly maxBatchingWindow?: Duration;
  /**
   * Number of receives after which a message is moved to the dead-letter queue, 5 to 1000. Below 5, throttling alone
   * could move messages there. Not for streams.
   * Synthesis warns if they take longer than the retention period of the queue, each the visibility timeout.
   * @default - 5
   */
  readonly maxReceiveCount?: number;
  /**
   * The time after which SQS deletes a message that waits for the function: 1 minute to 13 days. SQS keeps a dead letter for 14 days in all.
   * Alarms and idempotency follow the retention period. For topics; a queue channel has an option of its own.
   * @default - 4 days
   */
  readonly retentionPeriod?: Duration;
  /**
   * The time for which a new message is invisible to the function: up to 15 minutes (SQS limit). It is part of the retention period. For topics;
   * a queue channel has an option of its own.
   * @default - none
   */
  readonly deliveryDelay?: Duration;
  /**
   * Detection of duplicates. For functions, and for consumers that the forwarder delivers to.
   * @default Idempotency.none()
   */
  readonly idempotency?: Idempotency;
  /**
   * Options of a function that reads a stream channel, also the stream of a table.
   * @default - the defaults of its options
   */
  readonly stream?: StreamSubscriptionOptions;
  /**
   * The construct below which the resources of the subscription are created, with its alarms.
   * @default - the stack of the consumer. The channel, where the consumer is in its stack, or of another account or Region
   */
  readonly scope?: Construct;
  /**
   * Overrides of the subscription's alarms: each can be tuned or disabled.
   * @default - all alarms with the defaults of their options
   */
  readonly alarms?: SubscriptionAlarms;
}

/**
 * The resources between a channel and one of its consumers. Created by `DecoupledMessaging.subscribe`.
 */
export class ChannelSubscription extends Construct implements IOperable {
  /**
   * Creates its resources below itself.
   * @internal
   */
  static _create({ scope, operations }: PartPlace, id: string, parts: (subscription: Construct) => SubscriptionParts): ChannelSubscription {
    const subscription = new ChannelSubscription(scope, id, operations);
    subscription.parts = parts(subscription);
    return subscription;
  }

  private parts?: SubscriptionParts;

  private constructor(
    scope: Construct,
    id: string,
    /** Operations with the alarms of the subscription: those of the channel, or those of its subscriptions in the stack of the consumer. */
    readonly operations: Operations,
  ) {
    super(scope, id);
  }

  /** Queue in which messages wait for a function, or the consumer's own queue. Undefined on a stream. */
  get queue(): sqs.IQueue | undefined {
    return this.parts?.queue;
  }

  /** Dead-letter queue for messages that failed, or could not be delivered. On a stream, for those that `handleMessages` rejects. */
  get deadLetterQueue(): sqs.IQueue {
    return this.parts!.deadLetterQueue;
  }

  /** Bucket with the records of a stream that Lambda gave up, each batch in an object. It keeps them for 90 days. Otherwise undefined. */
  get failedRecordsBucket(): s3.IBucket | undefined {
    return this.parts?.failedRecordsBucket;
  }

  /** Function that forwards messages to a consumer that the channel does not deliver to itself. Otherwise undefined. */
  get forwarderFunction(): lambda.IFunction | undefined {
    return this.parts?.forwarderFunction;
  }

  /** Subscription to the topic. Undefined on queues and streams. */
  get topicSubscription(): sns.Subscription | undefined {
    return this.parts?.topicSubscription;
  }

  /** Event source mapping of a function. Undefined for queues. */
  get eventSourceMapping(): lambda.IEventSourceMapping | undefined {
    return this.parts?.eventSourceMapping;
  }

  /** Registered consumer of a stream with enhanced fan-out. Otherwise undefined. */
  get streamConsumer(): kinesis.IStreamConsumer | undefined {
    return this.parts?.streamConsumer;
  }

  /** Table of the messages that were handled. Undefined without idempotency. */
  get idempotencyTable(): dynamodb.ITable | undefined {
    return this.parts?.idempotencyTable;
  }

  /** Messages in the dead-letter queue: maximum over 1 minute. */
  metricDeadLetters(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum', ...props });
  }
}
