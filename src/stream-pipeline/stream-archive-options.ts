import { aws_s3 as s3, Duration, Size } from 'aws-cdk-lib';
import { LakeFormat } from './lake-format';
import { StreamBranchOptions } from './stream-branch-options';

/**
 * Options of an archive of the records in a bucket.
 */
export interface StreamArchiveOptions extends StreamBranchOptions {
  /**
   * Format of the objects: `LakeFormat.json()`, or `LakeFormat.parquet()` for queries that read few members of many records. The objects of an
   * archive have one format: for another, make another archive.
   * @default - `LakeFormat.json()`
   */
  readonly format?: LakeFormat;
  /**
   * Bucket of yours, in the account and Region of the pipeline. Its own lifecycle rules apply.
   * @default - an encrypted bucket, which stays when the stack is deleted. Objects move to Standard-IA after 30 days and to
   * Glacier Instant Retrieval after 90 days (library defaults): both are read at once
   */
  readonly bucket?: s3.IBucket;
  /**
   * Beginning of the keys of the objects: letters, digits, dots, dashes and underscores between slashes, with a slash at the end.
   * No other archive of the app has the prefix in this bucket.
   * @default - the id of the branch and a slash
   */
  readonly prefix?: string;
  /**
   * Size of the records at which Firehose writes an object: whole mebibytes, 1 to 128, with Parquet 64 to 128 (Firehose limits).
   * @default Size.mebibytes(64)
   */
  readonly bufferSize?: Size;
  /**
   * Time after which Firehose writes an object: up to 15 minutes (Firehose limit). So long a record is not in the bucket yet.
   * @default Duration.minutes(5)
   */
  readonly bufferInterval?: Duration;
  /**
   * Age at which the records in the bucket are deleted: whole days. A bucket of yours has rules of its own.
   * @default - never
   */
  readonly expiration?: Duration;
}
