import { aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, JsonSchema, StreamIngest, StreamPipeline, StreamPipelineProps, StreamTransform, StreamWindowOptions, WindowAggregate } from '../../src';
import { settingsFile } from '../reporting-engine/settings-file';
import { shop } from '../support/stacks';

const { STRING, NUMBER, BINARY } = dynamodb.AttributeType;
const OPTIONS: StreamWindowOptions = {
  key: { name: 'customer', type: STRING }, timestamp: 'at', size: Duration.minutes(1), aggregates: { orders: WindowAggregate.count(), revenue: WindowAggregate.sum('price') },
};

interface Policy { readonly PolicyDocument: { readonly Statement: ReadonlyArray<{ readonly Action: string[]; readonly Resource: unknown }> } }

function created(options: Partial<StreamWindowOptions> = {}, props?: StreamPipelineProps) {
  const stack = shop();
  const pipeline = new StreamPipeline(stack, 'Clicks', props);
  return { stack, pipeline, branch: pipeline.window('PerMinute', { ...OPTIONS, ...options }) };
}

const statement = (stack: Stack, table: dynamodb.ITable, ...actions: string[]) => ({
  PolicyDocument: { Statement: Match.arrayWith([{ Effect: 'Allow', Action: actions, Resource: stack.resolve(table.tableArn) }]) },
});

test('results have the key of the windows and their interval, and stay with the stack gone', () => {
  const { stack, branch } = created({ key: { name: 'customer', type: NUMBER } });
  Template.fromStack(stack).hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      KeySchema: [{ AttributeName: 'customer', KeyType: 'HASH' }, { AttributeName: 'window', KeyType: 'RANGE' }],
      AttributeDefinitions: [{ AttributeName: 'customer', AttributeType: 'N' }, { AttributeName: 'window', AttributeType: 'S' }],
      TimeToLiveSpecification: Match.absent(),
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  });
  expect(branch.table!.node.path).toBe('Shop/Clicks/PerMinute/Results');
});

test('what was counted is in a table of its own, and expires', () => {
  const { stack, branch } = created();
  Template.fromStack(stack).hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }, { AttributeName: 'last', KeyType: 'RANGE' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    },
  });
  expect(branch.ledgerTable!.node.path).toBe('Shop/Clicks/PerMinute/Ledger');
});

test('results expire by option', () => {
  const { stack } = created({ resultRetention: Duration.days(30) });
  const tables = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::Table', { Properties: { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } } }));
  expect(tables).toHaveLength(2);
});

test('the function may do to its tables what it does, and nothing else', () => {
  const { stack, branch: { table, ledgerTable } } = created();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Policy', statement(stack, table!, 'dynamodb:GetItem', 'dynamodb:PutItem'));
  template.hasResourceProperties('AWS::IAM::Policy', statement(stack, ledgerTable!, 'dynamodb:PutItem', 'dynamodb:Query'));
});

test('the function is given all that it counts by', () => {
  const contract = JsonSchema.fromObject({ type: 'object', required: ['customer', 'at', 'price'] });
  const { branch } = created({
    size: Duration.hours(1),
    allowedLateness: Duration.seconds(0),
    allowedClockSkew: Duration.seconds(30),
    resultRetention: Duration.days(30),
    aggregates: {
      n: WindowAggregate.count(), total: WindowAggregate.sum('price'), least: WindowAggregate.min('price'), most: WindowAggregate.max('price'), price: WindowAggregate.last('price'),
    },
  }, { contract, stream: StreamIngest.onDemand({ retentionPeriod: Duration.days(2) }) });
  expect(settingsFile(branch.readerFunction as lambda.Function, 'branch.json')).toEqual({
    stages: [{ name: 'Clicks', schema: JSON.parse(contract.text) as object }],
    key: { name: 'customer', type: 'S' },
    timestamp: 'at',
    aggregates: {
      n: { kind: 'count' }, total: { kind: 'sum', member: 'price' }, least: { kind: 'min', member: 'price' }, most: { kind: 'max', member: 'price' }, price: { kind: 'last', member: 'price' },
    },
    sizeMillis: 3_600_000,
    allowedLatenessMillis: 0,
    allowedClockSkewMillis: 30_000,
    resultRetentionMillis: 30 * 86_400_000,
    countedMillis: 92 * 86_400_000,
  });
});

