import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kinesis as kinesis, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  AlarmOverride, JsonSchema, MessageConsumer, StreamBranchOptions, StreamIngest, StreamPipeline, StreamPipelineProps, StreamTransform,
  WindowAggregate,
} from '../../src';
import { shop, userFunction } from '../support/stacks';

const CUSTOMER = { name: 'customer', type: dynamodb.AttributeType.STRING };
const CONTRACT = JsonSchema.fromObject({ type: 'object', required: ['customer'], properties: { customer: { type: 'string' } } });
const MAPPING = 'AWS::Lambda::EventSourceMapping';

function created(props?: StreamPipelineProps): { stack: Stack; pipeline: StreamPipeline } {
  const stack = shop();
  return { stack, pipeline: new StreamPipeline(stack, 'Clicks', props) };
}

/** A policy statement that allows all these actions. */
const allows = (resource: unknown, ...actions: string[]) => ({
  PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: actions.length === 1 ? actions[0] : actions, Resource: resource })]) },
});

test('a function reads the stream itself where nothing is checked or transformed before it', () => {
  const { stack, pipeline } = created();
  const handler = userFunction(stack, 'FraudFunction');
  const branch = pipeline.toConsumer('Fraud', MessageConsumer.function(handler));
  expect(branch.readerFunction).toBe(handler);
  Template.fromStack(stack).hasResourceProperties(MAPPING, {
    FunctionName: stack.resolve(handler.functionName), EventSourceArn: stack.resolve(pipeline.stream.streamArn),
  });
});

test('behind a contract, a function of the library reads the stream and invokes the consumer', () => {
  const { stack, pipeline } = created({ contract: CONTRACT });
  const handler = userFunction(stack, 'FraudFunction', { timeout: Duration.seconds(20) });
  const { readerFunction } = pipeline.toConsumer('Fraud', MessageConsumer.function(handler));
  expect(readerFunction).not.toBe(handler);
  const template = Template.fromStack(stack);
  template.resourceCountIs(MAPPING, 1);
  template.hasResourceProperties(MAPPING, { FunctionName: stack.resolve(readerFunction.functionName) });
  const variables = Match.objectLike({ FUNCTION_ARN: stack.resolve(handler.functionArn) });
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 30, Environment: { Variables: variables } });
  template.hasResourceProperties('AWS::IAM::Policy', allows(stack.resolve(handler.functionArn), 'lambda:InvokeFunction'));
});

test('a consumer behind the forwarder may send what it rejects to the failure queue, or store it', () => {
  const { stack, pipeline } = created({ contract: CONTRACT });
  const handler = userFunction(stack, 'FraudFunction');
  const { failureQueue, failedRecordsBucket } = pipeline.toConsumer('Fraud', MessageConsumer.function(handler));
  const template = Template.fromStack(stack);
  const ofHandler = { Roles: [stack.resolve(handler.role!.roleName)] };
  template.hasResourceProperties('AWS::IAM::Policy', { ...ofHandler, ...allows(stack.resolve(failureQueue.queueArn), 'sqs:SendMessage') });
  template.hasResourceProperties('AWS::IAM::Policy', { ...ofHandler, ...allows(stack.resolve(failedRecordsBucket.arnForObjects('*')), 's3:PutObject') });
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: Match.absent(), Environment: { Variables: { CATALOG_FAILURE_QUEUES: Match.anyValue(), CATALOG_FAILED_RECORDS: Match.anyValue() } },
  });
});

test('each branch has its own iterator, finite retries, and places for what it cannot take', () => {
  const { stack, pipeline } = created({ stream: StreamIngest.onDemand({ retentionPeriod: Duration.days(2) }) });
  const branch = pipeline.toTable('Latest', { partitionKey: CUSTOMER });
  pipeline.toTable('Customers', { partitionKey: CUSTOMER, retryAttempts: 5, maxRecordAge: Duration.hours(1), parallelizationFactor: 3, batchSize: 10 });
  const template = Template.fromStack(stack);
  const common = { BisectBatchOnFunctionError: true, FunctionResponseTypes: ['ReportBatchItemFailures'], StartingPosition: 'TRIM_HORIZON' };
  template.hasResourceProperties(MAPPING, {
    ...common,
    MaximumRetryAttempts: 10_000,
    MaximumRecordAgeInSeconds: 36 * 3600,
    DestinationConfig: { OnFailure: { Destination: stack.resolve(branch.failedRecordsBucket.bucketArn) } },
  });
  const own = { MaximumRetryAttempts: 5, MaximumRecordAgeInSeconds: 3600, ParallelizationFactor: 3, BatchSize: 10 };
  template.hasResourceProperties(MAPPING, { ...common, ...own });
});

test.each<[kind: string, branch: (pipeline: StreamPipeline, reading: StreamBranchOptions) => unknown]>([
  ['a table', (pipeline, reading) => pipeline.toTable('Latest', { partitionKey: CUSTOMER, ...reading })],
  ['windows', (pipeline, reading) => pipeline.window('PerMinute', {
    key: CUSTOMER, timestamp: 'at', size: Duration.minutes(1), aggregates: { clicks: WindowAggregate.count() }, ...reading,
  })],
  ['a consumer', (pipeline, reading) => pipeline.toConsumer('Fraud', MessageConsumer.function(userFunction(Stack.of(pipeline))), reading)],
  ['an archive', (pipeline, reading) => pipeline.toArchive('Raw', reading)],
])('a branch reads from a time, and gathers batches: %s', (_, branch) => {
  const { stack, pipeline } = created();
  branch(pipeline, {
    startingPosition: lambda.StartingPosition.AT_TIMESTAMP,
    startingPositionTimestamp: 1_700_000_000,
    batchSize: 500,
    maxBatchingWindow: Duration.seconds(30),
  });
  Template.fromStack(stack).hasResourceProperties(MAPPING, {
    StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1_700_000_000, BatchSize: 500, MaximumBatchingWindowInSeconds: 30,
  });
});

