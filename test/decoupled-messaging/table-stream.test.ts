import {
  App, aws_dynamodb as dynamodb, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, aws_stepfunctions as sfn,
  Duration, Fn, Lazy, Stack,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { statements } from './messaging';
import {
  ChannelSubscriptionOptions, DecoupledMessaging, DecoupledMessagingProps, EventContract, Idempotency, IMessageConsumer, JsonSchema, MessageChannel,
  MessageConsumer, MessageFilter, PubSub, QueueLoadLeveling, QueueWorker,
} from '../../src';
import { resourceCount, shop, userFunction } from '../support/stacks';

const MAPPING = 'AWS::Lambda::EventSourceMapping';
const BOTH = dynamodb.StreamViewType.NEW_AND_OLD_IMAGES;
const STREAM_ARN = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2030-01-01T00:00:00.000';
const key = { name: 'id', type: dynamodb.AttributeType.STRING };

const tableOf = (stack: Stack, stream: dynamodb.StreamViewType | undefined = BOTH, props: Partial<dynamodb.TableProps> = {}) =>
  new dynamodb.Table(stack, 'Table', { partitionKey: key, stream, ...props });

function channelOf(table: (stack: Stack) => dynamodb.ITable = tableOf, props: Partial<DecoupledMessagingProps> = {}, stack = shop()) {
  const channel = MessageChannel.fromTableStream(table(stack));
  return { stack, messaging: new DecoupledMessaging(stack, 'Changes', { channel, ...props }) };
}

function billedBy(options?: ChannelSubscriptionOptions, table?: (stack: Stack) => dynamodb.ITable, props?: Partial<DecoupledMessagingProps>) {
  const { stack, messaging } = channelOf(table, props);
  const handler = userFunction(stack, 'Bill', { timeout: Duration.seconds(10) });
  const subscription = messaging.subscribe('Billing', MessageConsumer.function(handler), options);
  return { stack, messaging, handler, subscription, template: Template.fromStack(stack) };
}

const change = (pattern: object) => ({ filter: MessageFilter.tableChange({ dynamodb: pattern }) });
const refused = (message: string) => new Error(`DecoupledMessaging at 'Shop/Changes': ${message}`);

test('a function reads the changes of a table in order, in halves where they fail, and what Lambda gives up is in a bucket', () => {
  const { stack, template, messaging, subscription } = billedBy();
  template.hasResourceProperties(MAPPING, {
    EventSourceArn: stack.resolve(messaging.table!.tableStreamArn),
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 10_000,
    MaximumRecordAgeInSeconds: 18 * 60 * 60,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: stack.resolve(subscription.failedRecordsBucket!.bucketArn) } },
    MetricsConfig: { Metrics: ['EventCount'] },
    FilterCriteria: Match.absent(),
  });
  template.resourceCountIs('AWS::DynamoDB::Table', 1);
});

test('the function may read the stream and send to its places of failures, and nothing of the table', () => {
  const { stack, template, messaging, subscription } = billedBy();
  const Resource = stack.resolve(messaging.table!.tableStreamArn) as unknown;
  const bucket = stack.resolve(subscription.failedRecordsBucket!.bucketArn) as unknown;
  const all = statements(stack);
  expect(all).toEqual(expect.arrayContaining([
    expect.objectContaining({ Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'], Resource }),
    expect.objectContaining({ Action: 's3:PutObject', Resource: { 'Fn::Join': ['', [bucket, '/*']] } }),
    expect.objectContaining({ Action: 's3:ListBucket', Resource: bucket }),
    expect.objectContaining({ Action: 'sqs:SendMessage', Resource: stack.resolve(subscription.deadLetterQueue.queueArn) }),
  ]));
  expect(all).toHaveLength(4);
  const [mapping] = Object.values(template.findResources(MAPPING));
  expect(mapping.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/RoleDefaultPolicy/)]));
});

