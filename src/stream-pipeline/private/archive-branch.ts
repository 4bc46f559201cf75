import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addArchiveAlarms } from './archive-alarms';
import { ArchiveDelivery } from './archive-delivery';
import { ArchiveParts } from './archive-parts';
import { defaultPrefix } from './archive-validation';
import { BranchRequest } from './branch-parts';
import { BranchReader } from './branch-reader';
import { Columns } from './contract-columns';
import { historyTable } from './history-table';
import { ownBucket } from '../../core/private/own-bucket';
import { LakeType } from '../lake-type';
import { StreamArchiveOptions } from '../stream-archive-options';

const TIMEOUT = Duration.seconds(60);
/** From there on AWS asks for less. Both classes are read without a restore: https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
const CHEAPER: s3.Transition[] = [
  { storageClass: s3.StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) },
  { storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) },
];

/**
 * A function of the library checks the records and puts them to a delivery stream, which writes them into a bucket.
 * @param columns those of an archive in Parquet
 */
export function archiveBranch(branch: Construct, request: BranchRequest, options: StreamArchiveOptions, columns?: Columns): ArchiveParts {
  const { context: { operations, encryptionKey }, alarmPrefix, name } = request;
  const { prefix = defaultPrefix(name), bufferInterval = Duration.minutes(5), alarms = {} } = options;
  const reader = new BranchReader(branch, request);
  const bucket = options.bucket ?? archiveBucket(branch, encryptionKey, options.expiration);
  const places = { recordsPrefix: `${prefix}records/`, errorsPrefix: `${prefix}errors/` };
  const catalogTable = columns && historyTable(new Construct(branch, 'Catalog'), { location: bucket.s3UrlForObject(places.recordsPrefix), columns });
  const buffer = { bufferInterval, bufferSize: options.bufferSize };
  const { stream, logGroup } = new ArchiveDelivery(branch, 'Delivery', { ...places, ...buffer, bucket, encryptionKey, catalogTable });
  const writer = reader.makeFunction('Writer', {
    handler: 'stream-archive-writer',
    description: `Puts the records of ${name} of ${branch.node.scope!.node.path} to its archive`,
    timeout: TIMEOUT,
    environment: { DELIVERY_STREAM_NAME: stream.ref },
    settings: columns && { columns: LakeType.structOf(columns)._settings },
  });
  iam.Grant.addToPrincipal({ grantee: writer, actions: ['firehose:PutRecordBatch'], resourceArns: [stream.attrArn] });
  const reading = reader.read(writer, writer, options);
  const conversionErrors = columns && bucket.s3UrlForObject(places.errorsPrefix);
  addArchiveAlarms(operations, alarmPrefix, { stream, logGroup, bufferInterval, conversionErrors }, alarms);
  reader.addFunctionAlarms(writer, alarms);
  return { ...reader.finish(writer, reading, options), ...places, bucket, encryptionKey, deliveryStream: stream, catalogTable };
}

function archiveBucket(scope: Construct, encryptionKey?: kms.IKey, expiration?: Duration): s3.Bucket {
  const bucket = ownBucket(scope, 'Bucket', { encryptionKey, expiration });
  const days = expiration?.toDays() ?? Infinity;
  const transitions = CHEAPER.filter(({ transitionAfter }) => transitionAfter!.toDays() < days);
  if (transitions.length > 0) { bucket.addLifecycleRule({ transitions }); }
  return bucket;
}
