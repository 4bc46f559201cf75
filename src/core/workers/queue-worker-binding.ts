import { aws_dynamodb as dynamodb, aws_ecs as ecs, aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Operations } from '../operations/operations';

/**
 * The queue that a pattern binds a worker to.
 */
export interface QueueWorkerBindOptions {
  /** The queue to process. */
  readonly queue: sqs.IQueue;
  /** The largest number of messages in a batch. */
  readonly batchSize: number;
  /**
   * The longest time to gather a batch.
   * @default - no batching window
   */
  readonly maxBatchingWindow?: Duration;
  /** The largest number of concurrent batches (function) or tasks (container). */
  readonly maxConcurrency: number;
  /**
   * The retention period of the queue.
   * @default - 4 days
   */
  readonly retentionPeriod?: Duration;
  /** The operations that the worker adds its alarms to. */
  readonly operations: Operations;
}

/**
 * The resources of a bound worker.
 */
export interface QueueWorkerConfig {
  /** The principal of the worker. Grant it the permissions that the work needs. */
  readonly grantPrincipal: iam.IGrantable;
  /**
   * The event source mapping of a function worker.
   * @default - the worker is not a function
   */
  readonly eventSourceMapping?: lambda.IEventSourceMapping;
  /**
   * The service of a container worker.
   * @default - the worker is not a container
   */
  readonly service?: ecs.FargateService;
  /**
   * The idempotency table of a function worker.
   * @default - the worker has no idempotency
   */
  readonly idempotencyTable?: dynamodb.ITable;
}

/**
 * A worker that processes a queue. Implemented by the `QueueWorker` factories.
 */
export interface IQueueWorker {
  /**
   * Checks the options of the worker. Called first, before anything is created.
   *
   * @param scope the pattern, for the path in the error
   * @param maxConcurrency the concurrency that the pattern requests
   * @throws if an option of the worker is not valid, or the worker cannot limit its concurrency to that
   */
  validateWorker(scope: Construct, maxConcurrency: number): void;

  /**
   * Returns the visibility timeout that the queue must have for this worker.
   *
   * @param maxBatchingWindow the longest time to gather a batch
   */
  visibilityTimeout(maxBatchingWindow: Duration): Duration;

  /** Attaches the worker to the queue. Called once for each queue. */
  bindWorker(scope: Construct, source: QueueWorkerBindOptions): QueueWorkerConfig;
}
