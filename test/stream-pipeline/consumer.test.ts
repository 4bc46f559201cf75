import { App, aws_kms as kms, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  Idempotency, JsonSchema, MessageConsumer, StreamConsumerOptions, StreamIngest, StreamPipeline, StreamPipelineProps,
} from '../../src';
import { shop, userFunction } from '../support/stacks';

const contract = JsonSchema.fromObject({ type: 'object' });
const DAY = 24 * 3600;

function consumed(options: StreamConsumerOptions, props?: StreamPipelineProps) {
  const stack = shop();
  const pipeline = new StreamPipeline(stack, 'Clicks', props);
  const handler = userFunction(stack, 'FraudFunction');
  const branch = pipeline.toConsumer('Fraud', MessageConsumer.function(handler), options);
  return { stack, pipeline, handler, branch, template: Template.fromStack(stack) };
}

/** What the variables of all functions say, without the names that are only known at deployment. */
function idempotencyOf(template: Template): string {
  const functions = Object.values(template.findResources('AWS::Lambda::Function')) as Array<{ Properties: { Environment?: { Variables: Record<string, unknown> } } }>;
  const joins = functions.map(({ Properties }) => Properties.Environment?.Variables.CATALOG_IDEMPOTENCY as { 'Fn::Join': [string, unknown[]] } | undefined);
  return joins.flatMap(join => join?.['Fn::Join'][1].filter(part => typeof part === 'string') ?? []).join('');
}

test('a consumer that reads the stream knows the table of what it has handled, by the ARN of the stream', () => {
  const { stack, pipeline, branch, template } = consumed({ idempotency: Idempotency.byMessageId() });
  const [arn, table] = [pipeline.stream.streamArn, branch.idempotencyTable!.tableName].map(each => stack.resolve(each) as unknown);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { CATALOG_IDEMPOTENCY: { 'Fn::Join': ['', ['{"', arn, '":{"table":"', table, `","expiresAfter":${91 * DAY}}}`]] } } },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [stack.resolve(branch.readerFunction.role!.roleName)],
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], Resource: stack.resolve(branch.idempotencyTable!.tableArn),
      })]),
    },
  });
});

test('a consumer behind the forwarder has the table, knows that it is behind it, and the forwarder has neither', () => {
  const { stack, handler, branch, template } = consumed(
    { idempotency: Idempotency.byJsonPointer('/order', { validate: '/total' }), enhancedFanOut: true },
    { contract, stream: StreamIngest.onDemand({ retentionPeriod: Duration.days(7) }) },
  );
  const settings = `"pointer":"/order","validate":"/total","expiresAfter":${97 * DAY},"forwarded":true}`;
  // Lambda names the stream or its consumer in the events
  expect(idempotencyOf(template)).toBe(`{"":{"table":"",${settings},"":{"table":"",${settings}}`);
  const readers = template.findResources('AWS::IAM::Policy', { Properties: { Roles: [stack.resolve(branch.readerFunction.role!.roleName)] } });
  expect(JSON.stringify(readers)).not.toContain('dynamodb:');
  const users = template.findResources('AWS::IAM::Policy', { Properties: { Roles: [stack.resolve(handler.role!.roleName)] } });
  expect(JSON.stringify(users)).toContain('dynamodb:UpdateItem');
});

test('the table is encrypted by the key of the pipeline, stays, and has an alarm of the branch', () => {
  const stack = shop();
  const key = new kms.Key(stack, 'Key');
  const pipeline = new StreamPipeline(stack, 'Clicks', { encryptionKey: key });
  pipeline.toConsumer('Fraud', MessageConsumer.function(userFunction(stack)), { idempotency: Idempotency.byMessageId() });
  Template.fromStack(stack).hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'RetainExceptOnCreate', Properties: Match.objectLike({ SSESpecification: Match.objectLike({ KMSMasterKeyId: stack.resolve(key.keyArn) }) }),
  });
  expect(pipeline.operations.alarms.fraudIdempotencyThrottles).toBeDefined();
});

test('without idempotency there is no table and no alarm', () => {
  const { pipeline, branch, template } = consumed({ idempotency: Idempotency.none() });
  expect(branch.idempotencyTable).toBeUndefined();
  template.resourceCountIs('AWS::DynamoDB::Table', 0);
  expect(Object.keys(pipeline.operations.alarms).filter(name => name.includes('dempotency'))).toEqual([]);
});

test.each<[string, StreamPipelineProps]>([
  ['reads the stream', {}],
  ['is behind the forwarder', { contract }],
])('a function of another stack %s by a policy in the stack of the pipeline', (_, props) => {
  const stack = shop();
  const wall = new Stack(stack.node.root, 'Wall');
  const pipeline = new StreamPipeline(stack, 'Clicks', props);
  const handler = userFunction(wall, 'FraudFunction');
  const branch = pipeline.toConsumer('Fraud', MessageConsumer.function(handler), { idempotency: Idempotency.byMessageId() });
  (stack.node.root as App).synth();
  expect([stack.dependencies, wall.dependencies]).toEqual([[wall], []]);
  const table = stack.resolve(branch.idempotencyTable!.tableArn) as unknown;
  const role = stack.resolve(handler.role!.roleName) as unknown;
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    Roles: [role], PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Resource: table })]) },
  });
});

test('refuses what is no Idempotency', () => {
  expect(() => consumed({ idempotency: 'byMessageId' as unknown as Idempotency }))
    .toThrow("StreamPipeline at 'Shop/Clicks': idempotency of 'Fraud' must be an Idempotency, such as Idempotency.byMessageId(), got 'byMessageId'.");
});
