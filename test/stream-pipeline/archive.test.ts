import { App, aws_iam as iam, aws_s3 as s3, Duration, Size, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { StreamArchiveOptions, StreamHistoryOptions, StreamPipeline, StreamPipelineProps } from '../../src';
import { shop } from '../support/stacks';

const DELIVERY = 'AWS::KinesisFirehose::DeliveryStream';

function created(options?: StreamArchiveOptions, props?: StreamPipelineProps, stack = shop()) {
  const pipeline = new StreamPipeline(stack, 'Clicks', props);
  return { stack, pipeline, archive: pipeline.toArchive('Lake', options) };
}

test('objects are compressed, in a folder for each day, and what cannot be delivered is in another', () => {
  const { stack, archive } = created();
  expect([archive.recordsPrefix, archive.errorsPrefix]).toEqual(['Lake/records/', 'Lake/errors/']);
  Template.fromStack(stack).hasResourceProperties(DELIVERY, {
    DeliveryStreamType: 'DirectPut',
    DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' },
    ExtendedS3DestinationConfiguration: {
      BucketARN: stack.resolve(archive.bucket.bucketArn),
      Prefix: 'Lake/records/day=!{timestamp:yyyy-MM-dd}/',
      ErrorOutputPrefix: 'Lake/errors/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/',
      CompressionFormat: 'GZIP',
      BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 300 },
      CloudWatchLoggingOptions: Match.objectLike({ Enabled: true, LogStreamName: { Ref: Match.stringLikeRegexp('LogStream') } }),
    },
  });
});

test('the writer may put batches, and Firehose may write below its two prefixes only', () => {
  const { stack, archive } = created();
  const allows = (Action: unknown, Resource: unknown) =>
    ({ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action, Resource })]) } });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Policy', allows('firehose:PutRecordBatch', stack.resolve(archive.deliveryStream.attrArn)));
  template.hasResourceProperties('AWS::IAM::Policy', allows(['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
    ['Lake/records/*', 'Lake/errors/*'].map(keys => stack.resolve(archive.bucket.arnForObjects(keys)) as unknown)));
});

test('Firehose starts after its role has its permissions', () => {
  const { stack } = created();
  const [{ DependsOn }] = Object.values(Template.fromStack(stack).findResources(DELIVERY)) as Array<{ DependsOn: string[] }>;
  expect(DependsOn.filter(id => /RoleDefaultPolicy/.test(id))).toHaveLength(1);
});

interface Transition { readonly StorageClass: string; readonly TransitionInDays: number }
interface Lifecycle { readonly LifecycleConfiguration: { readonly Rules: Array<{ readonly Transitions?: Transition[] }> } }

test.each<[string, Duration | undefined, Array<[string, number]>]>([
  ['two cheaper classes', undefined, [['STANDARD_IA', 30], ['GLACIER_IR', 90]]],
  ['those before they expire', Duration.days(90), [['STANDARD_IA', 30]]],
  ['none where they expire first', Duration.days(30), []],
])('objects move to %s', (_, expiration, expected) => {
  const { stack } = created({ expiration });
  const transitions = Object.values(Template.fromStack(stack).findResources('AWS::S3::Bucket')).flatMap(({ Properties }) =>
    (Properties as Lifecycle).LifecycleConfiguration.Rules
      .flatMap(({ Transitions = [] }) => Transitions.map(({ StorageClass, TransitionInDays }) => [StorageClass, TransitionInDays])));
  expect(transitions).toEqual(expected);
});

test('the freshness alarm follows the buffer interval', () => {
  const { stack } = created({ bufferInterval: Duration.seconds(60) });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'DeliveryToS3.DataFreshness', Threshold: 960 });
});

test('a table has each line as a row, and a partition for each day', () => {
  const { stack, archive } = created();
  const history = archive.toAthena('History');
  expect(history.node.path).toBe('Shop/Clicks/Lake/History');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Glue::Database', { DatabaseInput: { Name: Match.stringLikeRegexp('^shop_clicks_lake_history_[0-9a-f]{8}$') } });
  const location = stack.resolve(archive.bucket.s3UrlForObject('Lake/records/')) as unknown;
  template.hasResourceProperties('AWS::Glue::Table', {
    TableInput: Match.objectLike({
      Name: 'records',
      PartitionKeys: [{ Name: 'day', Type: 'string' }],
      Parameters: Match.objectLike({ 'projection.enabled': 'true', 'projection.day.type': 'date', 'projection.day.range': '2026-01-01,NOW' }),
      StorageDescriptor: Match.objectLike({ Columns: [{ Name: 'line', Type: 'string' }], Location: location }),
    }),
  });
});

