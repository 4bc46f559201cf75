import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, CfnElement, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IConstruct } from 'constructs';
import { AsyncHttpApiOptions, QueueDelivery, QueueLoadLeveling, QueueWorker, ClaimCheck } from '../../src';
import { claimCheckPlaces, shop, userFunction, userTask, userVpc } from '../support/stacks';

interface Statement { readonly Effect: string; readonly Action: string | string[]; readonly Resource: unknown }

function withApi(options?: (stack: Stack) => AsyncHttpApiOptions, delivery?: (stack: Stack) => QueueDelivery) {
  const stack = shop();
  const worker = userFunction(stack);
  const leveling = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(worker), delivery: delivery?.(stack) });
  const api = leveling.addAsyncHttpApi('Api', options?.(stack));
  const template = Template.fromStack(stack);
  const { queue, deadLetterQueue, jobTable } = leveling;
  const arn = (value: string): unknown => stack.resolve(value);
  return {
    stack,
    worker,
    leveling,
    api,
    template,
    arns: { queue: arn(queue.queueArn), deadLetters: arn(deadLetterQueue.queueArn), table: arn(jobTable!.tableArn) },
    may: (role: IConstruct) => statements(stack, template, role),
  };
}

/** What the inline policies of a role allow, action by resource. */
function statements(stack: Stack, template: Template, role: IConstruct): Array<[unknown, string[]]> {
  const roleId = stack.getLogicalId(role.node.defaultChild as CfnElement);
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => (Properties.Roles as Array<{ Ref: string }>).some(({ Ref }) => Ref === roleId))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[])
    .map(({ Effect, Action, Resource }) => {
      expect(Effect).toBe('Allow');
      return [Resource, [Action].flat()];
    });
}

const WATCH = [
  'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes', 'sqs:ListMessageMoveTasks', 'sqs:StartMessageMoveTask', 'sqs:DeleteMessage',
];
const RECEIVE = ['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
const REPORT = ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'];
const TRACE = ['*', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']];
const LOG = [{ 'Fn::GetAtt': [expect.stringMatching(/Logs/), 'Arn'] }, ['logs:CreateLogStream', 'logs:PutLogEvents']];

test('the worker receives, reports on jobs, and puts a message back when throttled', () => {
  const { may, worker, arns } = withApi();
  expect(may(worker.role!)).toEqual([[arns.queue, RECEIVE], [arns.queue, ['sqs:SendMessage']], [arns.table, REPORT]]);
});

test('the worker of a FIFO queue does not send: order would be lost', () => {
  const { may, worker, arns } = withApi(undefined, () => QueueDelivery.fifo({ messageGroupIdPointer: '/customerId' }));
  expect(may(worker.role!)).toEqual([[arns.queue, RECEIVE], [arns.table, REPORT]]);
});

test('a container worker reports on jobs too', () => {
  const stack = shop();
  const task = userTask(stack);
  const leveling = new QueueLoadLeveling(stack, 'Videos', { worker: QueueWorker.container(task, { vpc: userVpc(stack) }) });
  leveling.addAsyncHttpApi('Api');
  const allowed = statements(stack, Template.fromStack(stack), task.taskRole);
  expect(allowed).toContainEqual([stack.resolve(leveling.jobTable!.tableArn), REPORT]);
});

test('the API function records and sends, logs and traces', () => {
  const { may, api, arns } = withApi();
  expect(may(api.apiFunction.role!)).toEqual([
    LOG, TRACE, [arns.table, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']], [arns.queue, ['sqs:SendMessage']],
  ]);
});

test('the sweeper looks for what is due, corrects it, sends it, and reads the dead-letter queue, and resumes redrives', () => {
  const { may, leveling, arns } = withApi();
  expect(may(leveling.sweeperFunction!.role!)).toEqual([
    LOG, TRACE,
    [arns.table, ['dynamodb:GetItem', 'dynamodb:UpdateItem']],
    [{ 'Fn::Join': ['', [arns.table, '/index/wake']] }, ['dynamodb:Query']],
    [arns.queue, ['sqs:SendMessage']],
    [arns.queue, ['sqs:GetQueueAttributes']],
    [arns.deadLetters, WATCH],
    [{ 'Fn::GetAtt': [expect.stringMatching(/SweeperDeadLetterQueue/), 'Arn'] }, expect.arrayContaining(['sqs:SendMessage'])],
  ]);
});

test('the schedule invokes the sweeper, and sends what it could not to the dead-letter queue', () => {
  const { may, leveling, stack, template } = withApi();
  const role = leveling.node.findChild('Jobs').node.findChild('ScheduleRole') as iam.Role;
  expect(may(role)).toEqual([
    [stack.resolve(leveling.sweeperFunction!.functionArn), ['lambda:InvokeFunction']],
    [{ 'Fn::GetAtt': [expect.stringMatching(/SweeperDeadLetterQueue/), 'Arn'] }, expect.arrayContaining(['sqs:SendMessage'])],
  ]);
  template.hasResourceProperties('AWS::Scheduler::Schedule', { Target: { RoleArn: stack.resolve(role.roleArn) } });
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [{
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          // the ARN of the group, as AWS asks for: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
          ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [Object.keys(template.findResources('AWS::Scheduler::ScheduleGroup'))[0], 'Arn'] } },
        },
      }],
    },
  });
});

