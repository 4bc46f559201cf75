import { aws_events as events, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { shop, sync } from './sync-parts';
import { EventContract, JsonSchema } from '../../src';
import { Operations } from '../../src/core/operations/operations';
import { LegacySync } from '../../src/strangler/legacy-sync';
import { SyncBusOptions, SyncSource } from '../../src/strangler/sync-source';

interface Policy { readonly PolicyDocument: { readonly Statement: Array<{ readonly Action: string | string[] }> } }

const contract = (name: string, source = 'shop.customers') => EventContract.fromSchema(name, { version: 1, source, schema: JsonSchema.fromObject({}) });
const CONTRACTS = [contract('CustomerChanged'), contract('CustomerMoved'), contract('OrderPaid', 'shop.orders')];
const OPTIONS: SyncBusOptions = { entityPointer: '/customer' };

const fromBus = (stack: Stack, contracts = CONTRACTS, options = OPTIONS, operations?: Operations): LegacySync => sync(stack, {
  source: SyncSource.bus(new events.EventBus(stack, 'Bus'), contracts, options), ...operations && { operations },
});
const template = (options?: SyncBusOptions, contracts?: EventContract[]) => {
  const stack = shop();
  fromBus(stack, contracts, options);
  return Template.fromStack(stack);
};
/** The id of the only resource of a type whose id begins so. */
function idOf(found: Template, type: string, beginning: string): string {
  const [id, ...others] = Object.keys(found.findResources(type)).filter(each => each.startsWith(beginning));
  expect([typeof id, others]).toEqual(['string', []]);
  return id;
}

test('a rule has each type with its own source', () => {
  template().hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      $or: [
        { 'source': ['shop.customers'], 'detail-type': ['CustomerChanged.v1', 'CustomerMoved.v1'] },
        { 'source': ['shop.orders'], 'detail-type': ['OrderPaid.v1'] },
      ],
    },
  });
  template(OPTIONS, [CONTRACTS[0]]).hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'source': ['shop.customers'], 'detail-type': ['CustomerChanged.v1'] } });
});

test('events wait in the queue of the intake, and what EventBridge cannot deliver is in its failure queue', () => {
  const found = template();
  const queue = idOf(found, 'AWS::SQS::Queue', 'OrdersBackIntakeQueue');
  const failures = idOf(found, 'AWS::SQS::Queue', 'OrdersBackIntakeDeadLetterQueue');
  const rule = idOf(found, 'AWS::Events::Rule', 'OrdersBackIntakeRule');
  const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  found.hasResourceProperties('AWS::Events::Rule', {
    Targets: [{
      Arn: arn(queue), DeadLetterConfig: { Arn: arn(failures) }, RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 24 * 3600 },
    }],
  });
  for (const each of [queue, failures]) {
    found.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: each }],
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({
          Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Condition: { ArnEquals: { 'aws:SourceArn': arn(rule) } },
        })]),
      }),
    });
  }
  found.hasResource('AWS::SQS::Queue', { Properties: { RedrivePolicy: { deadLetterTargetArn: arn(failures), maxReceiveCount: 5 }, VisibilityTimeout: 360 } });
  found.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: arn(queue), BatchSize: 10, ScalingConfig: { MaximumConcurrency: 2 }, FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('the intake knows where entity, version and origin are', () => {
  const withSource = (source: string) => ({ Environment: { Variables: Match.objectLike({ SYNC_SOURCE: source, PATTERN_PATH: '/Shop/OrdersBack' }) } });
  template().hasResourceProperties('AWS::Lambda::Function', withSource('{"kind":"bus","entityPointer":"/customer","versionPointer":"/version","originPointer":"/origin"}'));
  template({ ...OPTIONS, versionPointer: '/changedAt', originPointer: '/meta/from' })
    .hasResourceProperties('AWS::Lambda::Function', withSource('{"kind":"bus","entityPointer":"/customer","versionPointer":"/changedAt","originPointer":"/meta/from"}'));
});

test('the intake has exactly the permissions that it needs, and nothing of a stream is created', () => {
  const found = template();
  const policies = Object.entries(found.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('OrdersBackIntake'));
  const actions = policies.flatMap(([, { Properties }]) => (Properties as Policy).PolicyDocument.Statement).flatMap(({ Action }) => Action);
  expect(actions.sort()).toEqual([
    'logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl',
    'sqs:ReceiveMessage', 'sqs:SendMessage', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments',
  ]);
  found.resourceCountIs('AWS::S3::Bucket', 0);
});

test('the alarms are those of the worker, of the rule and of the queue of the intake', () => {
  const stack = shop();
  const operations = new Operations(stack);
  fromBus(stack, CONTRACTS, OPTIONS, operations);
  expect(Object.keys(operations.alarms).sort()).toEqual([
    'AdapterDuration', 'AdapterErrors', 'AdapterThrottles', 'CircuitOpened', 'DeadLetters', 'DeadLettersAge', 'DeadLettersFailed', 'EventAge', 'Expiry', 'FailedInvocations',
    'Failures', 'FailuresAge', 'IntakeDuration', 'IntakeErrors', 'IntakeThrottles', 'Lag', 'RecordThrottles', 'RuleThrottled', 'WorkerDuration', 'WorkerErrors', 'WorkerThrottles',
  ].map(name => `ordersBack${name}`));
});

const many = Array.from({ length: 100 }, (_, index) => contract(`CustomerChangedOfKind${index}`));
const refusals: ReadonlyArray<readonly [string, (stack: Stack) => LegacySync, string]> = [
  ['no contract', stack => fromBus(stack, []), 'contracts must name at least one contract, got'],
  ['more types than a pattern has room for', stack => fromBus(stack, many), 'contracts must fit into an event pattern of 2048 characters (EventBridge limit): use two syncs, got'],
  ['an entity that is no pointer', stack => fromBus(stack, CONTRACTS, { entityPointer: 'customer' }), "entityPointer must be a JSON pointer such as '/orderId' (RFC 6901), got 'customer'"],
  ['the whole event as the version', stack => fromBus(stack, CONTRACTS, { ...OPTIONS, versionPointer: '' }), "versionPointer must be a JSON pointer such as '/orderId' (RFC 6901), got ''"],
  ['no entity', stack => fromBus(stack, CONTRACTS, {} as SyncBusOptions), 'entityPointer must be given'],
  ['a bus of another Region', stack => sync(stack, {
    source: SyncSource.bus(events.EventBus.fromEventBusArn(stack, 'Far', 'arn:aws:events:eu-north-1:111122223333:event-bus/far'), CONTRACTS, OPTIONS),
  }), 'source must be'],
];
test.each(refusals)('refuses %s', (_, create, message) => {
  const stack = new Stack(undefined, 'Shop', { env: { account: '111122223333', region: 'us-east-1' } });
  expect(() => create(stack)).toThrow(`LegacySync at 'Shop/OrdersBack': ${message}`);
  expect(stack.node.findChild('OrdersBack').node.children).toEqual([]);
});