test('a workgroup bounds what a query reads, and encrypts the results', () => {
  const { stack, archive } = created();
  const history = archive.toAthena('History', { bytesScannedLimit: Size.mebibytes(10) });
  Template.fromStack(stack).hasResourceProperties('AWS::Athena::WorkGroup', {
    RecursiveDeleteOption: true,
    WorkGroupConfiguration: {
      BytesScannedCutoffPerQuery: 10 * 1024 ** 2,
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: {
        EncryptionConfiguration: { EncryptionOption: 'SSE_S3' }, OutputLocation: stack.resolve(history.resultBucket.s3UrlForObject('results/')),
      },
    },
  });
});

test('who queries may use the workgroup, read the records and write results', () => {
  const { stack, archive } = created();
  const history = archive.toAthena('History');
  const role = new iam.Role(stack, 'Analyst', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  history.grantQuery(role);
  const statement = (Action: unknown, Resource: unknown) => Match.objectLike({ Action, Resource });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [stack.resolve(role.roleName)],
    PolicyDocument: {
      Statement: Match.arrayWith([
        statement('s3:GetObject', stack.resolve(archive.bucket.arnForObjects('Lake/records/*'))),
        statement(Match.arrayWith(['s3:PutObject']), stack.resolve(history.resultBucket.arnForObjects('results/*'))),
      ]),
    },
  });
});

test('two archives in one bucket have prefixes of their own', () => {
  const { stack, pipeline } = created();
  const bucket = new s3.Bucket(stack, 'Own');
  expect(['One', 'Two'].map(id => pipeline.toArchive(id, { bucket }).recordsPrefix)).toEqual(['One/records/', 'Two/records/']);
});

const at = (message: string) => `StreamPipeline at 'Shop/Clicks': ${message}`;
const elsewhere = (stack: Stack) => s3.Bucket.fromBucketAttributes(stack, 'Elsewhere', { bucketName: 'elsewhere', region: 'eu-west-1' });
const inARegion = () => new Stack(new App({ analyticsReporting: false }), 'Shop', { env: { account: '111122223333', region: 'us-east-1' } });
const shape = (got: string) => "prefix must have letters, digits, dots, dashes and underscores between slashes, end with a slash, and have up to 512 characters, got '" + got + "'.";

test.each<[string, (stack: Stack) => StreamArchiveOptions, string]>([
  ['a prefix without a slash', () => ({ prefix: 'clicks' }), shape('clicks')],
  ['a prefix with an expression', () => ({ prefix: '!{timestamp:yyyy}/' }), shape('!{timestamp:yyyy}/')],
  ['an empty prefix', () => ({ prefix: '' }), shape('')],
  ['a large buffer', () => ({ bufferSize: Size.mebibytes(129) }), 'bufferSize must be between 1 and 128 (MiB, Firehose limit), got 129.'],
  ['a part of a mebibyte', () => ({ bufferSize: Size.kibibytes(1_500) }), 'bufferSize must be a whole number between 1 and 128 (MiB, Firehose limit), got 1.46484375.'],
  ['a long interval', () => ({ bufferInterval: Duration.minutes(16) }), 'bufferInterval must be between 0 seconds and 15 minutes (Firehose limit), got 16 minutes.'],
  ['an expiration in a bucket of the user', stack => ({ bucket: new s3.Bucket(stack, 'Own'), expiration: Duration.days(1) }),
    'expiration must be left out with a bucket of yours, whose lifecycle rules are its own, got 1 day.'],
  ['an expiration of hours', () => ({ expiration: Duration.hours(36) }), 'expiration must be a whole number between 1 and 36500 (days), got 1.5.'],
  ['an expiration that is a token', () => ({ expiration: Duration.days(Token.asNumber({ Ref: 'Days' })) }), 'expiration must be known at synthesis, got \'a token\'.'],
  ['a bucket of another Region', stack => ({ bucket: elsewhere(stack) }), "bucket must be of the Region of the pattern (the functions use the buckets of their Region), got 'eu-west-1'."],
  ['a large batch', () => ({ batchSize: 10_001 }), 'batchSize must be between 1 and 10000 (Lambda event source limit), got 10001.'],
])('%s is refused', (_, options, message) => {
  const stack = inARegion();
  const pipeline = new StreamPipeline(stack, 'Clicks');
  expect(() => pipeline.toArchive('Lake', options(stack))).toThrow(at(message));
});

test.each<[string, string, (stack: Stack) => StreamHistoryOptions, string]>([
  ['an id of the archive', 'Bucket', () => ({}), "id must differ from the other ids in the archive, got 'Bucket'."],
  ['a low limit', 'History', () => ({ bytesScannedLimit: Size.mebibytes(9) }), 'bytesScannedLimit must be at least 10000000 bytes (Athena limit), got 9437184.'],
  ['a bucket of another Region', 'History', stack => ({ resultBucket: elsewhere(stack) }),
    "resultBucket must be of the Region of the pattern (the functions use the buckets of their Region), got 'eu-west-1'."],
])('%s is refused for queries', (_, id, options, message) => {
  const { stack, archive } = created({}, {}, inARegion());
  expect(() => archive.toAthena(id, options(stack))).toThrow(`StreamArchive at 'Shop/Clicks/Lake': ${message}`);
});