test('the function knows its failure queue, its bucket and its idempotency table by the ARN of the stream', () => {
  const { stack, template, messaging, subscription } = billedBy({ idempotency: Idempotency.byMessageId() });
  const arn = stack.resolve(messaging.table!.tableStreamArn) as unknown;
  const bucket = stack.resolve(subscription.failedRecordsBucket!.bucketName) as unknown;
  const table = stack.resolve(subscription.idempotencyTable!.tableName) as unknown;
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        CATALOG_FAILURE_QUEUES: { 'Fn::Join': ['', ['{"', arn, '":"', stack.resolve(subscription.deadLetterQueue.queueUrl), '"}']] },
        CATALOG_FAILED_RECORDS: { 'Fn::Join': ['', ['{"', arn, '":{"bucket":"', bucket, '","pattern":"/Shop/Changes/Billing"}}']] },
        CATALOG_IDEMPOTENCY: { 'Fn::Join': ['', ['{"', arn, '":{"table":"', table, `","expiresAfter":${91 * 24 * 60 * 60}}}`]] },
      },
    },
  });
});

test('reads with the options that are given', () => {
  const { template } = billedBy({
    batchSize: 1000,
    maxBatchingWindow: Duration.seconds(5),
    stream: { startingPosition: lambda.StartingPosition.LATEST, parallelizationFactor: 10, retryAttempts: 0, maxRecordAge: Duration.hours(1) },
    filter: MessageFilter.tableChange({ eventName: ['INSERT'], dynamodb: { NewImage: { status: { S: ['PAID'] } } } }),
  });
  template.hasResourceProperties(MAPPING, {
    BatchSize: 1000,
    MaximumBatchingWindowInSeconds: 5,
    StartingPosition: 'LATEST',
    ParallelizationFactor: 10,
    MaximumRetryAttempts: 0,
    MaximumRecordAgeInSeconds: 3600,
    FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"status":{"S":["PAID"]}}},"eventName":["INSERT"]}' }] },
  });
});

test('has the alarms of a subscription of a stream, and none of its own', () => {
  const { messaging } = billedBy();
  expect(Object.keys(messaging.operations.alarms).sort()).toEqual([
    'billingDeadLetters', 'billingDeadLettersAge', 'billingDroppedRecords', 'billingDuration', 'billingErrors', 'billingFailedRecords', 'billingIteratorAge', 'billingThrottles',
  ]);
  const { template } = billedBy();
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'IteratorAge', Threshold: 12 * 60 * 60 * 1000 });
});

test('says what was read, by the name of the stream', () => {
  const { messaging } = channelOf(stack => dynamodb.Table.fromTableAttributes(stack, 'T', {
    tableArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders', tableStreamArn: STREAM_ARN,
  }), {}, new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } }));
  expect(messaging.metricPublished()).toMatchObject({
    namespace: 'AWS/DynamoDB',
    metricName: 'ReturnedRecordsCount',
    dimensions: { TableName: 'orders', Operation: 'GetRecords', StreamLabel: '2030-01-01T00:00:00.000' },
    statistic: 'Sum',
  });
});

test('the function may decrypt with the key of the table, that of an imported one, too', () => {
  const own = billedBy({}, stack => tableOf(stack, BOTH, { encryptionKey: new kms.Key(stack, 'Key') }));
  expect(statements(own.stack)).toContainEqual(expect.objectContaining({ Action: 'kms:Decrypt', Resource: own.stack.resolve(own.messaging.table!.encryptionKey!.keyArn) }));
  const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/0';
  const imported = billedBy({}, stack => dynamodb.Table.fromTableAttributes(stack, 'Table', {
    tableName: 'orders', tableStreamArn: STREAM_ARN, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn),
  }));
  expect(statements(imported.stack)).toContainEqual(expect.objectContaining({ Action: 'kms:Decrypt', Resource: keyArn }));
  imported.template.hasResourceProperties(MAPPING, { EventSourceArn: STREAM_ARN });
});

test('a subscription is in the stack of its function', () => {
  const app = new App();
  const { messaging } = channelOf(tableOf, {}, new Stack(app, 'Shop'));
  const other = new Stack(app, 'Team');
  messaging.subscribe('Billing', MessageConsumer.function(userFunction(other)));
  Template.fromStack(other).resourceCountIs(MAPPING, 1);
});

