import { aws_athena as athena, aws_iam as iam, aws_kms as kms, aws_s3 as s3, Duration, Size, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CatalogTable, historyTable } from './private/history-table';
import { StreamHistoryOptions } from './stream-history-options';
import { deployedName } from '../core/private/deployed-name';
import { grantKey } from '../core/private/key-grants';
import { acknowledgeWildcard } from '../core/private/lint-acknowledgement';
import { ownBucket } from '../core/private/own-bucket';
import { Validation } from '../core/private/validation';

const RESULTS_PREFIX = 'results/';
const RESULTS_RETENTION = Duration.days(30);

/** @internal */
export interface StreamHistoryProps extends StreamHistoryOptions {
  readonly bucket: s3.IBucket;
  readonly recordsPrefix: string;
  readonly encryptionKey?: kms.IKey;
  /** Of an archive in Parquet. Default: one is made. */
  readonly catalogTable?: CatalogTable;
}

/**
 * Queries over an archive by Athena: a table and a workgroup that bounds what a query reads. Created by `StreamArchive.toAthena`.
 */
export class StreamHistory extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: StreamHistoryProps): StreamHistory {
    return new StreamHistory(scope, id, props);
  }

  /** Name of the database in the Glue Data Catalog. */
  readonly databaseName: string;
  /** Name of the table. */
  readonly tableName: string;
  /** Name of the workgroup of Athena. */
  readonly workGroupName: string;
  /** Bucket with the results of queries, below `results/`. */
  readonly resultBucket: s3.IBucket;

  private readonly archive: Pick<StreamHistoryProps, 'bucket' | 'recordsPrefix'>;
  private readonly resultKey?: kms.IKey;

  private constructor(scope: Construct, id: string, props: StreamHistoryProps) {
    super(scope, id);
    const { bucket, recordsPrefix, encryptionKey, bytesScannedLimit = Size.gibibytes(10) } = props;
    this.archive = { bucket, recordsPrefix };
    this.resultBucket = props.resultBucket ?? ownBucket(this, 'Results', { encryptionKey, expiration: RESULTS_RETENTION });
    this.resultKey = props.resultBucket ? props.resultBucket.encryptionKey : encryptionKey;
    const { databaseName, tableName } = props.catalogTable ?? historyTable(this, { location: bucket.s3UrlForObject(recordsPrefix) });
    this.databaseName = databaseName;
    this.tableName = tableName;
    this.workGroupName = this.createWorkGroup(bytesScannedLimit).ref;
  }

  /**
   * Grants permission to query the table in the workgroup, and to read the results, to `grantee`.
   */
  grantQuery(grantee: iam.IGrantable): iam.Grant {
    new Validation(this).grantee(grantee);
    const { archive: { bucket, recordsPrefix }, resultBucket } = this;
    const stack = Stack.of(this);
    const workGroup = stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: this.workGroupName });
    const glue = (resource: string, resourceName?: string) => stack.formatArn({ service: 'glue', resource, resourceName });
    const records = bucket.arnForObjects(`${recordsPrefix}*`);
    const results = resultBucket.arnForObjects(`${RESULTS_PREFIX}*`);
    const add = (actions: string[], ...resourceArns: string[]) => iam.Grant.addToPrincipal({ grantee, actions, resourceArns });
    const grants = [
      add(['athena:GetQueryExecution', 'athena:GetQueryResults', 'athena:StartQueryExecution', 'athena:StopQueryExecution'], workGroup),
      add(['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable'],
        glue('catalog'), glue('database', this.databaseName), glue('table', `${this.databaseName}/${this.tableName}`)),
      add(['s3:GetObject'], records),
      add(['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'], results),
      add(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], bucket.bucketArn, resultBucket.bucketArn),
      ...bucket.encryptionKey ? [grantKey(bucket.encryptionKey, grantee, 'kms:Decrypt')] : [],
      ...this.resultKey ? [grantKey(this.resultKey, grantee, 'kms:Decrypt', 'kms:GenerateDataKey')] : [],
    ];
    if (Construct.isConstruct(grantee.grantPrincipal)) {
      for (const arn of [records, results]) { acknowledgeWildcard(grantee.grantPrincipal, arn, 'Firehose and Athena name the objects'); }
    }
    return grants.reduce((all, grant) => all.combine(grant));
  }

  private createWorkGroup(bytesScannedLimit: Size): athena.CfnWorkGroup {
    const encryptionConfiguration = this.resultKey ? { encryptionOption: 'SSE_KMS', kmsKey: this.resultKey.keyArn } : { encryptionOption: 'SSE_S3' };
    return new athena.CfnWorkGroup(this, 'WorkGroup', {
      name: deployedName(this, 128),
      // its history is deleted with it: otherwise the stack could not be deleted
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        bytesScannedCutoffPerQuery: bytesScannedLimit.toBytes(),
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        resultConfiguration: { outputLocation: this.resultBucket.s3UrlForObject(RESULTS_PREFIX), encryptionConfiguration },
      },
    });
  }
}
