import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Idempotency } from './idempotency';
import { AlarmOverride } from '../operations/alarm-override';
import { functionTimeout } from './private/function-timeout';
import { addQueueEventSource, visibilityTimeoutFor } from './private/queue-event-source';
import { QueueWorkerConfig, IQueueWorker, QueueWorkerBindOptions } from './queue-worker-binding';
import { addFunctionAlarms } from '../operations/private/function-alarms';
import { Validation } from '../private/validation';

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
   * What tells a message that was worked off before from a new one. The function wraps its work in
   * `idempotent` of the runtime helper (`handleMessages`). The records have the key of the queue. Jobs of an
   * HTTP buffer need none: theirs is the record of the job.
   * @default Idempotency.none()
   */
  readonly idempotency?: Idempotency;
  /**
   * Tunes the alarm on the share of invocations that failed: percent.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly errors?: AlarmOverride;
  /**
   * Tunes the alarm on throttled invocations: a count.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly throttles?: AlarmOverride;
  /**
   * Tunes the alarm on the duration (p90): milliseconds. There is none where the timeout is not known.
   * @default - at least 90 % of the timeout in 15 of 15 minutes
   */
  readonly duration?: AlarmOverride;
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

  visibilityTimeout(maxBatchingWindow: Duration): Duration {
    return visibilityTimeoutFor(this.handler, maxBatchingWindow, this.timeout);
  }

  bindWorker(scope: Construct, source: QueueWorkerBindOptions): QueueWorkerConfig {
    const bound = addQueueEventSource(scope, this.handler, source);
    addFunctionAlarms(source.operations, 'worker', this.handler, { ...this.options, timeout: this.timeout });
    const idempotencyTable = this.options.idempotency?._bind(scope, {
      handler: this.handler,
      grantee: bound.grantPrincipal,
      eventSourceArns: [source.queue.queueArn],
      encryptionKey: source.queue.encryptionMasterKey,
      retentionPeriod: source.retentionPeriod,
    });
    return { ...bound, idempotencyTable };
  }

  private get timeout(): Duration | undefined {
    const { timeout } = this.options;
    return timeout && !timeout.isUnresolved() ? timeout : functionTimeout(this.handler);
  }
}
