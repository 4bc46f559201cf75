import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { createStack, Resources } from './stack';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

let cloud: LocalCloud;

beforeAll(async () => { cloud = await LocalCloud.start({ name: 'test-existing-names' }); });
afterAll(async () => cloud.stop());
beforeEach(async () => cloud.reset());

const ROLE = 'arn:aws:iam::000000000000:role/role';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com', 'states.amazonaws.com'] }, Action: 'sts:AssumeRole' }],
};
const POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };
const ALARM = { MetricName: 'Errors', Namespace: 'AWS/Lambda', Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold' };
const TABLE = { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }], BillingMode: 'PAY_PER_REQUEST' as const };
const MACHINE = '{"StartAt":"End","States":{"End":{"Type":"Succeed"}}}';

test.each<[string, string, Record<string, unknown>]>([
  ['AWS::CloudWatch::Alarm', 'AlarmName', ALARM],
  ['AWS::CloudWatch::Dashboard', 'DashboardName', { DashboardBody: '{}' }],
  ['AWS::DynamoDB::Table', 'TableName', TABLE],
  ['AWS::Events::EventBus', 'Name', {}],
  ['AWS::Events::Rule', 'Name', { EventPattern: { source: ['orders'] } }],
  ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName', { PolicyDocument: POLICY }],
  ['AWS::IAM::Role', 'RoleName', { AssumeRolePolicyDocument: TRUST }],
  ['AWS::IAM::User', 'UserName', {}],
  ['AWS::Kinesis::Stream', 'Name', { ShardCount: 1 }],
  ['AWS::Lambda::Function', 'FunctionName', { Runtime: 'nodejs24.x', Role: ROLE, Handler: 'index.handler', Code: { ZipFile: 'exports.handler = async () => {};' } }],
  ['AWS::Logs::LogGroup', 'LogGroupName', {}],
  ['AWS::SNS::Topic', 'TopicName', {}],
  ['AWS::SQS::Queue', 'QueueName', {}],
  ['AWS::SSM::Parameter', 'Name', { Type: 'String', Value: 'value' }],
  ['AWS::StepFunctions::StateMachine', 'StateMachineName', { RoleArn: ROLE, DefinitionString: MACHINE }],
])('a stack does not take over an %s', async (Type, property, properties) => {
  const resources: Resources = { Resource: { Type, Properties: { ...properties, [property]: 'taken-name' } } };
  expect(await createStack(cloud, 'first', resources)).toEqual([]);
  expect(await createStack(cloud, 'second', resources)).toContainEqual(expect.stringContaining('already exists'));
});

test('a stack does not take over a bucket: CloudFormation checks its name before anything is created', async () => {
  const resources: Resources = { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'taken-name' } } };
  expect(await createStack(cloud, 'first', resources)).toEqual([]);
  expect(await createStack(cloud, 'second', resources)).toContainEqual(expect.stringContaining('Validation failed with 1 error(s).'));
});

test('the rollback of a refused stack leaves the resource to its owner', async () => {
  const resources: Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'taken-name' } } };
  await createStack(cloud, 'first', resources);
  await createStack(cloud, 'second', resources);
  await client(SQSClient, cloud).send(new GetQueueUrlCommand({ QueueName: 'taken-name' }));
});

test('generated names differ, so the same template makes two stacks', async () => {
  const resources: Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: {} } };
  expect(await createStack(cloud, 'first', resources)).toEqual([]);
  expect(await createStack(cloud, 'second', resources)).toEqual([]);
  const [first, second] = await Promise.all(['first', 'second'].map(async StackName => (await client(CloudFormationClient, cloud)
    .send(new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'Queue' }))).StackResourceDetail!.PhysicalResourceId));
  expect(first).not.toBe(second);
});

describe('an API refuses the name of', () => {
  test('a table', async () => {
    const create = () => client(DynamoDBClient, cloud).send(new CreateTableCommand({ TableName: 'taken-name', ...TABLE }));
    await create();
    await expect(create()).rejects.toMatchObject({ name: 'ResourceInUseException' });
  });

  test('an event bus', async () => {
    const create = () => client(EventBridgeClient, cloud).send(new CreateEventBusCommand({ Name: 'taken-name' }));
    await create();
    await expect(create()).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  });

  test('a state machine with another definition', async () => {
    const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'role', AssumeRolePolicyDocument: TRUST } };
    expect(await createStack(cloud, 'role', { Role: role })).toEqual([]);
    const create = (definition: string) => client(SFNClient, cloud).send(new CreateStateMachineCommand({ name: 'taken-name', roleArn: ROLE, definition }));
    const { stateMachineArn } = await create(MACHINE);
    expect((await create(MACHINE)).stateMachineArn).toBe(stateMachineArn);
    await expect(create(MACHINE.replace('Succeed', 'Fail'))).rejects.toMatchObject({ name: 'StateMachineAlreadyExists' });
  });

  test('a queue with other attributes', async () => {
    const create = (attributes: Record<string, string>) => client(SQSClient, cloud).send(new CreateQueueCommand({ QueueName: 'taken-name', Attributes: attributes }));
    const { QueueUrl } = await create({ VisibilityTimeout: '60' });
    expect((await create({ VisibilityTimeout: '60' })).QueueUrl).toBe(QueueUrl);
    await expect(create({ VisibilityTimeout: '61' })).rejects.toMatchObject({ name: 'QueueNameExists' });
    await expect(create({ KmsMasterKeyId: 'alias/key' })).rejects.toMatchObject({ name: 'QueueNameExists' });
  });

  test('no topic: creating it again gives the topic', async () => {
    const create = () => client(SNSClient, cloud).send(new CreateTopicCommand({ Name: 'taken-name' }));
    expect((await create()).TopicArn).toBe((await create()).TopicArn);
  });
});