test('lateness and clock skew are 5 minutes where they are not given, and results stay', () => {
  const settings = settingsFile(created().branch.readerFunction as lambda.Function, 'branch.json');
  expect(settings).toMatchObject({ allowedLatenessMillis: 300_000, allowedClockSkewMillis: 300_000, countedMillis: 91 * 86_400_000 });
  expect(settings).not.toHaveProperty('resultRetentionMillis');
});

test('late records have an alarm, which can be tuned', () => {
  const { stack, pipeline } = created({ alarms: { lateRecords: AlarmOverride.of({ threshold: 7 }) } });
  expect(Object.keys(pipeline.operations.alarms)).toEqual(expect.arrayContaining([
    'perMinuteLateRecords', 'perMinuteIteratorAge', 'perMinuteTableThrottles', 'perMinuteTableSystemErrors', 'perMinuteLedgerThrottles', 'perMinuteLedgerSystemErrors',
  ]));
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'RecordsLate', Namespace: 'CdkServerlessCatalog', Dimensions: [{ Name: 'pattern', Value: '/Shop/Clicks/PerMinute' }], Threshold: 7, DatapointsToAlarm: 1,
  });
});

test('windows can be below a transform', () => {
  const pipeline = new StreamPipeline(shop(), 'Clicks');
  const branch = pipeline.transform('People', StreamTransform.filter('$not(robot = true)')).window('PerMinute', OPTIONS);
  expect(settingsFile(branch.readerFunction as lambda.Function, 'branch.json')).toMatchObject({ stages: [{ name: 'Clicks' }, { name: 'People' }] });
});

test('a replay may read the stream, change both tables and add to the ledger; it has the code, the stages and the windows of the branch', () => {
  const { stack, pipeline } = created();
  const { readerFunction, replay, table, ledgerTable } = pipeline.transform('People', StreamTransform.filter('$not(robot = true)')).window('Replayed', { ...OPTIONS, replay: true });
  const template = Template.fromStack(stack);
  const fn = replay!.node.scope!.node.findChild('Function') as lambda.Function;
  expect(settingsFile(fn, 'branch.json')).toEqual(settingsFile(readerFunction as lambda.Function, 'branch.json'));
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'index.replay', Environment: { Variables: Match.objectLike({ TABLE_NAME: stack.resolve(table!.tableName) as unknown, LEDGER_TABLE_NAME: stack.resolve(ledgerTable!.tableName) as unknown }) },
  });
  const statements = Object.values(template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: stack.getLogicalId(fn.role!.node.defaultChild as iam.CfnRole) }] } }))
    .flatMap(({ Properties }) => (Properties as Policy).PolicyDocument.Statement);
  const of = (resource: unknown) => statements.find(({ Resource }) => JSON.stringify(Resource) === JSON.stringify(stack.resolve(resource)))?.Action;
  expect(of(table!.tableArn)).toEqual(['GetItem', 'PutItem', 'DeleteItem', 'Scan'].map(action => `dynamodb:${action}`));
  expect(of(ledgerTable!.tableArn)).toEqual(['dynamodb:PutItem', 'dynamodb:Query']);
  expect(of(pipeline.stream.streamArn)).toContain('kinesis:GetRecords');
  expect(Object.keys(pipeline.operations.alarms).filter(name => name.includes('Replay')).sort())
    .toEqual(['replayedReplayAborted', 'replayedReplayFailed', 'replayedReplayThrottled', 'replayedReplayTimedOut']);
  expect(pipeline.window('Others', OPTIONS).replay).toBeUndefined();
});

