import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, FlinkApplication, FlinkApplicationOptions, FlinkCode, FlinkRuntime, StreamAnalytics, StreamIngest, StreamPipeline, StreamPipelineProps } from '../../src';
import { shop, warnings } from '../support/stacks';
import '../support/asset-hashes';

const APPLICATION = 'AWS::KinesisAnalyticsV2::Application';
type Options = Partial<FlinkApplicationOptions>;

function builds(stack: Stack): FlinkCode {
  return FlinkCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Builds', 'builds'), 'trends.jar');
}

function analyzed(more: (stack: Stack) => Options = () => ({}), props: (stack: Stack) => StreamPipelineProps = () => ({}), stack = shop()) {
  const pipeline = new StreamPipeline(stack, 'Clicks', props(stack));
  const options = more(stack);
  return { stack, pipeline, application: pipeline.analyze('Trends', StreamAnalytics.flink({ code: options.code ?? builds(stack), ...options })) };
}

/** The statements of the role of an application. */
function statements(stack: Stack, { grantPrincipal }: FlinkApplication): Array<{ readonly Action: unknown; readonly Resource: unknown }> {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy', {
    Properties: { Roles: [stack.resolve((grantPrincipal as iam.Role).roleName)] },
  })) as Array<{ Properties: { PolicyDocument: { Statement: [] } } }>;
  return policy.Properties.PolicyDocument.Statement;
}

function refused(more: (stack: Stack) => Options): string {
  try {
    analyzed(more);
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}

test('the template of a Flink application is the known one', () => {
  expect(Template.fromStack(analyzed().stack).toJSON()).toMatchSnapshot();
});

test('an application knows its stream and where to begin, beside the properties of the user', () => {
  const { stack, pipeline } = analyzed(() => ({ properties: { Sinks: { 'table.name': 'trends' } }, startingPosition: lambda.StartingPosition.LATEST }));
  const properties = Match.objectLike({
    EnvironmentProperties: {
      PropertyGroups: [
        {
          PropertyGroupId: 'InputStream0',
          PropertyMap: { 'stream.arn': stack.resolve(pipeline.stream.streamArn), 'aws.region': { Ref: 'AWS::Region' }, 'source.init.position': 'LATEST' },
        },
        { PropertyGroupId: 'Sinks', PropertyMap: { 'table.name': 'trends' } },
      ],
    },
  });
  Template.fromStack(stack).hasResourceProperties(APPLICATION, { ApplicationConfiguration: properties });
});

test('the role reads this stream, this object, and writes this log; the user grants the rest', () => {
  const { stack, pipeline, application } = analyzed();
  const results = new kinesis.Stream(stack, 'Results', { encryption: kinesis.StreamEncryption.UNENCRYPTED });
  results.grantWrite(application);
  const logGroup: unknown = stack.resolve(application.logGroup.logGroupArn);
  const streamArn: unknown = stack.resolve(pipeline.stream.streamArn);
  const found = statements(stack, application);
  expect(found.map(({ Action }) => Action)).toEqual([
    ['kinesis:DescribeStream', 'kinesis:DescribeStreamSummary', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
    's3:GetObject', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:PutLogEvents',
    ['kinesis:ListShards', 'kinesis:PutRecord', 'kinesis:PutRecords'],
  ]);
  const { Ref: group } = stack.resolve(application.logGroup.logGroupName) as { readonly Ref: string };
  expect(found[0].Resource).toEqual(streamArn);
  expect(JSON.stringify(found[1].Resource)).toContain(':s3:::builds/trends.jar"');
  expect(found[3].Resource).toEqual(logGroup);
  expect(JSON.stringify(found[4].Resource)).toContain(`{"Ref":"${group}"},":log-stream:",{"Ref":`);
});

test('a version of the code is read as that version, with the key of its bucket', () => {
  const { stack, application } = analyzed(scope => {
    const bucket = new s3.Bucket(scope, 'Bucket', { encryptionKey: new kms.Key(scope, 'Key') });
    return { code: FlinkCode.fromBucket(bucket, 'trends.jar', 'v1') };
  });
  expect(statements(stack, application).map(({ Action }) => Action)).toEqual(expect.arrayContaining([['s3:GetObject', 's3:GetObjectVersion'], 'kms:Decrypt']));
  Template.fromStack(stack).hasResourceProperties(APPLICATION, {
    ApplicationConfiguration: Match.objectLike({ ApplicationCodeConfiguration: { CodeContentType: 'ZIPFILE', CodeContent: { S3ContentLocation: Match.objectLike({ FileKey: 'trends.jar', ObjectVersion: 'v1' }) } } }),
  });
});

test('code on this machine is an asset: a jar as it is, a folder compressed', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'flink-'));
  const jar = path.join(folder, 'trends.jar');
  fs.writeFileSync(jar, 'jar');
  for (const [file, key] of [[jar, /^[0-9a-f]{64}\.jar$/], [folder, /^[0-9a-f]{64}\.zip$/]] as const) {
    const { stack } = analyzed(() => ({ code: FlinkCode.fromAsset(file) }));
    const FileKey = Match.stringLikeRegexp(key.source);
    Template.fromStack(stack).hasResourceProperties(APPLICATION, {
      ApplicationConfiguration: Match.objectLike({ ApplicationCodeConfiguration: { CodeContentType: 'ZIPFILE', CodeContent: { S3ContentLocation: Match.objectLike({ FileKey }) } } }),
    });
  }
  fs.rmSync(folder, { recursive: true });
});

