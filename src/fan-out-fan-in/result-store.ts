import { aws_dynamodb as dynamodb, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BUCKET_PLACE, placedBy, TABLE_PLACE } from '../core/private/elsewhere';
import { requireKind, TABLE } from '../core/private/kinds';
import { ownBucket } from '../core/private/own-bucket';
import { tableEncryption } from '../core/private/pattern-key';
import { RETAINED } from '../core/private/retained';
import { Validation } from '../core/private/validation';

/**
 * Options of a result store that is a bucket.
 */
export interface BucketResultStoreOptions {
  /**
   * The bucket that keeps the results. If it is also the bucket of the intake, both prefixes are required and must not overlap.
   * @default - a new bucket
   */
  readonly bucket?: s3.IBucket;
  /**
   * The age at which S3 deletes the results, in whole days: at least 18, for the redelivery of JobEnded events that name a result. For
   * your bucket, set its lifecycle rules yourself.
   * @default - never: storage is billed for all results
   */
  readonly expiration?: Duration;
  /**
   * The prefix of the keys of results, without a slash at either end: `renditions`.
   * @default - no prefix: keys begin with the id of the job
   */
  readonly prefix?: string;
}

/** @internal */
export interface ResultStoreConfig {
  readonly bucket?: s3.IBucket;
  /** Ends in a slash unless it is empty. */
  readonly prefix?: string;
  readonly table?: dynamodb.ITable;
}

/**
 * The store of the results of subtasks.
 */
export class ResultStore {
  /** Keeps results as objects `<prefix>/<job>/<subtask>…`: what workers write themselves, and the JSON that they return. */
  static bucket(options: BucketResultStoreOptions = {}): ResultStore {
    return new ResultStore(options);
  }

  /**
   * Keeps results as items: the JSON that workers return.
   *
   * @param table your table, by default a new one. It has the partition key `job` and the sort key `subtask` (strings), and time to live on `ttl`.
   */
  static table(table?: dynamodb.ITable): ResultStore {
    if (table !== undefined) { requireKind('ResultStore.table: table', table, TABLE); }
    return new ResultStore(undefined, table);
  }

  private constructor(
    /** @internal */
    readonly _objects?: BucketResultStoreOptions,
    private readonly table?: dynamodb.ITable,
  ) {}

  /** @internal */
  _validate(validation: Validation) {
    validation.here('results', this._objects?.bucket, BUCKET_PLACE, ['region']);
    validation.here('results', this.table && placedBy(this.table.tableArn, this.table), TABLE_PLACE);
    const prefix = this._objects?.prefix;
    validation.check(prefix === undefined || /^[^/*]([^*]*[^/*])?$/.test(prefix), 'results.prefix', 'be the beginning of a key, without * and without a slash at either end', prefix);
  }

  /** @internal */
  _bind(scope: Construct): ResultStoreConfig {
    if (!this._objects) { return { table: this.table ?? resultsTable(scope) }; }
    const { bucket, prefix, expiration } = this._objects;
    return { bucket: bucket ?? ownBucket(scope, 'Results', { expiration }), prefix: prefix === undefined ? '' : `${prefix}/` };
  }
}

function resultsTable(scope: Construct): dynamodb.Table {
  const { STRING } = dynamodb.AttributeType;
  return new dynamodb.Table(scope, 'Results', {
    removalPolicy: RETAINED,
    partitionKey: { name: 'job', type: STRING },
    sortKey: { name: 'subtask', type: STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ttl',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    ...tableEncryption(scope),
  });
}