describe('at most two functions', () => {
  function twice() {
    const { stack, messaging } = channelOf();
    ['Billing', 'Audit'].forEach(name => messaging.subscribe(name, MessageConsumer.function(userFunction(stack, name))));
    return { stack, messaging };
  }

  test('read the stream', () => {
    Template.fromStack(twice().stack).resourceCountIs(MAPPING, 2);
  });

  test('with those of other patterns', () => {
    const { stack, messaging } = twice();
    const paid = EventContract.fromSchema('OrderPaid', { version: 1, source: 'shop', schema: JsonSchema.fromObject({ type: 'object' }) });
    new PubSub(stack, 'Events', { contracts: [paid] }).publishFrom(messaging.table!, { events: [paid] });
    expect(() => Template.fromStack(stack)).toThrow(/DecoupledMessaging at 'Shop\/Changes': channel must be a table whose stream has at most 2 readers, of which each subscription is one \(DynamoDB limit\)/);
  });

  test('and each of them once', () => {
    const { handler, messaging } = billedBy();
    expect(() => messaging.subscribe('Audit', MessageConsumer.function(handler))).toThrow(refused(
      'consumer of \'Audit\' must be a function that does not read the stream yet: Lambda takes one event source mapping of both, which \'Billing\' has, got \'Shop/Bill\'.'));
  });
});

test('a function reads a stream once, also by two channels', () => {
  const stack = shop();
  const consumer = MessageConsumer.function(userFunction(stack));
  const streams = [MessageChannel.fromTableStream(tableOf(stack)), MessageChannel.fromStream(new kinesis.Stream(stack, 'Stream'))];
  streams.forEach((channel, index) => {
    new DecoupledMessaging(stack, `One${index}`, { channel }).subscribe('Billing', consumer);
    const other = new DecoupledMessaging(stack, `Other${index}`, { channel });
    const before = resourceCount(stack);
    expect(() => other.subscribe('Audit', consumer)).toThrow(new Error(
      `DecoupledMessaging at 'Shop/Other${index}': consumer of 'Audit' must be a function that does not read the stream yet: `
      + 'Lambda takes one event source mapping of both, which \'Billing\' has, got \'Shop/Charge\'.'));
    expect(resourceCount(stack)).toBe(before);
  });
});

test('a function whose role is in another stack gets its policy where the subscription is', () => {
  const app = new App();
  const roles = new Stack(app, 'Roles');
  const { stack, messaging } = channelOf(tableOf, {}, new Stack(app, 'Shop'));
  const role = new iam.Role(roles, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  messaging.subscribe('Billing', MessageConsumer.function(userFunction(stack, 'Bill', { role })));
  expect(statements(stack)).toContainEqual(expect.objectContaining({ Resource: stack.resolve(messaging.table!.tableStreamArn) }));
  Template.fromStack(roles).resourceCountIs('AWS::IAM::Policy', 0);
});

describe('publishers', () => {
  test('are the writers of the table', () => {
    const { stack, messaging } = channelOf();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => messaging.grantPublish(role)).toThrow(refused(
      'grantee must be granted the table instead, with table.grantWriteData(): whoever writes an item publishes its change, got \'Shop/Role\'.'));
  });

  test('are no patterns', () => {
    const { stack, messaging } = channelOf();
    expect(() => new DecoupledMessaging(stack, 'Others', { channel: MessageChannel.topic() }).subscribe('Changes', messaging)).toThrow(refused(
      'channel must be of another kind where the channel consumes messages: only writes of the table reach its stream, got \'MessageChannel.fromTableStream()\'.'));
  });

  test.each<[prop: string, props: (stack: Stack) => Partial<DecoupledMessagingProps>]>([
    ['contracts', () => ({ contracts: [EventContract.fromSchema('A', { version: 1, source: 's', schema: JsonSchema.fromObject({ type: 'object' }) })] })],
    ['claimCheckBucket', stack => ({ claimCheckBucket: new s3.Bucket(stack, 'Bucket') })],
  ])('have no %s', (prop, props) => {
    const stack = shop();
    expect(() => channelOf(tableOf, props(stack), stack)).toThrow(refused(
      `${prop} must be left out: the writers of a table publish changes of items, without contract and claim check, got 'a value'.`));
  });
});

