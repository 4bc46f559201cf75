import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Idempotency } from './idempotency';
import { AlarmOverride } from '../operations/alarm-override';
import { functionTimeout } from './private/function-timeout';
import { addQueueEventSource, visibilityTimeoutFor } from './private/queue-event-source';
import { validateWorkerPlace } from './private/worker-place';
import { QueueWorkerConfig, IQueueWorker, QueueWorkerBindOptions } from './queue-worker-binding';
import { addFunctionAlarms } from '../operations/private/function-alarms';
import { warnOfIdleOverrides } from '../operations/private/idle-overrides';
import { ALARM_OVERRIDE, IDEMPOTENCY } from '../private/kinds';
import { Validation } from '../private/validation';

/**
 * Options of a function worker.
 */
export interface FunctionWorkerOptions {
  /**
   * The timeout of the function. Needed for an imported function, whose timeout is not known.
   * @default - the timeout of the function; 15 minutes (Lambda's longest) if it is not known
   */
  readonly timeout?: Duration;
  /**
   * The way duplicates of a message are detected. The function wraps its work in `idempotent` of the
   * runtime helper (`handleMessages`). The table is encrypted with the key of the queue. Jobs of an
   * asynchronous HTTP API need no idempotency: their job record detects duplicates.
   * @default Idempotency.none()
   */
  readonly idempotency?: Idempotency;
  /**
   * The percentage of invocations that fail: alarm `workerErrors`.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly errors?: AlarmOverride;
  /**
   * The number of throttled invocations per minute: alarm `workerThrottles`.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly throttles?: AlarmOverride;
  /**
   * The duration (p90), in milliseconds: alarm `workerDuration`. It is not created if the timeout is not known.
   * @default - at least 90 % of the timeout in 15 of 15 minutes
   */
  readonly duration?: AlarmOverride;
  /**
   * The number of reads and writes of the idempotency table that DynamoDB throttled, per minute: alarm `workerIdempotencyThrottles`.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly idempotencyThrottles?: AlarmOverride;
  /**
   * The construct below which the event source is created, with the idempotency table and the alarms of the function. Needed where the
   * stack of the pattern needs that of the function for something else: give the stack of the pattern.
   * @default - the stack of the function. The pattern, where the function is in its stack
   */
  readonly scope?: Construct;
}

/**
 * A Lambda function that processes a queue.
 */
export class FunctionWorker implements IQueueWorker {
  /** @internal */
  constructor(
    /** The function. */
    readonly handler: lambda.IFunction,
    private readonly options: FunctionWorkerOptions,
  ) {}

  /** @internal */
  get _scope(): Construct | undefined {
    return this.options.scope;
  }

  /** @internal */
  get _hasKnownTimeout(): boolean {
    return this.timeout !== undefined;
  }

  validateWorker(scope: Construct, maxConcurrency: number): void {
    const validation = new Validation(scope);
    validation.integer('maxConcurrency', maxConcurrency, 2, 1000, 'Lambda event source limit');
    validation.here('worker', this.handler, 'Lambda creates its event source there');
    validateWorkerPlace(scope, this);
    const { timeout, idempotency, idempotencyThrottles } = this.options;
    validation.kind('worker.idempotency', idempotency, IDEMPOTENCY);
    validation.kind('worker.idempotencyThrottles', idempotencyThrottles, ALARM_OVERRIDE);
    validation.duration('worker.timeout', timeout, Duration.seconds(1), Duration.minutes(15), 'Lambda limit');
    const known = functionTimeout(this.handler);
    validation.check(!timeout || timeout.isUnresolved() || !known || timeout.toSeconds() >= known.toSeconds(), 'worker.timeout',
      `be at least the timeout of the function, ${known?.toHumanString()}, or be left out`, timeout);
  }

  visibilityTimeout(maxBatchingWindow: Duration): Duration {
    return visibilityTimeoutFor(this.handler, maxBatchingWindow, this.timeout);
  }

  bindWorker(scope: Construct, source: QueueWorkerBindOptions): QueueWorkerConfig {
    const bound = addQueueEventSource(scope, this.handler, source);
    warnOfIdleOverrides(scope, source.operations, this.options, 'worker.');
    addFunctionAlarms(source.operations, 'worker', this.handler, { ...this.options, timeout: this.timeout });
    const idempotencyTable = this.options.idempotency?._bind(scope, {
      handler: this.handler,
      grantee: bound.grantPrincipal,
      eventSourceArns: [source.queue.queueArn],
      encryptionKey: source.queue.encryptionMasterKey,
      retentionPeriod: source.retentionPeriod,
      operations: source.operations,
      alarmPrefix: 'worker',
      throttles: this.options.idempotencyThrottles,
    });
    return { ...bound, idempotencyTable };
  }

  private get timeout(): Duration | undefined {
    const { timeout } = this.options;
    return timeout && !timeout.isUnresolved() ? timeout : functionTimeout(this.handler);
  }
}
