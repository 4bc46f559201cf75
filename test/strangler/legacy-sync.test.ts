import { aws_dynamodb as dynamodb, aws_lambda as lambda, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ordersTable, shop, sync, userFunction } from './sync-parts';
import { Operations } from '../../src/core/operations/operations';
import { LegacySync } from '../../src/strangler/legacy-sync';
import { SyncSource } from '../../src/strangler/sync-source';
import { warnings } from '../support/stacks';

interface Policy { readonly PolicyDocument: { readonly Statement: Array<{ readonly Action: string | string[] }> } }

const { NEW_IMAGE } = dynamodb.StreamViewType;

test('changes wait in a FIFO queue for 13 days, and an outage uses up no receives that count', () => {
  const stack = shop();
  sync(stack);
  Template.fromStack(stack).hasResourceProperties('AWS::SQS::Queue', {
    FifoQueue: true,
    DeduplicationScope: 'messageGroup',
    MessageRetentionPeriod: 13 * 24 * 3600,
    VisibilityTimeout: 6 * 50,
    RedrivePolicy: Match.objectLike({ maxReceiveCount: 1_000 }),
  });
});

test('the worker takes one change at a time, two at once, and waits as long as the adapter may work', () => {
  const stack = shop();
  sync(stack);
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 }, FunctionResponseTypes: ['ReportBatchItemFailures'], EventSourceArn: Match.anyValue(),
  });
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 50, Environment: { Variables: Match.objectLike({ ADAPTER_TIMEOUT_MILLIS: '20000', PATTERN_PATH: '/Shop/OrdersBack' }) } });
});

test('the stream is read in order, and nothing of it is tried for ever', () => {
  const stack = shop();
  sync(stack, { source: SyncSource.table(ordersTable(stack), { entityKey: 'order', originAttribute: 'via' }) });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 10_000,
    MaximumRecordAgeInSeconds: 18 * 3600,
    StartingPosition: 'TRIM_HORIZON',
    DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ SYNC_SOURCE: '{"kind":"table","entityKey":"order","originAttribute":"via"}' }) },
  });
});

test('warns of an origin that looks like a path: no write would have it', () => {
  const stack = shop();
  sync(stack, { source: SyncSource.table(ordersTable(stack), { originAttribute: '/origin' }) });
  expect(warnings(stack)).toContainEqual(expect.stringContaining("originAttribute must have names of attributes, which are no paths, got '/origin'."));
});

test('the worker has exactly the permissions that it needs', () => {
  const stack = shop();
  sync(stack);
  const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('OrdersBackWorker'));
  const statements = policies.flatMap(([, { Properties }]) => (Properties as Policy).PolicyDocument.Statement);
  const actions = statements.flatMap(({ Action }) => Action);
  expect(actions.sort()).toEqual([
    'dynamodb:GetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:UpdateItem', 'lambda:InvokeFunction', 'logs:CreateLogStream', 'logs:PutLogEvents',
    'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage', 'sqs:SendMessage',
    'xray:PutTelemetryRecords', 'xray:PutTraceSegments',
  ]);
});

test('a lag is reported within minutes of it, and days before a change is given up', () => {
  const stack = shop();
  const operations = new Operations(stack);
  sync(stack, { operations });
  expect(Object.keys(operations.alarms).sort()).toEqual([
    'AdapterDuration', 'AdapterErrors', 'AdapterThrottles', 'CircuitOpened', 'DeadLetters', 'DeadLettersAge', 'DroppedRecords', 'Expiry', 'FailedRecords',
    'Failures', 'FailuresAge', 'IntakeDuration', 'IntakeErrors', 'IntakeThrottles', 'IteratorAge', 'Lag', 'RecordThrottles', 'WorkerDuration', 'WorkerErrors', 'WorkerThrottles',
  ].map(name => `ordersBack${name}`));
  const template = Template.fromStack(stack);
  for (const Threshold of [15 * 60, 6 * 24 * 3600]) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Threshold,
      EvaluationPeriods: 12,
      DatapointsToAlarm: 1,
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'MAX([FILL(queued, 0), FILL(tried, 0)])' }),
        Match.objectLike({ MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'ChangeAge', Dimensions: [{ Name: 'pattern', Value: '/Shop/OrdersBack' }] }) }) }),
      ]),
    });
  }
});

const imported = (stack: Stack) => lambda.Function.fromFunctionAttributes(stack, 'Imported', { functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:adapter', sameEnvironment: true });

test('the timeout of an imported adapter is given', () => {
  const stack = shop();
  sync(stack, { adapter: imported(stack), adapterTimeout: Duration.minutes(1) });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Timeout: 90 });
});

const refusals: ReadonlyArray<readonly [string, (stack: Stack) => LegacySync, string]> = [
  ['a table without a stream', stack => sync(stack, { source: SyncSource.table(new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'a', type: dynamodb.AttributeType.STRING } })) }),
    "source must have a stream (StreamViewType.NEW_AND_OLD_IMAGES), got 'Shop/Table'"],
  ['a stream without old images', stack => sync(stack, { source: SyncSource.table(ordersTable(stack, NEW_IMAGE)) }),
    "source must have a stream of new and old images (StreamViewType.NEW_AND_OLD_IMAGES), got 'NEW_IMAGE'"],
  ['an entity key that is no key', stack => sync(stack, { source: SyncSource.table(ordersTable(stack), { entityKey: 'customer' }) }),
    "entityKey must be one of the attributes of the table's key: order, part, got 'customer'"],
  ['another source', stack => sync(stack, { source: ordersTable(stack) as unknown as SyncSource }), 'source must be SyncSource.table(...) or SyncSource.bus(...), got'],
  ['no adapter', stack => sync(stack, { adapter: {} as lambda.IFunction }), 'adapter must be a function (lambda.IFunction), got'],
  ['one at a time', stack => sync(stack, { maxConcurrency: 1 }), 'maxConcurrency must be between 2 and 1000 (Lambda event source limit), got 1'],
  ['an adapter that is too slow', stack => sync(stack, { adapter: userFunction(stack, 'Slow', Duration.minutes(15)) }), 'adapterTimeout must be between 1 second and 14 minutes'],
  ['an imported adapter without a timeout', stack => sync(stack, { adapter: imported(stack) }), 'adapterTimeout must be given for an imported function'],
  ['a timeout that contradicts', stack => sync(stack, { adapterTimeout: Duration.seconds(5) }), 'adapterTimeout must be left out'],
  ['a timeout that is not known', stack => sync(stack, { adapter: imported(stack), adapterTimeout: Duration.seconds(Lazy.number({ produce: () => 1 })) }), 'adapterTimeout must be known at synthesis'],
];
test.each(refusals)('refuses %s', (_, create, message) => {
  const stack = shop();
  expect(() => create(stack)).toThrow(`LegacySync at 'Shop/OrdersBack': ${message}`);
  expect(stack.node.findChild('OrdersBack').node.children).toEqual([]);
});
