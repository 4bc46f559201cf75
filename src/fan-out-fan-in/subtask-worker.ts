import { aws_ecs as ecs, aws_lambda as lambda } from 'aws-cdk-lib';
import { AlarmOverride } from '../core/operations/alarm-override';
import { Validation } from '../core/private/validation';
import { ContainerWorker, ContainerWorkerOptions } from '../core/workers/container-worker';
import { FunctionWorker, FunctionWorkerOptions } from '../core/workers/function-worker';
import { IQueueWorker } from '../core/workers/queue-worker-binding';

/**
 * Options of a worker's queue.
 */
export interface SubtaskQueueOptions {
  /**
   * How many batches (function) or tasks (container) are at work at the most. 2 to 1000 for
   * a function (limit of the Lambda event source), 1 to 1000 for containers.
   * @default - 10
   */
  readonly maxConcurrency?: number;
  /**
   * Subtasks that are handed over together, 1 to 10 (limit of the Lambda event source).
   * @default - 1: a subtask that stops its worker hurts no other
   */
  readonly batchSize?: number;
  /**
   * After how many receives without success a subtask is set aside and its part has failed. 5 to 1000: below
   * 5, throttling alone can send good messages there (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
   * @default - 5
   */
  readonly maxReceiveCount?: number;
  /**
   * Tunes the alarm on the age of the oldest subtask that waits, in seconds.
   * @default - above half of the deadline in 3 of 3 minutes
   */
  readonly backlogAge?: AlarmOverride;
  /**
   * Tunes the alarm on subtasks in the worker's dead-letter queue.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * Tunes the alarm on the age of the oldest subtask in the worker's dead-letter queue, in seconds.
   * @default - above 75 % of 14 days
   */
  readonly deadLettersAge?: AlarmOverride;
}

/**
 * Options of a function that does subtasks.
 */
export interface SubtaskFunctionOptions extends SubtaskQueueOptions, FunctionWorkerOptions {}

/**
 * Options of containers that do subtasks. One of `cluster` and `vpc` must be given.
 */
export interface SubtaskContainerOptions extends SubtaskQueueOptions, ContainerWorkerOptions {}

/**
 * Does one kind of subtask, from a queue of its own.
 */
export class SubtaskWorker {
  /**
   * A Lambda function in any runtime. In Node.js `handleSubtasks` of `cdk-serverless-catalog/runtime`
   * is its handler; docs/fan-in.md is the contract for every other language.
   */
  static function(handler: lambda.IFunction, options: SubtaskFunctionOptions = {}): SubtaskWorker {
    return new SubtaskWorker(new FunctionWorker(handler, options), options);
  }

  /**
   * An ECS Fargate service that polls the queue itself, scaled from zero by backlog: for work over
   * 15 minutes. The default container gets `QUEUE_URL`.
   */
  static container(taskDefinition: ecs.FargateTaskDefinition, options: SubtaskContainerOptions): SubtaskWorker {
    return new SubtaskWorker(new ContainerWorker(taskDefinition, options), options);
  }

  private constructor(
    /** @internal */
    readonly _worker: IQueueWorker,
    /** @internal */
    readonly _options: SubtaskQueueOptions,
  ) {}

  /** @internal */
  get _maxConcurrency(): number {
    return this._options.maxConcurrency ?? 10;
  }

  /** @internal */
  get _maxReceiveCount(): number {
    return this._options.maxReceiveCount ?? 5;
  }

  /** @internal */
  _validate(validation: Validation) {
    validation.integer('batchSize', this._options.batchSize, 1, 10, 'Lambda event source limit');
    validation.integer('maxReceiveCount', this._options.maxReceiveCount, 5, 1000, 'below 5 throttling alone sets good messages aside; SQS limit');
  }
}
