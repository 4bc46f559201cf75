import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IMessageConsumer } from '../core/messaging/message-consumer-binding';
import { MessageConsumerConfig } from '../core/messaging/message-consumer-config';
import { SubscriptionAlarms } from '../core/messaging/subscription-alarms';
import { requireFunction } from '../core/private/imported-functions';
import { Idempotency } from '../core/workers/idempotency';

/**
 * The options of the queue between the pattern and a function that is `onJobEnded`.
 */
export interface JobEndedConsumerOptions {
  /**
   * The number of batches that are handled at the same time, 2 to 1000 (limit of the Lambda event source).
   * @default - 5
   */
  readonly maxConcurrency?: number;
  /**
   * The number of events in a batch, 1 to 10, and with `maxBatchingWindow` up to 10,000 (limits of the Lambda event source).
   * @default - 10
   */
  readonly batchSize?: number;
  /**
   * The longest time for which Lambda gathers a batch, up to 5 minutes (limit of the Lambda event source).
   * @default - none: what is there is delivered at once
   */
  readonly maxBatchingWindow?: Duration;
  /**
   * The number of receives after which an event is moved to the dead-letter queue, 5 to 1000. Below 5, throttling alone
   * could move events there.
   * @default - 5
   */
  readonly maxReceiveCount?: number;
  /**
   * The time after which SQS deletes an event that waits for the function: 1 minute to 13 days.
   * @default - 4 days
   */
  readonly retentionPeriod?: Duration;
  /**
   * The way duplicates are detected. The function wraps its work in `idempotent` of the runtime helper.
   * @default - duplicates are not detected
   */
  readonly idempotency?: Idempotency;
  /**
   * The construct below which the event source, the table and the alarms are created. The queue is beside the pattern, which sends to it.
   * @default - the stack of the function; the pattern, where that is its stack
   */
  readonly scope?: Construct;
  /**
   * The overrides of the alarms: each can be tuned or disabled.
   * @default - all alarms with the defaults of their options
   */
  readonly alarms?: SubscriptionAlarms;
}

/**
 * A function that gets JobEnded events, with options of the queue between: for `onJobEnded`.
 */
export class JobEndedConsumer implements IMessageConsumer {
  /**
   * JobEnded events invoke a function.
   */
  static function(handler: lambda.IFunction, options: JobEndedConsumerOptions = {}): JobEndedConsumer {
    requireFunction('JobEndedConsumer.function: handler', handler);
    return new JobEndedConsumer(handler, options);
  }

  private constructor(
    private readonly handler: lambda.IFunction,
    /** @internal */
    readonly _options: JobEndedConsumerOptions,
  ) {}

  bindConsumer(_scope: Construct): MessageConsumerConfig {
    return { function: this.handler };
  }
}
