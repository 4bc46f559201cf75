import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmThreshold } from './alarm-threshold';
import { addFunctionAlarms } from './private/function-alarms';
import { functionTimeout } from './private/function-timeout';
import { acknowledge } from './private/lint-acknowledgement';
import { grantConsume } from './private/queue-grants';
import { Validation } from './private/validation';
import { workerPrincipal } from './private/worker-principal';
import { BoundWorker, IQueueWorker, WorkerQueue } from './queue-worker-binding';

/**
 * Options of a function worker.
 */
export interface FunctionWorkerOptions {
  /**
   * The function's timeout, where the construct cannot know it (imported functions).
   * @default - the function's own; 15 minutes, Lambda's longest, where that is not known
   */
  readonly timeout?: Duration;
  /**
   * Tunes the alarm on the share of invocations that failed: percent.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly errors?: AlarmThreshold;
  /**
   * Tunes the alarm on throttled invocations: a count.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly throttles?: AlarmThreshold;
  /**
   * Tunes the alarm on the duration (p90): milliseconds. There is none where the timeout is not known.
   * @default - at least 90 % of the timeout in 15 of 15 minutes
   */
  readonly duration?: AlarmThreshold;
}

/**
 * A Lambda function that works off a queue.
 */
export class FunctionWorker implements IQueueWorker {
  /** @internal */
  constructor(
    /** The function. */
    readonly handler: lambda.IFunction,
    private readonly options: FunctionWorkerOptions,
  ) {}

  validateWorker(scope: Construct, maxConcurrency: number): void {
    const validation = new Validation(scope);
    validation.integer('maxConcurrency', maxConcurrency, 2, 1000, 'Lambda event source limit');
    validation.duration('worker.timeout', this.options.timeout, Duration.seconds(1), Duration.minutes(15), 'Lambda limit');
  }

  /**
   * Six times the function's timeout plus the batching window, as AWS recommends
   * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
   */
  visibilityTimeout(batchingWindow: Duration): Duration {
    const timeout = this.timeout ?? Duration.minutes(15);
    // where it is known at deployment only: Lambda's longest
    const window = batchingWindow.isUnresolved() ? Duration.minutes(5) : batchingWindow;
    return Duration.seconds(6 * timeout.toSeconds()).plus(window);
  }

  bindWorker(scope: Construct, source: WorkerQueue): BoundWorker {
    const grantPrincipal = workerPrincipal(scope, this.handler);
    const grant = grantConsume(source.queue, grantPrincipal);
    const eventSourceMapping = new lambda.EventSourceMapping(scope, 'EventSource', {
      target: this.handler,
      eventSourceArn: source.queue.queueArn,
      batchSize: source.batchSize,
      maxBatchingWindow: source.batchingWindow,
      maxConcurrency: source.maxConcurrency,
      reportBatchItemFailures: true,
    });
    acknowledge(eventSourceMapping, 'Destinations are for streams: what a queue cannot hand over goes to its dead-letter queue',
      'Serverless-LambdaEventSourceMappingDestination', 'ES1001');
    grant.applyBefore(eventSourceMapping); // Lambda refuses it otherwise
    addFunctionAlarms(source.operations, 'worker', this.handler, { ...this.options, timeout: this.timeout });
    return { grantPrincipal, eventSourceMapping };
  }

  private get timeout(): Duration | undefined {
    const { timeout } = this.options;
    return timeout && !timeout.isUnresolved() ? timeout : functionTimeout(this.handler);
  }
}
