import { aws_kinesisfirehose as firehose, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { ArchiveParts } from './private/archive-parts';
import { validateHistory } from './private/archive-validation';
import { CatalogTable } from './private/history-table';
import { StreamBranch } from './stream-branch';
import { StreamHistory } from './stream-history';
import { StreamHistoryOptions } from './stream-history-options';
import { Validation } from '../core/private/validation';

/**
 * A branch of a pipeline that keeps every record in a bucket. Created by `toArchive`.
 */
export class StreamArchive {
  /** @internal */
  static _of(branch: StreamBranch, parts: ArchiveParts): StreamArchive {
    return new StreamArchive(branch, parts);
  }

  /** The branch itself: its function, its failures and its place in the stream. */
  readonly branch: StreamBranch;
  /** Firehose stream that writes the objects. */
  readonly deliveryStream: firehose.CfnDeliveryStream;
  /** Bucket with the records, as lines of JSON in objects that are compressed by GZIP, or as Parquet. */
  readonly bucket: s3.IBucket;
  /** Beginning of the keys of the records: `Lake/records/`. Then the day follows on which Firehose took them: `day=2026-11-28/`. */
  readonly recordsPrefix: string;
  /** Beginning of the keys of what Firehose could not deliver: `Lake/errors/`. */
  readonly errorsPrefix: string;

  private readonly encryptionKey?: kms.IKey;
  private readonly catalogTable?: CatalogTable;

  private constructor(branch: StreamBranch, { deliveryStream, bucket, recordsPrefix, errorsPrefix, encryptionKey, catalogTable }: ArchiveParts) {
    this.branch = branch;
    this.deliveryStream = deliveryStream;
    this.bucket = bucket;
    this.recordsPrefix = recordsPrefix;
    this.errorsPrefix = errorsPrefix;
    this.encryptionKey = encryptionKey;
    this.catalogTable = catalogTable;
  }

  /**
   * Makes the archive a table that Athena queries: each day is a partition, without a crawler. A line of JSON is a row with the columns
   * `line` and `day`. With Parquet, a record is a row with the columns of the format.
   *
   * @param id id of the table and its workgroup below the branch
   * @throws if the id is taken, or the limit below 10 MB
   */
  toAthena(id: string, options: StreamHistoryOptions = {}): StreamHistory {
    const { branch, bucket, recordsPrefix, encryptionKey, catalogTable } = this;
    validateHistory(new Validation(branch, 'StreamArchive'), branch, id, options);
    return StreamHistory._create(branch, id, { ...options, bucket, recordsPrefix, encryptionKey, catalogTable });
  }
}
