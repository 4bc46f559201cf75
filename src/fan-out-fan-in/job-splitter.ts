import { aws_lambda as lambda } from 'aws-cdk-lib';
import { requireFunction } from '../core/private/imported-functions';
import { Validation } from '../core/private/validation';

/**
 * Options of a function that splits jobs.
 */
export interface FunctionSplitterOptions {
  /**
   * The name of the worker for subtasks without a worker of their own.
   * @default - the only worker; required if there are several
   */
  readonly worker?: string;
}

/**
 * The format of a list in its object.
 */
export enum ItemListFormat {
  /** A JSON array. */
  JSON = 'JSON',
  /** A JSON value on each line. */
  JSON_LINES = 'JSONL',
  /** Comma-separated values, with the names of the columns in the first line. */
  CSV = 'CSV',
}

/**
 * Options of a distributed map that splits jobs.
 */
export interface DistributedMapSplitterOptions {
  /**
   * The name of the worker for the subtasks.
   * @default - the only worker; required if there are several
   */
  readonly worker?: string;
  /**
   * The format of the list in the object of the job.
   * @default ItemListFormat.JSON_LINES
   */
  readonly format?: ItemListFormat;
  /**
   * The number of items in a group, 1 to 100 (library limit: a group is one item of the job table).
   * @default 100
   */
  readonly groupSize?: number;
  /**
   * The number of groups that are sent at the same time, 1 to 10,000 (Step Functions limit). The
   * `maxConcurrency` of the worker limits the work itself.
   * @default 20
   */
  readonly maxConcurrency?: number;
}

/**
 * The way a job is split into subtasks.
 */
export class JobSplitter {
  /** Sends the job to every worker: one subtask for each. */
  static broadcast(): JobSplitter {
    return new JobSplitter();
  }

  /**
   * Asks your function for the list of subtasks, none to about 10,000 (Lambda limit: a response has at most 6 MB).
   * docs/fan-in.md specifies its request and its response.
   */
  static function(handler: lambda.IFunction, options: FunctionSplitterOptions = {}): JobSplitter {
    requireFunction('JobSplitter.function: handler', handler);
    return new JobSplitter(handler, undefined, options.worker);
  }

  /**
   * Reads the object of the job as a list, with a distributed map of Step Functions. Each item is a subtask. A job has
   * at most about 300,000 groups of items (library limit): 30 million items in groups of 100. It requires a bucket intake.
   *
   * Items are parsed on their way: numbers beyond 2^53 are rounded. Write them as texts, or use CSV, whose values are all texts.
   */
  static distributedMap(options: DistributedMapSplitterOptions = {}): JobSplitter {
    return new JobSplitter(undefined, options, options.worker);
  }

  private constructor(
    /** @internal */
    readonly _handler?: lambda.IFunction,
    /** @internal */
    readonly _map?: DistributedMapSplitterOptions,
    private readonly worker?: string,
  ) {}

  /** Whether every worker gets the job. */
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
    validation.here('splitter', this._handler, 'the intake function invokes it', ['region']);
    const isNamed = this.worker === undefined ? workers.length === 1 : workers.includes(this.worker);
    validation.check(isNamed, 'splitter.worker', `be one of ${workers.join(', ')}`, this.worker);
    validation.check(!this._map || isBucketIntake, 'splitter', 'be JobSplitter.broadcast() or JobSplitter.function() unless the intake is FanOutIntake.bucket()', 'JobSplitter.distributedMap()');
    validation.integer('splitter.groupSize', this._map?.groupSize, 1, 100, 'library limit: a group is one item of the job table');
    validation.integer('splitter.maxConcurrency', this._map?.maxConcurrency, 1, 10_000, 'Step Functions limit');
  }
}