test('the application is created after the permissions that it needs, and deleted with its log', () => {
  const { stack } = analyzed();
  const template = Template.fromStack(stack);
  const [application] = Object.values(template.findResources(APPLICATION)) as Array<{ DependsOn: string[] }>;
  const policies = Object.keys(template.findResources('AWS::IAM::Policy'));
  expect(application.DependsOn.filter(id => policies.includes(id))).toHaveLength(1);
});

test('with a key of the user, the service encrypts the state of this application with it, and of no other', () => {
  const { stack, application } = analyzed(undefined, scope => ({ encryptionKey: new kms.Key(scope, 'Key') }));
  const template = Template.fromStack(stack);
  template.hasResourceProperties(APPLICATION, {
    ApplicationConfiguration: Match.objectLike({ ApplicationEncryptionConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY', KeyId: stack.resolve((stack.node.findChild('Key') as kms.Key).keyArn) } }),
  });
  const [key] = Object.values(template.findResources('AWS::KMS::Key')) as Array<{ Properties: { KeyPolicy: { Statement: Array<{ Principal: object; Condition: object }> } } }>;
  const ofService = key.Properties.KeyPolicy.Statement.filter(({ Principal }) => JSON.stringify(Principal).includes('kinesisanalytics'));
  expect(ofService).toHaveLength(5);
  const name = application.application.applicationName!;
  for (const { Condition } of ofService) { expect(JSON.stringify(Condition)).toContain(`:application/${name}"`); }
});

test('a key that is imported gets a warning with the statements that it needs', () => {
  const { stack } = analyzed(undefined, scope => ({ encryptionKey: kms.Key.fromKeyArn(scope, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/k') }));
  expect(warnings(stack).filter(text => text.includes('infrastructure.kinesisanalytics.amazonaws.com'))).toHaveLength(3);
});

test('two stacks of one app have no name in common', () => {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const names = ['Shop', 'Test'].map(stack => analyzed(undefined, undefined, new Stack(app, stack)).application.application.applicationName!);
  expect(new Set(names).size).toBe(2);
  for (const name of names) { expect(name).toMatch(/^[A-Za-z0-9_.-]{1,128}$/); }
});

test('the stages of a pipeline do not hold for an application, whose ids are those of the pipeline', () => {
  const { pipeline, stack } = analyzed();
  expect(() => pipeline.analyze('trends', StreamAnalytics.flink({ code: builds(new Stack()) }))).toThrow(
    "StreamPipeline at 'Shop/Clicks': id must differ from the other ids in the pipeline by more than case, got 'trends'.");
  expect('analyze' in pipeline.source).toBe(false);
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
});

test('an alarm can be tuned or disabled, and the one on checkpoints follows their interval', () => {
  const { pipeline, stack } = analyzed(() => ({
    checkpointInterval: Duration.minutes(4),
    alarms: { restarts: AlarmOverride.disabled(), cpuUtilization: AlarmOverride.of({ threshold: 60 }) },
  }), () => ({ stream: StreamIngest.onDemand({ retentionPeriod: Duration.days(2) }) }));
  expect(Object.keys(pipeline.operations.alarms).filter(name => name.startsWith('trends'))).toEqual([
    'trendsNotRunning', 'trendsDowntime', 'trendsFailedCheckpoints', 'trendsCheckpointDuration', 'trendsCpuUtilization', 'trendsHeapMemory', 'trendsStreamIteratorAge',
  ]);
  const template = Template.fromStack(stack);
  for (const [MetricName, Threshold] of Object.entries({
    'lastCheckpointDuration': 120_000, 'cpuUtilization': 60, 'heapMemoryUtilization': 90, 'GetRecords.IteratorAgeMilliseconds': 86_400_000,
  })) { template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName, Threshold }); }
});

test('an application that was never started is in alarm: it has no data', () => {
  const { stack } = analyzed();
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'runningTime', ComparisonOperator: 'LessThanThreshold', Threshold: 1, TreatMissingData: 'breaching', EvaluationPeriods: 10,
  });
});

const at = (message: string) => `StreamPipeline at 'Shop/Clicks': ${message}`;
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`g${index}`, { a: 'b' }]));

