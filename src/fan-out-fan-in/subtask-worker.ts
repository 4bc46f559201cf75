import { aws_ecs as ecs, aws_lambda as lambda } from 'aws-cdk-lib';
import { ResultStore } from './result-store';
import { AlarmOverride } from '../core/operations/alarm-override';
import { requireFunction } from '../core/private/imported-functions';
import { requireKind, TASK } from '../core/private/kinds';
import { Validation } from '../core/private/validation';
import { ContainerWorker, ContainerWorkerOptions } from '../core/workers/container-worker';
import { FunctionWorker, FunctionWorkerOptions } from '../core/workers/function-worker';
import { IQueueWorker } from '../core/workers/queue-worker-binding';

/**
 * Options of the queue of a worker.
 */
export interface SubtaskQueueOptions {
  /**
   * The maximum number of batches (function) or tasks (containers) at work at the same time. 2 to 1000 for
   * a function (Lambda event source limit), 1 to 1000 for containers.
   * @default - 10
   */
  readonly maxConcurrency?: number;
  /**
   * The number of subtasks in a batch, 1 to 10 (Lambda event source limit).
   * @default - 1: a subtask that crashes its worker affects no other subtask
   */
  readonly batchSize?: number;
  /**
   * The number of receives after which a subtask has failed: 5 to 1000. The subtask is then moved to the
   * dead-letter queue. Below 5, throttling alone can move good messages there (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
   * Synthesis warns if they take longer than the retention period of the queue, each the visibility timeout.
   * @default - 5
   */
  readonly maxReceiveCount?: number;
  /**
   * The names of workers whose subtasks must be done before the one of this worker starts: moderation before renditions. If one of them fails, the
   * job ends as partial, and the subtask of this worker is skipped. The deadline of the job covers all of them. It requires `JobSplitter.broadcast()`.
   * @default - none: the worker starts with the job
   */
  readonly after?: string[];
  /**
   * The bucket and the prefix of the results of this worker, such as a bucket that other teams read. `ResultStore.table()` is not possible here.
   * @default - the result store of the pattern
   */
  readonly results?: ResultStore;
  /**
   * The override of the alarm on the age of the oldest subtask in the queue, in seconds.
   * @default - above half of the deadline in 3 of 3 minutes
   */
  readonly backlogAge?: AlarmOverride;
  /**
   * The override of the alarm on subtasks in the dead-letter queue of the worker.
   * @default - above 0 in 1 of 5 minutes
   */
  readonly deadLetters?: AlarmOverride;
  /**
   * The override of the alarm on the age of the oldest subtask in the dead-letter queue of the worker, in seconds. An override makes
   * an alarm of the worker's own, above 75 % of 10 days. It reads the metric of SQS, which leaves out messages that were received three times.
   * @default - the alarm `deadLetteredSubtasksAge` of the pattern; an alarm of the worker's own where that is disabled
   */
  readonly deadLettersAge?: AlarmOverride;
}

/**
 * Options of a worker that is a function.
 */
export interface SubtaskFunctionOptions extends SubtaskQueueOptions, FunctionWorkerOptions {}

/**
 * Options of a worker that is a service of containers. One of `cluster` and `vpc` is required.
 */
export interface SubtaskContainerOptions extends SubtaskQueueOptions, ContainerWorkerOptions {}

/**
 * A worker: it does one kind of subtask, from its own queue.
 */
export class SubtaskWorker {
  /**
   * A Lambda function in any runtime. In Node.js, the handler is `handleSubtasks` of
   * `cdk-serverless-catalog/runtime`. docs/fan-in.md is the contract for other languages.
   */
  static function(handler: lambda.IFunction, options: SubtaskFunctionOptions = {}): SubtaskWorker {
    requireFunction('SubtaskWorker.function: handler', handler);
    return new SubtaskWorker(new FunctionWorker(handler, options), options);
  }

  /**
   * An ECS Fargate service that polls the queue, for work over 15 minutes. It is scaled from zero by backlog. The
   * default container gets the environment variable `QUEUE_URL`.
   */
  static container(taskDefinition: ecs.FargateTaskDefinition, options: SubtaskContainerOptions): SubtaskWorker {
    requireKind('SubtaskWorker.container: taskDefinition', taskDefinition, TASK);
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
    validation.integer('maxReceiveCount', this._options.maxReceiveCount, 5, 1000, 'SQS limit; below 5, throttling alone moves good messages to the dead-letter queue');
  }
}