test('a table has the key of the branch, and the writer may only put', () => {
  const { stack, pipeline } = created();
  const { table } = pipeline.toTable('Latest', { partitionKey: CUSTOMER, sortKey: { name: 'page', type: dynamodb.AttributeType.NUMBER } });
  const template = Template.fromStack(stack);
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: Match.objectLike({ KeySchema: [{ AttributeName: 'customer', KeyType: 'HASH' }, { AttributeName: 'page', KeyType: 'RANGE' }] }),
  });
  template.hasResourceProperties('AWS::IAM::Policy', allows(stack.resolve(table!.tableArn), 'dynamodb:PutItem'));
});

test('a stream of the user is read, and stays as it is', () => {
  const stack = shop();
  const stream = new kinesis.Stream(stack, 'Own', { retentionPeriod: Duration.days(4) });
  const pipeline = new StreamPipeline(stack, 'Clicks', { stream: StreamIngest.fromStream(stream, { retentionPeriod: Duration.days(4) }) });
  pipeline.toTable('Latest', { partitionKey: CUSTOMER });
  expect(pipeline.stream).toBe(stream);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Kinesis::Stream', 1);
  template.hasResourceProperties(MAPPING, { EventSourceArn: stack.resolve(stream.streamArn), MaximumRecordAgeInSeconds: 3 * 24 * 3600 });
});

test('producers put records', () => {
  const { stack, pipeline } = created();
  pipeline.grantPut(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', allows(stack.resolve(pipeline.stream.streamArn), 'kinesis:PutRecord', 'kinesis:PutRecords'));
});

test('takes the messages of another pattern', () => {
  const { stack, pipeline } = created();
  expect(pipeline.bindConsumer(stack)).toEqual({ stream: pipeline.stream });
});

test('a branch estimates the time until it has caught up', () => {
  const { stack, pipeline } = created();
  const branch = pipeline.toTable('Latest', { partitionKey: CUSTOMER, alarms: { iteratorAge: AlarmOverride.of({ threshold: Duration.minutes(10).toMilliseconds() }) } });
  expect(branch.metricCatchUpTime()).toMatchObject({ expression: 'IF(RATE(age) < 0, age / (0 - RATE(age)))', usingMetrics: { age: branch.metricIteratorAge() } });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'IteratorAge', Threshold: 600_000,
  });
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain('Reading twice as fast as records arrive, it catches up in 10 minutes or more.');
});

test('a transform may follow another, and a branch has the stages above it', () => {
  const { stack, pipeline } = created();
  const stage = pipeline.transform('Large', StreamTransform.filter('total > 1')).transform('Short', StreamTransform.jsonata('{ "customer": id }'), { output: CONTRACT });
  expect([stage.stageName, stage.contract, pipeline.source.stageName]).toEqual(['Short', CONTRACT, 'Clicks']);
  expect(stage.toTable('Latest', { partitionKey: CUSTOMER }).node.path).toBe('Shop/Clicks/Latest');
  Template.fromStack(stack).resourceCountIs(MAPPING, 1);
});

test('a replay may read the stream and both tables, and nothing else; without the option there is none', () => {
  const { stack, pipeline } = created();
  const { replay, table } = pipeline.toTable('Latest', { partitionKey: CUSTOMER, replay: true });
  expect(pipeline.toTable('Others', { partitionKey: CUSTOMER }).replay).toBeUndefined();
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  const [fn] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Handler: 'index.replay' } }));
  const { Role } = fn.Properties as { readonly Role: { readonly 'Fn::GetAtt': readonly [string] } };
  const policies = template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: Role['Fn::GetAtt'][0] }] } });
  const statements = Object.values(policies).flatMap(({ Properties }) =>
    (Properties as { PolicyDocument: { Statement: { Action: unknown; Resource: unknown }[] } }).PolicyDocument.Statement);
  const items = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Scan'];
  const shadow = expect.not.objectContaining(stack.resolve(table!.tableArn) as object) as unknown;
  expect(statements.filter(({ Action }) => !['logs', 'xray'].some(service => JSON.stringify(Action).includes(service)))).toEqual([
    { Effect: 'Allow', Action: ['kinesis:DescribeStreamSummary', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'], Resource: stack.resolve(pipeline.stream.streamArn) as unknown },
    { Effect: 'Allow', Action: items, Resource: stack.resolve(table!.tableArn) as unknown },
    { Effect: 'Allow', Action: items, Resource: shadow },
    { Effect: 'Allow', Action: 'states:DescribeExecution', Resource: expect.anything() as unknown },
  ]);
  expect(Object.keys(pipeline.operations.alarms).filter(name => name.includes('Replay')).sort()).toEqual(['latestReplayAborted', 'latestReplayFailed', 'latestReplayThrottled', 'latestReplayTimedOut']);
  expect(replay!.node.path).toBe('Shop/Clicks/Latest/Replay/StateMachine');
});
