import { aws_lambda as lambda } from 'aws-cdk-lib';
import { Validation } from '../core/private/validation';

/**
 * Options of a function that splits.
 */
export interface FunctionSplitterOptions {
  /**
   * Name of the worker that does the subtasks which name none.
   * @default - the only worker; where there are several it must be given
   */
  readonly worker?: string;
}

/**
 * How the items of a list are laid down in its object.
 */
export enum ItemListFormat {
  /** A JSON array. */
  JSON = 'JSON',
  /** A JSON value on each line. */
  JSON_LINES = 'JSONL',
  /** Lines of values, the first with their names. */
  CSV = 'CSV',
}

/**
 * Options of a distributed map.
 */
export interface DistributedMapOptions {
  /**
   * Name of the worker that does the subtasks.
   * @default - the only worker; where there are several it must be given
   */
  readonly worker?: string;
  /**
   * How the items are laid down in the object that is the job.
   * @default ItemListFormat.JSON_LINES
   */
  readonly format?: ItemListFormat;
  /**
   * Items that are announced together, 1 to 100. Each such group is recorded as one item of the table.
   * @default 100
   */
  readonly groupSize?: number;
  /**
   * How many groups are announced at the same time, 1 to 10,000 (limit of the service). The work itself is
   * bounded by the worker's maxConcurrency.
   * @default 20
   */
  readonly maxConcurrency?: number;
}

/**
 * How a job becomes subtasks.
 */
export class JobSplitter {
  /** Each worker gets the job: one subtask for each. */
  static broadcast(): JobSplitter {
    return new JobSplitter();
  }

  /**
   * A function of yours answers the list of subtasks, none to about 10,000 (6 MB, Lambda's limit of an answer).
   * What it gets and answers is in docs/fan-in.md.
   */
  static function(handler: lambda.IFunction, options: FunctionSplitterOptions = {}): JobSplitter {
    return new JobSplitter(handler, undefined, options.worker);
  }

  /**
   * Step Functions reads the object that is the job as a list, of any length, and makes each of its items
   * a subtask. For a bucket intake.
   */
  static distributedMap(options: DistributedMapOptions = {}): JobSplitter {
    return new JobSplitter(undefined, options, options.worker);
  }

  private constructor(
    /** @internal */
    readonly _handler?: lambda.IFunction,
    /** @internal */
    readonly _map?: DistributedMapOptions,
    private readonly worker?: string,
  ) {}

  /** Whether each worker gets the job. */
  get isBroadcast(): boolean {
    return !this._handler && !this._map;
  }

  /** @internal */
  _workerOf(names: string[]): string {
    return this.worker ?? names[0];
  }

  /** @internal */
  _validate(validation: Validation, workers: string[], isBucketIntake: boolean) {
    if (this.isBroadcast) { return; }
    const isNamed = this.worker === undefined ? workers.length === 1 : workers.includes(this.worker);
    validation.check(isNamed, 'splitter.worker', `be one of ${workers.join(', ')}`, this.worker);
    validation.check(!this._map || isBucketIntake, 'splitter', 'be another than distributedMap, which reads a list from a bucket, where the intake is none', 'distributedMap');
    validation.integer('splitter.groupSize', this._map?.groupSize, 1, 100, 'ours: a group is one item of the table');
    validation.integer('splitter.maxConcurrency', this._map?.maxConcurrency, 1, 10_000, 'Step Functions limit');
  }
}
