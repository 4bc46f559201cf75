import { aws_iam as iam, aws_kinesisfirehose as firehose, aws_kms as kms, aws_logs as logs, aws_s3 as s3, Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CatalogTable } from './history-table';
import { grantKey } from '../../core/private/key-grants';
import { acknowledgeWildcard } from '../../core/private/lint-acknowledgement';
import { ownLogGroup } from '../../core/private/own-log-group';

type Conversion = firehose.CfnDeliveryStream.DataFormatConversionConfigurationProperty;

export interface ArchiveDeliveryProps {
  readonly bucket: s3.IBucket;
  readonly recordsPrefix: string;
  readonly errorsPrefix: string;
  /** Default: 64 MiB. */
  readonly bufferSize?: Size;
  readonly bufferInterval: Duration;
  readonly encryptionKey?: kms.IKey;
  /** Table whose columns the records get. Default: lines of JSON. */
  readonly catalogTable?: CatalogTable;
}

/**
 * A delivery stream from PutRecordBatch to a bucket, its role and its log. The keys name the day in UTC, in the form of Hive
 * (https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html).
 */
export class ArchiveDelivery extends Construct {
  readonly stream: firehose.CfnDeliveryStream;
  readonly logGroup: logs.ILogGroup;
  private readonly logStream: logs.ILogStream;

  constructor(scope: Construct, id: string, props: ArchiveDeliveryProps) {
    super(scope, id);
    this.logGroup = ownLogGroup(this, 'Log');
    this.logStream = new logs.LogStream(this, 'LogStream', { logGroup: this.logGroup, removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(this, 'Role', { assumedBy: firehoseOfAccount(this) });
    const grants = this.grant(role, props);
    this.stream = new firehose.CfnDeliveryStream(this, 'Resource', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: props.encryptionKey
        ? { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: props.encryptionKey.keyArn }
        : { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: this.destination(role, props),
    });
    grants.forEach(grant => grant.applyBefore(this.stream));
  }

  private destination(role: iam.IRole, props: ArchiveDeliveryProps): firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty {
    const { bucket, recordsPrefix, errorsPrefix, bufferSize = Size.mebibytes(64), bufferInterval, catalogTable } = props;
    const day = 'day=!{timestamp:yyyy-MM-dd}/';
    return {
      bucketArn: bucket.bucketArn,
      roleArn: role.roleArn,
      prefix: `${recordsPrefix}${day}`,
      errorOutputPrefix: `${errorsPrefix}!{firehose:error-output-type}/${day}`,
      // Parquet is compressed within: https://docs.aws.amazon.com/firehose/latest/dev/enable-record-format-conversion.html
      compressionFormat: catalogTable ? 'UNCOMPRESSED' : 'GZIP',
      dataFormatConversionConfiguration: catalogTable && conversion(role, catalogTable),
      bufferingHints: { sizeInMBs: bufferSize.toMebibytes(), intervalInSeconds: bufferInterval.toSeconds() },
      cloudWatchLoggingOptions: { enabled: true, logGroupName: this.logGroup.logGroupName, logStreamName: this.logStream.logStreamName },
    };
  }

  /** https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3 */
  private grant(role: iam.Role, { bucket, recordsPrefix, errorsPrefix, encryptionKey, catalogTable }: ArchiveDeliveryProps): iam.Grant[] {
    const objects = [recordsPrefix, errorsPrefix].map(prefix => bucket.arnForObjects(`${prefix}*`));
    const add = (actions: string[], resourceArns: string[]) => iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns });
    objects.forEach(arn => acknowledgeWildcard(role, arn, 'Firehose names the objects'));
    const logStreams = this.logGroup.logGroupArn;
    const keys = [...new Set([bucket.encryptionKey, encryptionKey].filter(key => key !== undefined))];
    return [
      add(['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], objects),
      add(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], [bucket.bucketArn]),
      add(['logs:PutLogEvents'], [logStreams]),
      ...catalogTable ? [add(['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'], tableArns(this, catalogTable))] : [],
      ...keys.map(key => grantKey(key, role, 'kms:Decrypt', 'kms:GenerateDataKey')),
    ];
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateFirehoseStream.html: the external id is the account. */
function firehoseOfAccount(scope: Construct): iam.ServicePrincipal {
  return new iam.ServicePrincipal('firehose.amazonaws.com', { conditions: { StringEquals: { 'sts:ExternalId': Stack.of(scope).account } } });
}

/**
 * The writer has checked each record, and puts the names of columns in lower case. So the deserializer changes no name, not even that in a map.
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_OpenXJsonSerDe.html
 */
function conversion(role: iam.IRole, { databaseName, tableName }: CatalogTable): Conversion {
  const { account, region } = Stack.of(role);
  return {
    enabled: true,
    inputFormatConfiguration: { deserializer: { openXJsonSerDe: { caseInsensitive: false } } },
    outputFormatConfiguration: { serializer: { parquetSerDe: { compression: 'SNAPPY' } } },
    schemaConfiguration: { catalogId: account, databaseName, tableName, region, roleArn: role.roleArn, versionId: 'LATEST' },
  };
}

/** https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-glue */
function tableArns(scope: Construct, { databaseName, tableName }: CatalogTable): string[] {
  const glue = (resource: string, resourceName?: string) => Stack.of(scope).formatArn({ service: 'glue', resource, resourceName });
  return [glue('catalog'), glue('database', databaseName), glue('table', `${databaseName}/${tableName}`)];
}