test.each<[string, (stack: Stack) => Options, string]>([
  ['no code', () => ({ code: 'trends.jar' as unknown as FlinkCode }), "code of 'Trends' must be a FlinkCode, such as FlinkCode.fromAsset(), got 'trends.jar'."],
  ['a runtime that is a text', () => ({ runtime: 'FLINK-2_3' as unknown as FlinkRuntime }), "runtime of 'Trends' must be a FlinkRuntime, such as FlinkRuntime.FLINK_2_3, got 'FLINK-2_3'."],
  ['a time to begin at', () => ({ startingPosition: lambda.StartingPosition.AT_TIMESTAMP }),
    "startingPosition of 'Trends' must be TRIM_HORIZON or LATEST: for a time, give it to the code in properties, got 'AT_TIMESTAMP'."],
  ['no parallel task', () => ({ parallelism: 0 }), "parallelism of 'Trends' must be between 1 and 9007199254740991 (limit of the service), got 0."],
  ['too many tasks of a KPU', () => ({ parallelismPerKpu: 9 }), "parallelismPerKpu of 'Trends' must be between 1 and 8 (limit of the service), got 9."],
  ['an interval below a second', () => ({ checkpointInterval: Duration.seconds(0) }), "checkpointInterval of 'Trends' must be between 1 second and 1 day (library limit), got 0 seconds."],
  ['an interval that is a token', () => ({ checkpointInterval: Duration.seconds(Lazy.number({ produce: () => 60 })) }), "checkpointInterval of 'Trends' must be known at synthesis, got 'a token'."],
  ['a pause of days', () => ({ minPauseBetweenCheckpoints: Duration.days(2) }), "minPauseBetweenCheckpoints of 'Trends' must be between 0 seconds and 1 day (library limit), got 2 days."],
  ['the group of the library', () => ({ properties: { InputStream0: { a: 'b' } } }), "properties of 'Trends' must leave the group InputStream0 to the library, got 'InputStream0'."],
  ['a group with a space', () => ({ properties: { 'my sink': { a: 'b' } } }),
    "properties of 'Trends' must have groups whose names are 1 to 50 letters, digits, dots, dashes and underscores (limit of the service), got 'my sink'."],
  ['too many groups', () => ({ properties: many(50) }), "properties of 'Trends' must have at most 49 groups beside InputStream0 (limit of the service), got 50."],
  ['an empty group', () => ({ properties: { Sinks: {} } }), "properties of 'Trends', Sinks, must have 1 to 50 properties (limit of the service), got 0."],
  ['an empty value', () => ({ properties: { Sinks: { arn: '' } } }), "properties of 'Trends', Sinks, must have names and values that are texts of 1 to 2048 characters (limit of the service), got 'arn'."],
])('%s is refused', (_, more, message) => expect(refused(more)).toBe(at(message)));

test('as many groups as the service takes are no error, and neither is a value that is a token', () => {
  expect(refused(() => ({ properties: many(49) }))).toBe('nothing');
  expect(refused(() => ({ properties: { Sinks: { arn: Lazy.string({ produce: () => 'x' }) } } }))).toBe('nothing');
});

test.each<[string, () => unknown, string]>([
  ['a file that is not there', () => FlinkCode.fromAsset('/nowhere/trends.jar'), "FlinkCode.fromAsset: file must be the path of a .jar, a .zip or a folder, got '/nowhere/trends.jar', which does not exist."],
  ['a file of another kind', () => FlinkCode.fromAsset(__filename), `FlinkCode.fromAsset: file must be the path of a .jar, a .zip or a folder, got '${__filename}'.`],
  ['an empty key', () => FlinkCode.fromBucket(s3.Bucket.fromBucketName(shop(), 'Builds', 'builds'), ''), 'FlinkCode.fromBucket: objectKey must have between 1 and 1024 characters (S3 limit), got 0.'],
  ['an old version', () => FlinkRuntime.of('FLINK-1_20'), "FlinkRuntime.of: name must be that of a version from 2.2 on, such as FLINK-2_4, got 'FLINK-1_20'."],
  ['another service', () => FlinkRuntime.of('ZEPPELIN-FLINK-3_0'), "FlinkRuntime.of: name must be that of a version from 2.2 on, such as FLINK-2_4, got 'ZEPPELIN-FLINK-3_0'."],
])('%s is refused at once', (_, make, message) => expect(make).toThrow(message));

test('a version that comes later can be named', () => expect(FlinkRuntime.of('FLINK-3_0').name).toBe('FLINK-3_0'));
