import { aws_kinesisfirehose as firehose, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ArchiveParts } from './private/archive-parts';
import { validateHistory } from './private/archive-validation';
import { StreamBranch } from './stream-branch';
import { StreamHistory } from './stream-history';
import { StreamHistoryOptions } from './stream-history-options';
import { Validation } from '../core/private/validation';

/**
 * The branch of a pipeline that keeps every record in a bucket. Created by `toArchive`.
 */
export class StreamArchive extends StreamBranch {
  /** @internal */
  static _createArchive(scope: Construct, id: string, parts: (branch: Construct) => ArchiveParts): StreamArchive {
    return new StreamArchive(scope, id, parts);
  }

  /** Firehose stream that writes the objects. */
  readonly deliveryStream: firehose.CfnDeliveryStream;
  /** Bucket with the records, as lines of JSON in objects that are compressed by GZIP. */
  readonly bucket: s3.IBucket;
  /** Beginning of the keys of the records: `Lake/records/`. Then the day follows on which Firehose took them: `day=2026-11-28/`. */
  readonly recordsPrefix: string;
  /** Beginning of the keys of what Firehose could not deliver: `Lake/errors/`. */
  readonly errorsPrefix: string;

  private readonly encryptionKey?: kms.IKey;

  private constructor(scope: Construct, id: string, make: (branch: Construct) => ArchiveParts) {
    let parts: ArchiveParts;
    super(scope, id, branch => parts = make(branch));
    const { deliveryStream, bucket, recordsPrefix, errorsPrefix, encryptionKey } = parts!;
    this.deliveryStream = deliveryStream;
    this.bucket = bucket;
    this.recordsPrefix = recordsPrefix;
    this.errorsPrefix = errorsPrefix;
    this.encryptionKey = encryptionKey;
  }

  /**
   * Makes the archive a table that Athena queries: each day is a partition, without a crawler. A line of the archive is a row with the columns
   * `line`, its JSON, and `day`.
   *
   * @param id id of the table and its workgroup below the branch
   * @throws if the id is taken, or the limit below 10 MB
   */
  toAthena(id: string, options: StreamHistoryOptions = {}): StreamHistory {
    validateHistory(new Validation(this), this, id, options);
    const { bucket, recordsPrefix, encryptionKey } = this;
    return StreamHistory._create(this, id, { ...options, bucket, recordsPrefix, encryptionKey });
  }
}
