import '../support/asset-hashes';
import { aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, aws_lambda_event_sources as sources, aws_pipes as pipes, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ReportingEngine, ViewProjection } from '../../src';
import { shop } from '../support/stacks';

function tableWithEngine() {
  const stack = shop();
  const source = new dynamodb.Table(stack, 'Table', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  });
  new ReportingEngine(stack, 'Tweets', { source }).addIndexTable('Top', { projection: ViewProjection.pick('views'), sortBy: 'views', limit: 10 });
  return { stack, source };
}

function addReader(stack: Stack, id: string, source: dynamodb.ITable) {
  const handler = new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('//') });
  handler.addEventSource(new sources.DynamoEventSource(source, { startingPosition: lambda.StartingPosition.TRIM_HORIZON }));
}

test('a third reader of the source is refused at synthesis, whoever added it', () => {
  const { stack, source } = tableWithEngine();
  addReader(stack, 'Outbox', source);
  addReader(stack, 'Audit', source);
  expect(() => Template.fromStack(stack)).toThrow(/ReportingEngine at 'Shop\/Tweets': source must be a table whose stream has at most 2 readers.*got 3: Shop\/Tweets\/Projector\/EventSource, Shop\/Outbox\/.*, Shop\/Audit\//);
});

test('a pipe is a reader', () => {
  const { stack, source } = tableWithEngine();
  addReader(stack, 'Outbox', source);
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('pipes.amazonaws.com') });
  new pipes.CfnPipe(stack, 'Pipe', { source: source.tableStreamArn!, target: 'arn:aws:sqs:us-east-1:111111111111:queue', roleArn: role.roleArn });
  expect(() => Template.fromStack(stack)).toThrow(/got 3: .*Shop\/Pipe\./);
});

test('two readers are taken, and readers of other tables do not count', () => {
  const { stack, source } = tableWithEngine();
  addReader(stack, 'Outbox', source);
  const other = new dynamodb.Table(stack, 'Other', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_IMAGE });
  addReader(stack, 'Audit', other);
  expect(() => Template.fromStack(stack)).not.toThrow();
});