const machine = (stack: Stack) => MessageConsumer.stateMachine(new sfn.StateMachine(stack, 'M', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')) }));

test.each<[kind: string, consumer: (stack: Stack) => IMessageConsumer]>([
  ['a state machine', machine],
  ['a standard queue', stack => new QueueLoadLeveling(stack, 'Jobs', { worker: QueueWorker.function(userFunction(stack)) })],
  ['a stream', stack => new DecoupledMessaging(stack, 'Stream', { channel: MessageChannel.stream() })],
])('%s is no consumer of changes', (kind, consumer) => {
  const { stack, messaging } = channelOf();
  const given = consumer(stack);
  const before = resourceCount(stack);
  expect(() => messaging.subscribe('Billing', given)).toThrow(refused(
    'consumer of \'Billing\' must be a function: changes of a table have its attributes and no contract. '
    + `PubSub.publishFrom() publishes events of the table for other consumers, got '${kind}'.`));
  expect(resourceCount(stack)).toBe(before);
});

test.each<[what: string, table: (stack: Stack) => dynamodb.ITable, message: string]>([
  ['without a stream', stack => new dynamodb.Table(stack, 'Table', { partitionKey: key }), 'channel must have a stream (StreamViewType.NEW_AND_OLD_IMAGES), got \'Shop/Table\'.'],
  ['of another Region', stack => dynamodb.Table.fromTableAttributes(stack, 'Table', {
    tableArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders', tableStreamArn: STREAM_ARN,
  }), 'channel must be of the Region of the pattern (Lambda reads the streams of its Region), got \'eu-west-1\'.'],
])('a table %s is refused', (_, table, message) => {
  expect(() => channelOf(table, {}, new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'us-east-1' } }))).toThrow(refused(message));
});

test('what is no table is refused', () => {
  expect(() => MessageChannel.fromTableStream('orders' as never)).toThrow('MessageChannel.fromTableStream: table must be a table (dynamodb.ITable), got \'orders\'.');
});

