import { aws_kinesisfirehose as firehose, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { BranchParts } from './branch-parts';
import { CatalogTable } from './history-table';

/** What an archive is made of besides a branch. */
export interface ArchiveParts extends BranchParts {
  readonly deliveryStream: firehose.CfnDeliveryStream;
  readonly bucket: s3.IBucket;
  readonly recordsPrefix: string;
  readonly errorsPrefix: string;
  /** Of an archive in Parquet. */
  readonly catalogTable?: CatalogTable;
  /** Of the pipeline. */
  readonly encryptionKey?: kms.IKey;
}