test('bodies in a bucket are put by the API function and read by the worker, no more', () => {
  const { may, api, worker, stack } = withApi(() => ({ claimCheck: ClaimCheck.bucket() }));
  const objects = stack.resolve(api.claimCheckBucket!.arnForObjects('*'));
  expect(may(api.apiFunction.role!)).toContainEqual([objects, ['s3:PutObject']]);
  expect(may(worker.role!)).toContainEqual([objects, ['s3:GetObject']]);
  const s3Actions = [api.apiFunction.role!, worker.role!].flatMap(may).flatMap(([, actions]) => actions).filter(action => action.startsWith('s3:'));
  expect(s3Actions).toEqual(['s3:PutObject', 's3:GetObject']);
  expect(claimCheckPlaces(stack)).toEqual([{ 'Fn::Join': ['', ['["s3://', stack.resolve(api.claimCheckBucket!.bucketName), '"]']] }]);
});

test('a container knows the bucket of its bodies', () => {
  const stack = shop();
  const task = userTask(stack);
  const leveling = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.container(task, { vpc: userVpc(stack) }) });
  const { claimCheckBucket } = leveling.addAsyncHttpApi('Api', { claimCheck: ClaimCheck.bucket() });
  const [{ Properties: { ContainerDefinitions: [{ Environment }] } }] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::TaskDefinition')) as Array<{
    Properties: { ContainerDefinitions: Array<{ Environment: unknown[] }> };
  }>;
  expect(Environment).toContainEqual({ Name: 'CATALOG_CLAIM_CHECKS', Value: { 'Fn::Join': ['', ['["s3://', stack.resolve(claimCheckBucket!.bucketName), '"]']] } });
});

test('a key of the user is opened for who needs it, without wildcards', () => {
  const { may, api, worker, leveling, stack } = withApi(
    s => ({ claimCheck: ClaimCheck.bucket(new s3.Bucket(s, 'Bodies', { encryptionKey: s.node.findChild('Key') as kms.Key })) }),
    s => QueueDelivery.standard({ encryptionKey: new kms.Key(s, 'Key') }),
  );
  const key = JSON.stringify(stack.resolve((stack.node.findChild('Key') as kms.Key).keyArn));
  const onKey = (role: IConstruct) => {
    const actions = may(role).filter(([resource]) => JSON.stringify(resource) === key).flatMap(([, allowed]) => allowed);
    return [...new Set(actions)].sort();
  };
  expect(onKey(api.apiFunction.role!)).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  expect(onKey(leveling.sweeperFunction!.role!)).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  expect(onKey(worker.role!)).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
});

test('the API may invoke the API function, and only this API', () => {
  const { template, stack, api } = withApi();
  const permissions = Object.values(template.findResources('AWS::Lambda::Permission'));
  expect(permissions.map(({ Properties }) => Properties)).toEqual([{
    Action: 'lambda:InvokeFunction',
    FunctionName: stack.resolve(api.apiFunction.functionArn),
    Principal: 'apigateway.amazonaws.com',
    SourceArn: { 'Fn::Join': ['', expect.arrayContaining([stack.resolve(api.api.apiId)])] },
  }]);
});
