import '../support/asset-hashes';
import { aws_kms as kms, aws_lambda as lambda, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { settingsFile } from './settings-file';
import { CustomView, CustomViewOptions, MessageConsumer, ReportingEngine, ViewProjection } from '../../src';
import { shop, userFunction, warnings } from '../support/stacks';

function created(more: (stack: Stack) => Partial<CustomViewOptions> = () => ({})): { stack: Stack; engine: ReportingEngine; view: CustomView } {
  const stack = shop();
  const engine = new ReportingEngine(stack, 'Tweets');
  return { stack, engine, view: engine.addView('Connections', { projector: MessageConsumer.function(userFunction(stack)), ...more(stack) }) };
}

test('the template is the one we know', () => {
  expect(Template.fromStack(created().stack).toJSON()).toMatchSnapshot();
});

test('the library reads the stream for the view, in order, and keeps what its function cannot handle', () => {
  const { stack, view } = created();
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FunctionName: stack.resolve(view.forwarderFunction.functionName) as object,
    BatchSize: 100,
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRecordAgeInSeconds: 64_800,
    DestinationConfig: { OnFailure: { Destination: stack.resolve(view.failedRecordsBucket.bucketArn) as object } },
    StartingPosition: 'TRIM_HORIZON',
  });
});

/** The actions that a function may use besides logs and traces. */
function actionsOf({ stack }: { readonly stack: Stack }, handler: lambda.IFunction): string[] {
  const roles = new Map(Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')));
  const { Ref: role } = stack.resolve((handler as lambda.Function).role!.roleName) as { Ref: string };
  const own = [...roles.values()].filter(({ Properties }) => JSON.stringify((Properties as { Roles: unknown }).Roles).includes(role));
  type Policy = { PolicyDocument: { Statement: { Action: string | string[] }[] } };
  const statements = own.flatMap(({ Properties }) => (Properties as Policy).PolicyDocument.Statement);
  return statements.flatMap(({ Action }) => Action).filter(action => !/^(logs|xray):/.test(action)).sort();
}

test('the function of the view may send what it rejects to the queue and the bucket, and handleMessages knows both', () => {
  const world = created();
  expect(actionsOf(world, world.view.projectorFunction)).toEqual(['s3:PutObject', 'sqs:SendMessage']);
  Template.fromStack(world.stack).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { CATALOG_FAILURE_QUEUES: Match.anyValue(), CATALOG_FAILED_RECORDS: Match.anyValue() } },
  });
});

test('the function of the library reads the stream and the record of refills, invokes the function of the view, and can do nothing else', () => {
  const world = created();
  expect(actionsOf(world, world.view.forwarderFunction)).toEqual([
    'dynamodb:DescribeStream', 'dynamodb:GetItem', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams', 'lambda:InvokeFunction', 's3:ListBucket', 's3:PutObject', 'sqs:SendMessage',
  ]);
});

test('the rebuild may invoke it, and keeps the records of refills in a table of its own', () => {
  const { stack, engine, view } = created();
  const template = Template.fromStack(stack);
  const statement = (Action: unknown, Resource: unknown) =>
    ({ PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action, Resource })]) } });
  const [[table]] = Object.entries(template.findResources('AWS::DynamoDB::Table', { DeletionPolicy: 'RetainExceptOnCreate', Properties: { StreamSpecification: Match.absent() } }));
  template.hasResourceProperties('AWS::IAM::Policy', statement(['dynamodb:GetItem', 'dynamodb:PutItem'], { 'Fn::GetAtt': [table, 'Arn'] }));
  template.hasResourceProperties('AWS::IAM::Policy', statement('lambda:InvokeFunction', stack.resolve(view.forwarderFunction.functionArn)));
  const rebuild = engine.node.findChild('Rebuild').node.findChild('Function') as lambda.Function;
  expect(settingsFile(rebuild, 'views.json')).toEqual({
    views: [], refills: { table: { $value: 0 }, stream: { $value: 1 }, views: [{ name: 'Connections', functionArn: { $value: 2 }, timeoutSeconds: 13, batchSize: 100 }] },
  });
});

test('an engine without such a view has no such table', () => {
  const stack = shop();
  new ReportingEngine(stack, 'Tweets').addIndexTable('Top', { projection: ViewProjection.pick('id', 'views'), sortBy: 'views', limit: 10 });
  Template.fromStack(stack).resourceCountIs('AWS::DynamoDB::Table', 2);
});

test('it has 10 seconds more than the function of the view', () => {
  const { stack, view } = created();
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Timeout: 13, Description: 'Gives the changes of Shop/Tweets/Source to the view Connections' });
  expect(view.forwarderFunction.timeout!.toSeconds()).toBe(13);
});

test('an engine whose only view is a custom one is whole', () => {
  expect(() => Template.fromStack(created().stack)).not.toThrow();
});

test('a second custom view would be the third reader of the stream', () => {
  const { stack, engine } = created();
  engine.addView('Audit', { projector: MessageConsumer.function(userFunction(stack, 'Other')) });
  expect(() => Template.fromStack(stack)).toThrow(/stream has at most 2 readers.*got 3: Shop\/Tweets\/Projector\/EventSource, Shop\/Tweets\/Connections\/EventSource, Shop\/Tweets\/Audit\/EventSource\./);
});

test('the KMS key of the engine encrypts the queue and the bucket of the view', () => {
  const stack = shop();
  const engine = new ReportingEngine(stack, 'Tweets', { encryptionKey: new kms.Key(stack, 'Key') });
  engine.addView('Connections', { projector: MessageConsumer.function(userFunction(stack)), batchSize: 10_000 });
  const template = Template.fromStack(stack);
  template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 10_000 });
});

test('of an imported function, warnings say which variables to set', () => {
  const { stack } = created(scope => ({
    projector: MessageConsumer.function(lambda.Function.fromFunctionAttributes(scope, 'Imported', { functionArn: scope.formatArn({ service: 'lambda', resource: 'function:imported' }), sameEnvironment: true })),
  }));
  expect(warnings(stack).filter(text => /Set CATALOG_FAIL(URE_QUEUES|ED_RECORDS) on it to/.test(text))).toHaveLength(2);
});

test.each<[prop: string, options: (stack: Stack) => Partial<CustomViewOptions>, message: string]>([
  ['projector', () => ({ projector: 'fn' as never }), "projector of 'Connections' must be a function: MessageConsumer.function(), got 'fn'."],
  ['projector', stack => ({ projector: MessageConsumer.queue(new sqs.Queue(stack, 'Queue')) }), "projector of 'Connections' must be a function: MessageConsumer.function(), got 'a standard queue'."],
  ['batchSize', () => ({ batchSize: 0 }), 'batchSize of \'Connections\' must be between 1 and 10000 (Lambda event source limit), got 0.'],
])('refuses a bad %s', (_, options, message) => {
  expect(() => created(options)).toThrow(new Error(`ReportingEngine at 'Shop/Tweets': ${message}`));
});

test.each(['1st', 'projector', 'Source'])('refuses the name %p', name => {
  const { engine, stack } = created();
  expect(() => engine.addView(name, { projector: MessageConsumer.function(userFunction(stack, 'Other')) })).toThrow("ReportingEngine at 'Shop/Tweets': name must be ");
});
