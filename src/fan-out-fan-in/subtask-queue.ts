import { aws_ecs as ecs, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addQueueAlarms } from './private/queue-alarms';
import { WorkerOperations } from './private/worker-operations';
import { ResultStoreConfig } from './result-store';
import { SubtaskWorker } from './subtask-worker';
import { AlarmOverride } from '../core/operations/alarm-override';
import { IOperable } from '../core/operations/operable';
import { Operations } from '../core/operations/operations';
import { createQueuePair } from '../core/workers/private/queue-pair';
import { workerErrors } from '../core/workers/private/worker-errors';
import { workerPlace } from '../core/workers/private/worker-place';

/** @internal */
export interface SubtaskQueueProps {
  readonly name: string;
  readonly worker: SubtaskWorker;
  readonly deadline: Duration;
  /** Whether other workers wait for this one. */
  readonly isAwaited: boolean;
  readonly operations: Operations;
  /** Whether `deadLetteredSubtasksAge` stands for the alarm on the age of the dead letters of this worker. */
  readonly sharesAgeAlarm: boolean;
}

/**
 * The queue of one worker and its consumer. `FanOutFanIn.worker` returns it.
 */
export class SubtaskQueue extends Construct implements iam.IGrantable {
  /** @internal */
  static _create(scope: Construct & IOperable, id: string, props: SubtaskQueueProps): SubtaskQueue {
    return new SubtaskQueue(scope, id, props);
  }

  /** The queue of the subtasks for the worker. */
  readonly queue: sqs.IQueue;
  /** The dead-letter queue of subtasks that were received `maxReceiveCount` times without success. */
  readonly deadLetterQueue: sqs.IQueue;
  /** The principal that does the work: grant it what the work needs. */
  readonly grantPrincipal: iam.IPrincipal;
  /** The event source mapping of a function. It is undefined for containers. */
  readonly eventSourceMapping?: lambda.IEventSourceMapping;
  /** The service of containers. It is undefined for functions. */
  readonly service?: ecs.FargateService;
  /** The bucket of the results of the worker. It is undefined without `results` of its own. */
  readonly resultsBucket?: s3.IBucket;
  /** @internal */
  readonly _results?: ResultStoreConfig;
  /** @internal */
  readonly _maxReceiveCount: number;
  /**
   * What the event source of the worker is below.
   * @internal
   */
  readonly _workerScope: Construct;

  private constructor(scope: Construct & IOperable, id: string, props: SubtaskQueueProps) {
    super(scope, id);
    const { name, worker, deadline, operations, isAwaited, sharesAgeAlarm } = props;
    const maxReceiveCount = worker._maxReceiveCount;
    const pair = createQueuePair(this, { visibilityTimeout: worker._worker.visibilityTimeout(Duration.seconds(0)), maxReceiveCount });
    this.queue = pair.queue;
    this.deadLetterQueue = pair.deadLetterQueue;
    this._maxReceiveCount = maxReceiveCount;
    this._results = worker._options.results?._bind(this);
    this.resultsBucket = this._results?.bucket;

    const place = workerPlace(scope, worker._worker);
    this._workerScope = place.scope === scope ? this : new Construct(place.scope, id);
    const { grantPrincipal, eventSourceMapping, service } = worker._worker.bindWorker(this._workerScope, {
      queue: pair.queue,
      batchSize: worker._options.batchSize ?? 1,
      maxConcurrency: worker._maxConcurrency,
      operations: new WorkerOperations(this._workerScope, place.operations, name),
    });
    this.grantPrincipal = grantPrincipal.grantPrincipal;
    this.eventSourceMapping = eventSourceMapping;
    this.service = service;

    addQueueAlarms(operations, name, pair, {
      ...worker._options,
      ...sharesAgeAlarm && { deadLettersAge: AlarmOverride.disabled() },
      deadline,
      section: 'worker',
      content: 'subtask',
      readErrors: workerErrors(scope, worker._worker, service),
      impact: `The jobs of these subtasks end as partial. ${isAwaited ? 'Workers that wait for them do not start.' : 'Other workers are not affected.'}`,
    });
  }
}
