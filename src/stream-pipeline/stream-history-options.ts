import { aws_s3 as s3, Size } from 'aws-cdk-lib';

/**
 * Options of queries over an archive.
 */
export interface StreamHistoryOptions {
  /**
   * Bytes that a query may read from the archive. Athena cancels a query that reads more. At least 10 MB (Athena limit), compressed as they are in the bucket.
   * @default Size.gibibytes(10)
   */
  readonly bytesScannedLimit?: Size;
  /**
   * Bucket of yours for the results, in the account and Region of the pipeline.
   * @default - an encrypted bucket, which deletes results after 30 days
   */
  readonly resultBucket?: s3.IBucket;
}
