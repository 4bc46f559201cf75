import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, Duration, Size } from 'aws-cdk-lib';
import { JsonSchema, LakeFormat, LakeType, StreamPipeline, StreamTransform } from '../../src';
import { propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { PatternFixture, StatedDefaults } from '../contract/pattern-fixture';

const contract = JsonSchema.fromObject({ type: 'object', required: ['customer'] });

/** Of the archives of pipelines. */
export const ARCHIVE_FIXTURES: PatternFixture[] = [
  {
    name: 'an archive that is queried',
    create: (scope, id) => {
      const pipeline = new StreamPipeline(scope, id);
      pipeline.toArchive('Lake').toAthena('History');
      return pipeline;
    },
  },
  {
    name: 'an archive with a key of the user',
    create: (scope, id) => {
      const pipeline = new StreamPipeline(scope, id, { contract, encryptionKey: new kms.Key(scope, `${id}Key`, { enableKeyRotation: true }) });
      const archive = pipeline.transform('People', StreamTransform.filter('$not(robot = true)')).toArchive('Lake', {
        prefix: 'clicks/people/', bufferSize: Size.mebibytes(1), bufferInterval: Duration.seconds(0), expiration: Duration.days(60), enhancedFanOut: true,
      });
      const analyst = new iam.Role(scope, `${id}Analyst`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      archive.toAthena('History', { bytesScannedLimit: Size.mebibytes(100) }).grantQuery(analyst);
      return pipeline;
    },
  },
  {
    name: 'archives in Parquet',
    create: (scope, id) => {
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const typed = JsonSchema.fromObject({ type: 'object', properties: { customer: { type: 'string' }, at: { type: 'string', format: 'date-time' }, tags: {} } });
      const pipeline = new StreamPipeline(scope, id, { contract: typed, encryptionKey });
      pipeline.toArchive('Stated', { format: LakeFormat.parquet() });
      const format = LakeFormat.parquet({ tags: LakeType.arrayOf(LakeType.STRING) });
      pipeline.toArchive('Lake', { format, bufferSize: Size.mebibytes(128) }).toAthena('History')
        .grantQuery(new iam.Role(scope, `${id}Analyst`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
      return pipeline;
    },
  },
  {
    name: 'archives in buckets of the user',
    create: (scope, id) => {
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const bucket = new s3.Bucket(scope, `${id}Bucket`, { encryptionKey, enforceSSL: true, serverAccessLogsPrefix: 'access/' });
      const pipeline = new StreamPipeline(scope, id);
      pipeline.toArchive('Lake', { bucket }).toAthena('History', { resultBucket: bucket })
        .grantQuery(new iam.Role(scope, `${id}Analyst`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
      pipeline.toArchive('Imported', { bucket: s3.Bucket.fromBucketName(scope, `${id}ImportedBucket`, `imported-${id.toLowerCase()}`) });
      return pipeline;
    },
  },
];

const stream = (property: string) => (template: StackTemplate) =>
  propertyOf(template.ofType('AWS::KinesisFirehose::DeliveryStream')[0], `ExtendedS3DestinationConfiguration.BufferingHints.${property}`);
const fixture = 'an archive that is queried';

export const ARCHIVE_DEFAULTS: StatedDefaults = {
  'StreamArchiveOptions.bufferSize': { fixture, actual: stream('SizeInMBs'), expected: { 'Size.mebibytes(64)': 64 } },
  'StreamArchiveOptions.bufferInterval': { fixture, actual: stream('IntervalInSeconds'), expected: { 'Duration.minutes(5)': 300 } },
  'StreamHistoryOptions.bytesScannedLimit': {
    fixture,
    actual: template => propertyOf(template.ofType('AWS::Athena::WorkGroup')[0], 'WorkGroupConfiguration.BytesScannedCutoffPerQuery'),
    expected: { 'Size.gibibytes(10)': 10 * 1024 ** 3 },
  },
};