test.each<[options: ChannelSubscriptionOptions, message: string]>([
  [{ filter: MessageFilter.body({ type: ['x'] }) }, 'filter must be a MessageFilter.tableChange(): a change has neither body nor attributes, got \'MessageFilter.body\'.'],
  [{ filter: MessageFilter.tableChange({ NewImage: { id: { S: ['x'] } } }) },
    'filter.NewImage must be one of eventName, userIdentity and dynamodb, as in the record of a stream, got \'NewImage\'.'],
  [{ filter: MessageFilter.tableChange({ $or: [{ eventName: ['INSERT'] }, { kind: ['INSERT'] }] }) },
    'filter.$or[1].kind must be one of eventName, userIdentity and dynamodb, as in the record of a stream, got \'kind\'.'],
  [{ filter: MessageFilter.tableChange({ eventName: ['UPDATE'] }) }, 'filter.eventName must list INSERT, MODIFY or REMOVE, got \'UPDATE\'.'],
  [{ filter: MessageFilter.tableChange({ eventName: 'INSERT' }) }, 'filter.eventName must be a list of values or comparisons, got \'INSERT\'.'],
  [change({ Image: { id: { S: ['x'] } } }), 'filter.dynamodb.Image must be one of Keys, NewImage and OldImage, got \'Image\'.'],
  [change({ NewImage: { status: ['PAID'] } }), 'filter.dynamodb.NewImage.status must have the type of the attribute, such as { S: [...] }, got PAID.'],
  [change({ Keys: { id: { String: ['x'] } } }), 'filter.dynamodb.Keys.id.String must be a type of DynamoDB: S, N, B, BOOL, NULL, M, L, SS, NS, BS, got \'String\'.'],
  [change({ OldImage: { at: { M: { city: ['Rome'] } } } }), 'filter.dynamodb.OldImage.at.M.city must have the type of the attribute, such as { S: [...] }, got Rome.'],
  [change({ NewImage: { total: { N: [{ numeric: ['>', 100] }] } } }),
    'filter.dynamodb.NewImage.total.N must have numbers as texts, as in the record of a stream, so that they compare as equal only, got 100.'],
  [change({ NewImage: { status: { S: [17] } } }), 'filter.dynamodb.NewImage.status.S must have texts, as in the record of a stream, got 17.'],
  [change({ NewImage: { status: { S: ['PAID', null] } } }), 'filter.dynamodb.NewImage.status.S must have texts, as in the record of a stream, got null.'],
  [change({ NewImage: { open: { BOOL: ['true'] } } }), 'filter.dynamodb.NewImage.open.BOOL must have true or false, as in the record of a stream, got \'true\'.'],
  [change({ Keys: { status: { S: ['PAID'] } } }), 'filter.dynamodb.Keys.status must be a key attribute of the table: id, got \'status\'.'],
  [change({ Keys: { id: { N: ['17'] } } }), 'filter.dynamodb.Keys.id.N must be the type of the key: S, got \'N\'.'],
  [{ filter: MessageFilter.tableChange({ userIdentity: { principal: ['dynamodb.amazonaws.com'] } }) },
    'filter.userIdentity.principal must be one of type and principalId, got \'principal\'.'],
  [{ filter: MessageFilter.tableChange({ eventName: ['INSERT'], dynamodb: { OldImage: { id: { S: ['x'] } } } }) },
    'filter.dynamodb.OldImage must be left out: no INSERT has this image, got {"id":{"S":["x"]}}.'],
  [{ filter: MessageFilter.tableChange({ $or: [{ eventName: ['MODIFY'] }, { eventName: ['REMOVE'], dynamodb: { NewImage: { id: { S: ['x'] } } } }] }) },
    'filter.$or[1].dynamodb.NewImage must be left out: no REMOVE has this image, got {"id":{"S":["x"]}}.'],
  [{ maxConcurrency: 5 }, 'maxConcurrency must be left out: a stream keeps its order by delivering one batch of each shard at a time; '
    + 'use stream.parallelizationFactor and stream.retryAttempts, got 5.'],
  [{ retentionPeriod: Duration.days(2) }, 'retentionPeriod must be left out: DynamoDB keeps changes for 24 hours, got 2 days.'],
  [{ stream: { enhancedFanOut: true } }, 'stream.enhancedFanOut must be left out: the stream of a table has no consumers with a throughput of their own, got true.'],
  [{ stream: { startingPosition: lambda.StartingPosition.AT_TIMESTAMP } },
    'stream.startingPosition must be TRIM_HORIZON or LATEST (Lambda event source limit), got \'AT_TIMESTAMP\'.'],
  [{ stream: { startingPositionTimestamp: 1 } }, 'stream.startingPositionTimestamp must be left out: the stream of a table is read from TRIM_HORIZON or LATEST, got 1.'],
  [{ deliveryDelay: Duration.minutes(1) }, 'deliveryDelay must be left out: a stream delivers records at once, got 1 minute.'],
  [{ stream: { maxRecordAge: Duration.hours(19) } }, 'stream.maxRecordAge must be between 1 minute and 18 hours '
    + '(75 % of the retention period of the stream; Lambda takes up to 7 days), got 19 hours.'],
  [{ batchSize: 10_001 }, 'batchSize must be between 1 and 10000 (Lambda event source limit), got 10001.'],
])('a subscription with %j is refused', (options, message) => {
  const { stack, messaging } = channelOf();
  const consumer = MessageConsumer.function(userFunction(stack));
  const before = resourceCount(stack);
  expect(() => messaging.subscribe('Billing', consumer, options)).toThrow(refused(message));
  expect(resourceCount(stack)).toBe(before);
});

