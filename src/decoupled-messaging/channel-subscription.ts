import { aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_kinesis as kinesis, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MessageFilter } from './message-filter';
import { SubscriptionParts } from './private/subscription-parts';
import { SubscriptionAlarms } from '../core/messaging/subscription-alarms';
import { Idempotency } from '../core/workers/idempotency';

/**
 * How a function reads a stream.
 */
export interface StreamSubscriptionOptions {
  /**
   * Whether the function gets read throughput of its own (enhanced fan-out, charged by shard and hour)
   * rather than a share of the stream's.
   * @default false
   */
  readonly enhancedFanOut?: boolean;
  /**
   * Where the function begins when it is subscribed.
   * @default - with the oldest record the stream holds, so that a consumer that was removed and is added again misses nothing within the retention
   */
  readonly startingPosition?: lambda.StartingPosition;
  /**
   * How many batches of one shard are at work at the same time, 1 to 10 (Lambda limit). Order within a partition key is kept.
   * @default 1
   */
  readonly parallelizationFactor?: number;
  /**
   * How often a failed batch is tried again before it is set aside, 0 to 10,000 (Lambda limit). Messages that can
   * never be handled are set aside at once by `handleMessages`: what is tried again is an outage, bounded by `maxRecordAge`.
   * @default 10000
   */
  readonly retryAttempts?: number;
  /**
   * Records older than this are set aside untried, 1 minute to 7 days (Lambda limit).
   * @default - the retention of the stream, 7 days at the most
   */
  readonly maxRecordAge?: Duration;
}

/**
 * Options of a subscription. What a channel cannot do is refused.
 */
export interface ChannelSubscriptionOptions {
  /**
   * Which messages the consumer gets.
   * @default - all of them
   */
  readonly filter?: MessageFilter;
  /**
   * How many batches a function works on at the same time, 2 to 1000 (limit of the Lambda event source). Not
   * for streams: there it is the number of shards times the parallelization factor.
   * @default - 5; 1 for each shard of a stream
   */
  readonly maxConcurrency?: number;
  /**
   * Messages that are handed over together: 1 to 10, to 10,000 from a stream (limits of the Lambda event source).
   * @default - 10; 1 where a message group keeps its order; 100 from a stream
   */
  readonly batchSize?: number;
  /**
   * After how many receives without success a message is set aside. 5 to 1000: below 5, throttling alone
   * can send good messages there. Not for streams.
   * @default - 5
   */
  readonly maxReceiveCount?: number;
  /**
   * How duplicates are told. Functions, and what a function of the library passes messages on to.
   * @default Idempotency.none()
   */
  readonly idempotency?: Idempotency;
  /**
   * How a function reads the channel where it is a stream.
   * @default - as its options name
   */
  readonly stream?: StreamSubscriptionOptions;
  /**
   * Tunes or disables alarms of the subscription.
   * @default - all alarms, each with the figures its option names
   */
  readonly alarms?: SubscriptionAlarms;
}

/**
 * What stands between a channel and one of its consumers. Made by `DecoupledMessaging.subscribe`.
 */
export class ChannelSubscription extends Construct {
  /**
   * Creates the parts below itself.
   * @internal
   */
  static _create(scope: Construct, id: string, parts: (subscription: Construct) => SubscriptionParts): ChannelSubscription {
    const subscription = new ChannelSubscription(scope, id);
    subscription.parts = parts(subscription);
    return subscription;
  }

  private parts?: SubscriptionParts;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
  }

  /** The queue that messages wait in for a function; the consumer's own queue where it has one; undefined on a stream. */
  get queue(): sqs.IQueue | undefined {
    return this.parts?.queue;
  }

  /** Where messages are set aside that failed, or could not be delivered. */
  get deadLetterQueue(): sqs.IQueue {
    return this.parts!.deadLetterQueue;
  }

  /** What passes messages on to a consumer that the channel does not deliver to by itself; otherwise undefined. */
  get forwarderFunction(): lambda.IFunction | undefined {
    return this.parts?.forwarder;
  }

  /** The subscription to the topic; undefined on queues and streams. */
  get topicSubscription(): sns.Subscription | undefined {
    return this.parts?.topicSubscription;
  }

  /** The event source mapping of a function; undefined for queues. */
  get eventSourceMapping(): lambda.IEventSourceMapping | undefined {
    return this.parts?.eventSourceMapping;
  }

  /** The registered consumer of a stream with enhanced fan-out. */
  get streamConsumer(): kinesis.IStreamConsumer | undefined {
    return this.parts?.streamConsumer;
  }

  /** Where messages are remembered that were worked off; undefined without idempotency. */
  get idempotencyTable(): dynamodb.ITable | undefined {
    return this.parts?.idempotencyTable;
  }

  /** Messages set aside; maximum over 1 minute. */
  metricDeadLetters(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum', ...props });
  }
}
