import { aws_dynamodb as dynamodb, aws_ecs as ecs, aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Operations } from '../operations/operations';

/**
 * What a pattern tells a worker of the queue it is to work off.
 */
export interface QueueWorkerBindOptions {
  /** The queue. */
  readonly queue: sqs.IQueue;
  /** Messages that are handed over together. */
  readonly batchSize: number;
  /**
   * How long a batch may wait to fill.
   * @default - it does not wait
   */
  readonly maxBatchingWindow?: Duration;
  /** How many batches (function) or tasks (container) are at work at the most. */
  readonly maxConcurrency: number;
  /**
   * For how long the queue keeps a message.
   * @default - 4 days
   */
  readonly retentionPeriod?: Duration;
  /** Where the worker adds its alarms. */
  readonly operations: Operations;
}

/**
 * What a worker has created.
 */
export interface QueueWorkerConfig {
  /** Who does the work: grant it what the work needs. */
  readonly grantPrincipal: iam.IGrantable;
  /**
   * The event source mapping of a function worker.
   * @default - the worker is no function
   */
  readonly eventSourceMapping?: lambda.IEventSourceMapping;
  /**
   * The service of a container worker.
   * @default - the worker is no container
   */
  readonly service?: ecs.FargateService;
  /**
   * Where a function worker remembers the messages that it has worked off.
   * @default - it remembers none
   */
  readonly idempotencyTable?: dynamodb.ITable;
}

/**
 * Something that works off a queue. Implemented by the `QueueWorker` factories.
 */
export interface IQueueWorker {
  /**
   * Called first, before anything is created.
   *
   * @param scope the pattern, for the error's path
   * @param maxConcurrency the bound the pattern asks for
   * @throws if the worker's options are wrong, or it cannot keep that bound
   */
  validateWorker(scope: Construct, maxConcurrency: number): void;

  /**
   * The visibility timeout the queue must have for this worker.
   *
   * @param maxBatchingWindow how long a batch may wait to fill, in the event source
   */
  visibilityTimeout(maxBatchingWindow: Duration): Duration;

  /** Attaches the worker to the queue. Called once per queue. */
  bindWorker(scope: Construct, source: QueueWorkerBindOptions): QueueWorkerConfig;
}
