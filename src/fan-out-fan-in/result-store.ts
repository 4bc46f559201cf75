import { aws_dynamodb as dynamodb, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ownBucket } from './private/own-bucket';
import { Validation } from '../core/private/validation';

/**
 * Options of a bucket of results.
 */
export interface BucketResultsOptions {
  /**
   * A bucket of yours. Where it is the intake's, `prefix` and the intake's prefix must both be given and keep apart.
   * @default - one is made
   */
  readonly bucket?: s3.IBucket;
  /**
   * How the keys of results begin, without a slash at either end: `renditions`.
   * @default - they begin with the job's id
   */
  readonly prefix?: string;
}

/** @internal */
export interface BoundResults {
  readonly bucket?: s3.IBucket;
  /** Ends in a slash where it is not empty. */
  readonly prefix?: string;
  readonly table?: dynamodb.ITable;
}

/**
 * Where the results of subtasks are kept.
 */
export class ResultStore {
  /** As objects `<prefix>/<job>/<part>…`: what workers write themselves, and the JSON they return. */
  static bucket(options: BucketResultsOptions = {}): ResultStore {
    return new ResultStore(options);
  }

  /**
   * As items: the JSON that workers return.
   *
   * @param table a table of yours: partition key `job`, sort key `part` (strings), time to live on `ttl`. By default one is made.
   */
  static table(table?: dynamodb.ITable): ResultStore {
    return new ResultStore(undefined, table);
  }

  private constructor(
    /** @internal */
    readonly _objects?: BucketResultsOptions,
    private readonly table?: dynamodb.ITable,
  ) {}

  /** @internal */
  _validate(validation: Validation) {
    const prefix = this._objects?.prefix;
    validation.check(prefix === undefined || /^[^/*]([^*]*[^/*])?$/.test(prefix), 'results.prefix', 'be the beginning of a key, without * and without a slash at its ends', prefix);
  }

  /** @internal */
  _bind(scope: Construct): BoundResults {
    if (!this._objects) { return { table: this.table ?? resultsTable(scope) }; }
    const { bucket, prefix } = this._objects;
    return { bucket: bucket ?? ownBucket(scope, 'Results'), prefix: prefix === undefined ? '' : `${prefix}/` };
  }
}

function resultsTable(scope: Construct): dynamodb.Table {
  const { STRING } = dynamodb.AttributeType;
  return new dynamodb.Table(scope, 'Results', {
    partitionKey: { name: 'job', type: STRING },
    sortKey: { name: 'part', type: STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ttl',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  });
}
