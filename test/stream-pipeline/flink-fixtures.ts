import { aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { FlinkCode, FlinkLogLevel, FlinkRuntime, StreamAnalytics, StreamPipeline } from '../../src';
import { propertyOf, StackTemplate } from '../../src/core/testing/private/stack-template';
import { PatternFixture, StatedDefaults } from '../contract/pattern-fixture';

export const FLINK_FIXTURES: PatternFixture[] = [
  {
    name: 'a Flink application',
    create: (scope, id) => {
      const pipeline = new StreamPipeline(scope, id);
      const code = FlinkCode.fromBucket(s3.Bucket.fromBucketName(scope, `${id}Code`, `builds-${id.toLowerCase()}`), 'trends.jar');
      pipeline.analyze('Trends', StreamAnalytics.flink({ code }));
      return pipeline;
    },
  },
  {
    name: 'a Flink application with a key of the user',
    create: (scope, id) => {
      const encryptionKey = new kms.Key(scope, `${id}Key`, { enableKeyRotation: true });
      const bucket = new s3.Bucket(scope, `${id}Bucket`, { encryptionKey, enforceSSL: true, serverAccessLogsPrefix: 'access/' });
      const results = new kinesis.Stream(scope, `${id}Results`, { encryptionKey });
      const pipeline = new StreamPipeline(scope, id, { encryptionKey });
      const trends = pipeline.analyze('Trends', StreamAnalytics.flink({
        code: FlinkCode.fromBucket(bucket, 'builds/trends.jar', 'version-1'),
        runtime: FlinkRuntime.FLINK_2_2,
        properties: { OutputStream0: { 'stream.arn': results.streamArn } },
        startingPosition: lambda.StartingPosition.LATEST,
        parallelism: 4,
        parallelismPerKpu: 2,
        autoScaling: false,
        checkpointInterval: Duration.minutes(2),
        minPauseBetweenCheckpoints: Duration.seconds(30),
        snapshots: false,
        logLevel: FlinkLogLevel.WARN,
      }));
      trends.grantStart(new iam.Role(scope, `${id}Operator`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
      iam.Grant.addToPrincipal({ grantee: trends, actions: ['kinesis:PutRecords'], resourceArns: [results.streamArn] });
      return pipeline;
    },
  },
];

const fixture = 'a Flink application';
const configured = (property: string) => (template: StackTemplate) =>
  propertyOf(template.ofType('AWS::KinesisAnalyticsV2::Application')[0], `ApplicationConfiguration.${property}`);

export const FLINK_DEFAULTS: StatedDefaults = {
  'FlinkApplicationOptions.parallelism': { fixture, actual: configured('FlinkApplicationConfiguration.ParallelismConfiguration.Parallelism'), expected: { 1: 1 } },
  'FlinkApplicationOptions.parallelismPerKpu': { fixture, actual: configured('FlinkApplicationConfiguration.ParallelismConfiguration.ParallelismPerKPU'), expected: { 1: 1 } },
  'FlinkApplicationOptions.autoScaling': { fixture, actual: configured('FlinkApplicationConfiguration.ParallelismConfiguration.AutoScalingEnabled'), expected: { true: true } },
  'FlinkApplicationOptions.checkpointInterval': {
    fixture, actual: configured('FlinkApplicationConfiguration.CheckpointConfiguration.CheckpointInterval'), expected: { 'Duration.minutes(1)': 60_000 },
  },
  'FlinkApplicationOptions.minPauseBetweenCheckpoints': {
    fixture, actual: configured('FlinkApplicationConfiguration.CheckpointConfiguration.MinPauseBetweenCheckpoints'), expected: { 'Duration.seconds(5)': 5_000 },
  },
  'FlinkApplicationOptions.snapshots': { fixture, actual: configured('ApplicationSnapshotConfiguration.SnapshotsEnabled'), expected: { true: true } },
  'FlinkApplicationOptions.logLevel': {
    fixture, actual: configured('FlinkApplicationConfiguration.MonitoringConfiguration.LogLevel'), expected: { 'FlinkLogLevel.INFO': 'INFO' },
  },
};