test.each<[what: string, pattern: { [property: string]: unknown }]>([
  ['kinds with and without an old image', { dynamodb: { OldImage: { id: { S: ['x'] } } }, eventName: ['INSERT', 'MODIFY'] }],
  ['removals by Time to Live', { userIdentity: { principalId: ['dynamodb.amazonaws.com'], type: ['Service'] } }],
  ['texts and numbers', { dynamodb: { NewImage: { n: { N: ['17'] }, s: { S: [{ 'anything-but': ['x'] }] }, tags: { SS: ['x'] } } } }],
  ['values of other types', { dynamodb: { NewImage: { b: { BOOL: [true] }, l: { L: { S: ['x'] } }, m: { M: { city: { S: [{ exists: false }] } } }, z: { NULL: [true] } } } }],
  ['all but a kind', { dynamodb: { NewImage: { id: { S: ['x'] } } }, eventName: [{ 'anything-but': ['REMOVE'] }] }],
  ['what is known at deployment', { dynamodb: { Keys: { id: { S: [Lazy.string({ produce: () => 'x' })] } } }, eventName: [Fn.importValue('Kind')] }],
])('a filter of %s is taken', (_, pattern) => {
  const { stack, template } = billedBy({ filter: MessageFilter.tableChange(pattern) });
  const [mapping] = Object.values(template.findResources(MAPPING)) as { Properties: { FilterCriteria: { Filters: { Pattern: unknown }[] } } }[];
  expect(mapping.Properties.FilterCriteria.Filters).toEqual([{ Pattern: stack.resolve(stack.toJsonString(pattern)) as unknown }]);
});

test('a view that CDK writes late, as that of a TableV2, is known', () => {
  const table = (stack: Stack) => {
    const own = tableOf(stack);
    (own.node.defaultChild as dynamodb.CfnTable).streamSpecification = Lazy.any({ produce: () => ({ streamViewType: 'KEYS_ONLY' }) });
    return own;
  };
  expect(() => billedBy(change({ NewImage: { id: { S: ['x'] } } }), table)).toThrow(/filter\.dynamodb\.NewImage must be in the stream of the table/);
});

test('the key of an imported table is not known', () => {
  const table = (stack: Stack) => dynamodb.Table.fromTableAttributes(stack, 'Table', { tableName: 'orders', tableStreamArn: STREAM_ARN });
  expect(() => billedBy(change({ Keys: { orderId: { N: ['17'] } } }), table)).not.toThrow();
});

const { KEYS_ONLY, NEW_IMAGE, OLD_IMAGE } = dynamodb.StreamViewType;

test.each([
  [KEYS_ONLY, 'NewImage', false], [KEYS_ONLY, 'OldImage', false], [KEYS_ONLY, 'Keys', true], [NEW_IMAGE, 'NewImage', true], [NEW_IMAGE, 'OldImage', false],
  [OLD_IMAGE, 'NewImage', false], [OLD_IMAGE, 'OldImage', true], [BOTH, 'NewImage', true], [BOTH, 'OldImage', true],
])('a stream of %s can be filtered by %s: %s', (view, image, isThere) => {
  const subscribe = () => billedBy(change({ [image]: { id: { S: ['x'] } } }), stack => tableOf(stack, view));
  if (isThere) {
    expect(subscribe).not.toThrow();
  } else {
    expect(subscribe).toThrow(refused(`filter.dynamodb.${image} must be in the stream of the table: set StreamViewType.NEW_AND_OLD_IMAGES, got '${view}'.`));
  }
});

test.each([[MessageChannel.topic(), 'body() or attributes(): a topic has no changes of a table'], [MessageChannel.stream(), 'body(): records of a stream have no attributes to filter by']])(
  'a filter of changes is refused by others', (channel, message) => {
    const stack = shop();
    const messaging = new DecoupledMessaging(stack, 'Changes', { channel });
    expect(() => messaging.subscribe('Billing', MessageConsumer.function(userFunction(stack)), { filter: MessageFilter.tableChange({ eventName: ['INSERT'] }) }))
      .toThrow(refused(`filter must be a MessageFilter.${message}, got 'MessageFilter.tableChange'.`));
  });