describe('refuses', () => {
  const message = (options: Partial<StreamWindowOptions>, props?: StreamPipelineProps) => {
    try {
      created(options, props);
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const own = 'window, windowStart, windowEnd, finalAt, amendments, bookkeeping, expiresAt';
  const count = WindowAggregate.count();

  test.each<[string, Partial<StreamWindowOptions>, string]>([
    ['parallel batches of a shard', { parallelizationFactor: 2 }, "parallelizationFactor of 'PerMinute' must be 1: what was counted is known by ranges of a shard, got 2"],
    ['a short window', { size: Duration.millis(500) }, "size of 'PerMinute' must be whole seconds, got 500 millis"],
    ['no length', { size: Duration.seconds(0) }, "size of 'PerMinute' must be between 1 second and 1 day (library limit), got 0 seconds"],
    ['a long window', { size: Duration.days(2) }, "size of 'PerMinute' must be between 1 second and 1 day (library limit), got 2 days"],
    ['much lateness', { allowedLateness: Duration.days(8) }, "allowedLateness of 'PerMinute' must be between 0 seconds and 7 days (library limit), got 8 days"],
    ['much clock skew', { allowedClockSkew: Duration.days(2) }, "allowedClockSkew of 'PerMinute' must be between 0 seconds and 1 day (library limit), got 2 days"],
    ['results that expire before their records', { resultRetention: Duration.hours(23) }, "resultRetention of 'PerMinute' must be between 1 day and 3650 days (from the retention period of the stream), got 23 hours"],
    ['a key of bytes', { key: { name: 'customer', type: BINARY } }, "key of 'PerMinute' must be a string or a number: JSON has no bytes, got 'B'"],
    ['a key without a name', { key: { name: '', type: STRING } }, "key of 'PerMinute' must be the name of a member of the records, got ''"],
    ['a key that results have', { key: { name: 'window', type: STRING } }, `key of 'PerMinute' must be another member than ${own}, which results have for themselves, got 'window'`],
    ['no timestamp', { timestamp: '' }, "timestamp of 'PerMinute' must be the name of a member of the records, got ''"],
    ['no aggregate', { aggregates: {} }, "number of aggregates of 'PerMinute' must be between 1 and 20 (library limit), got 0"],
    ['many aggregates', { aggregates: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`a${index}`, count])) }, "number of aggregates of 'PerMinute' must be between 1 and 20 (library limit), got 21"],
    ['an aggregate with another name', { aggregates: { 'a-b': count } }, "aggregate 'a-b' of 'PerMinute' must have a name of letters, digits and underscores that begins with a letter, got 'a-b'"],
    ['an aggregate that results have', { aggregates: { amendments: count } }, `aggregate 'amendments' of 'PerMinute' must have another name than ${own}, customer, which results have for themselves, got 'amendments'`],
    ['an aggregate with the name of the key', { aggregates: { customer: count } }, `aggregate 'customer' of 'PerMinute' must have another name than ${own}, customer, which results have for themselves, got 'customer'`],
    ['what is no aggregate', { aggregates: { n: 'count' as never } }, "aggregate 'n' of 'PerMinute' must be a WindowAggregate, such as WindowAggregate.count(), got 'count'"],
  ])('%s', (_, options, text) => expect(message(options)).toBe(`StreamPipeline at 'Shop/Clicks': ${text}.`));

  const contract = (required: string[], properties: object = {}) => ({ contract: JsonSchema.fromObject({ type: 'object', required, properties }) });
  test.each<[string, StreamPipelineProps, string]>([
    ['without the key', contract(['at', 'price']), "key of 'PerMinute' must be of a member that the contract of 'Clicks' requires: a record without it is counted nowhere, got 'customer'"],
    ['without the time', contract(['customer', 'price']), "timestamp of 'PerMinute' must be of a member that the contract of 'Clicks' requires: a record without it is counted nowhere, got 'at'"],
    ['without a value', contract(['customer', 'at']), "aggregate 'revenue' of 'PerMinute' must be of a member that the contract of 'Clicks' requires: a record without it is counted nowhere, got 'price'"],
    ['with a text to be summed', contract(['customer', 'at', 'price'], { price: { type: 'string' } }), "aggregate 'revenue' of 'PerMinute' must be of a member that is number or integer by the contract of 'Clicks', got 'string'"],
    ['with a time of another type', contract(['customer', 'at', 'price'], { at: { type: 'boolean' } }), "timestamp of 'PerMinute' must be of a member that is string or integer or number by the contract of 'Clicks', got 'boolean'"],
  ])('a contract %s', (_, props, text) => expect(message({}, props)).toBe(`StreamPipeline at 'Shop/Clicks': ${text}.`));

  test('an aggregate of no member', () => {
    expect(() => WindowAggregate.sum('')).toThrow("WindowAggregate.sum: member must be the name of a member of the records, got ''.");
  });
});
