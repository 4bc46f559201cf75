import { aws_dynamodb as dynamodb, aws_kms as kms, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { orderCreated, orderPaid } from './contracts';
import { AlarmOverride, EventOutboxOptions, PubSub } from '../../src';
import { shop } from '../support/stacks';

let stack: Stack;
let bus: PubSub;
let table: dynamodb.Table;
beforeEach(() => {
  stack = shop();
  bus = new PubSub(stack, 'CoffeeEvents', { contracts: [orderCreated, orderPaid] });
  table = ordersTable();
});

function ordersTable(props: Partial<dynamodb.TableProps> = {}, id = 'Orders') {
  return new dynamodb.Table(stack, id, {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES, ...props,
  });
}

const publishFrom = (options: Partial<EventOutboxOptions> = {}) => bus.publishFrom(table, { events: [orderCreated], ...options });
const template = () => Template.fromStack(stack);
const statements = () => Object.values(template().findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

test('reads committed changes in order, and stores those that cannot be published within 18 hours', () => {
  const { failedRecordsBucket } = publishFrom();
  template().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: stack.resolve(table.tableStreamArn!),
    StartingPosition: 'TRIM_HORIZON',
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 10_000,
    MaximumRecordAgeInSeconds: 18 * 60 * 60,
    DestinationConfig: { OnFailure: { Destination: stack.resolve(failedRecordsBucket.bucketArn) } },
    MetricsConfig: { Metrics: ['EventCount'] },
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"]}' }] },
  });
});

test('may publish its events only, and read this stream only', () => {
  publishFrom();
  expect(statements()).toEqual(expect.arrayContaining([
    expect.objectContaining({ Action: 'events:PutEvents', Condition: { StringEquals: { 'events:source': 'coffee.orders', 'events:detail-type': 'OrderCreated.v1' } } }),
    expect.objectContaining({
      Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      Resource: stack.resolve(table.tableStreamArn!),
    }),
  ]));
  expect(JSON.stringify(statements())).not.toContain('OrderPaid');
});

test('knows where to publish, and its failure queue', () => {
  const { failureQueue, failedRecordsBucket } = publishFrom();
  template().hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        CATALOG_PUBLISH: Match.anyValue(),
        FAILURE_QUEUE_URL: stack.resolve(failureQueue.queueUrl),
        FAILED_RECORDS: { 'Fn::Join': ['', ['{"bucket":"', stack.resolve(failedRecordsBucket.bucketName), '","pattern":"/Shop/CoffeeEvents/OrdersOutbox"}']] },
        PATTERN_PATH: '/Shop/CoffeeEvents',
      },
    },
  });
});

test('can decrypt the stream of a table with a key of the user', () => {
  table = ordersTable({ encryptionKey: new kms.Key(stack, 'Key') }, 'Encrypted');
  publishFrom();
  expect(statements()).toContainEqual({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: stack.resolve(table.encryptionKey!.keyArn) });
});

test('is named after its table, so that there can be one for each', () => {
  publishFrom();
  table = ordersTable({}, 'Payments');
  publishFrom({ events: [orderPaid] });
  expect(Object.keys(bus.operations.alarms)).toEqual(expect.arrayContaining(['ordersOutboxIteratorAge', 'paymentsOutboxFailures']));
});

test('refuses to be made twice for a table', () => {
  publishFrom();
  expect(() => publishFrom()).toThrow("name of an outbox must differ from the other ids in the pattern by more than case, got 'OrdersOutbox'.");
});

test('lets its alarms be tuned', () => {
  publishFrom({ alarms: { iteratorAge: AlarmOverride.of({ threshold: 60_000 }) } });
  template().hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'IteratorAge',
    Threshold: 60_000,
    AlarmDescription: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('was more than 1 minute behind the changes of its table for 1 minute\\.')])] },
  });
});

test.each(['iteratorAge', 'failedRecords', 'droppedRecords', 'failures', 'failuresAge', 'errors', 'throttles', 'duration'] as const)('its alarm is disabled by the option %s', option => {
  publishFrom({ alarms: { [option]: AlarmOverride.disabled() } });
  const alarm = `ordersOutbox${option[0].toUpperCase()}${option.slice(1)}`;
  expect(Object.keys(bus.operations.alarms)).not.toContain(alarm);
  expect(Object.keys(bus.operations.alarms)).toHaveLength(7);
});
