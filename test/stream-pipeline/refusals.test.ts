import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kinesis as kinesis, aws_lambda as lambda, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { JsonSchema, MessageConsumer, StreamIngest, StreamPipeline, StreamPipelineProps, StreamTransform } from '../../src';
import { shop, userFunction } from '../support/stacks';

const { STRING, NUMBER, BINARY } = dynamodb.AttributeType;
const key = (name: string, type = STRING) => ({ name, type });
const schema = (more: object) => JsonSchema.fromObject({ type: 'object', ...more });

function refused(use: (pipeline: StreamPipeline, stack: Stack) => unknown, props: StreamPipelineProps = {}): string {
  const stack = shop();
  try {
    use(new StreamPipeline(stack, 'Clicks', props), stack);
    return 'nothing';
  } catch (error) {
    return (error as Error).message;
  }
}
const at = (message: string) => `StreamPipeline at 'Shop/Clicks': ${message}`;

describe('the contract of a stage is what a branch below needs', () => {
  const customer = { type: 'string' };
  const table = (contract: JsonSchema, partitionKey = key('customer'), sortKey?: dynamodb.Attribute) => refused(pipeline =>
    pipeline.transform('Clean', StreamTransform.jsonata('$'), { output: contract }).toTable('Latest', { partitionKey, sortKey }));
  const missing = at("partitionKey of 'Latest' must be a member that the contract of 'Clean' requires: a record without it has no place in the table, got 'customer'.");

  test.each<[string, object]>([
    ['requires it', { required: ['customer'], properties: { customer } }],
    ['requires it of any type', { required: ['customer'] }],
    ['requires it in a part', { allOf: [{ required: ['customer'] }, { properties: { customer } }] }],
    ['requires it by reference', { $ref: '#/$defs/click', $defs: { click: { required: ['customer'], properties: { customer: { $ref: '#/$defs/name' } } }, name: customer } }],
    ['requires it by the name of a schema', { $ref: '#click', $defs: { click: { $anchor: 'click', required: ['customer'], properties: { customer } } } }],
    ['requires it in each alternative', { oneOf: [{ required: ['customer', 'page'] }, { required: ['customer'], properties: { customer } }] }],
  ])('%s', (_, more) => expect(table(schema(more))).toBe('nothing'));

  test.each<[string, object]>([
    ['does not name it', { required: ['page'], properties: { page: customer } }],
    ['names it as optional', { properties: { customer } }],
    ['requires it in one alternative', { anyOf: [{ required: ['customer'] }, { required: ['page'] }] }],
    ['refers to itself', { properties: { page: { $ref: '#' } } }],
  ])('%s, and is refused', (_, more) => expect(table(schema(more))).toBe(missing));

  test.each<[string, dynamodb.Attribute, object, string]>([
    ['a number', key('customer'), { type: 'integer' }, "partitionKey of 'Latest' must have the type that the contract of 'Clean' gives 'customer', which is integer, got 'string'."],
    ['a text or null', key('customer'), { type: ['string', 'null'] }, "partitionKey of 'Latest' must have the type that the contract of 'Clean' gives 'customer', which is string or null, got 'string'."],
    ['a text', key('customer', NUMBER), { type: 'string' }, "partitionKey of 'Latest' must have the type that the contract of 'Clean' gives 'customer', which is string, got 'number'."],
  ])('with another type, %s, is refused', (_, partitionKey, type, message) => {
    expect(table(schema({ required: ['customer'], properties: { customer: type } }), partitionKey)).toBe(at(message));
  });

  test('counts for the sort key, too', () => {
    expect(table(schema({ required: ['customer'] }), key('customer'), key('page')))
      .toBe(at("sortKey of 'Latest' must be a member that the contract of 'Clean' requires: a record without it has no place in the table, got 'page'."));
  });

  test('of the pipeline counts below a filter, and not below an expression', () => {
    const contract = schema({ required: ['page'] });
    const below = (transform: StreamTransform) => refused(pipeline => pipeline.transform('Next', transform).toTable('Latest', { partitionKey: key('customer') }), { contract });
    expect(below(StreamTransform.filter('true'))).toContain("the contract of 'Next' requires");
    expect(below(StreamTransform.jsonata('{}'))).toBe('nothing');
    expect(refused(pipeline => pipeline.toTable('Latest', { partitionKey: key('customer') }), { contract })).toContain("the contract of 'Clicks' requires");
  });

  test('must leave the version to the table', () => {
    expect(table(schema({ required: ['customer'], properties: { recordVersion: {} } })))
      .toBe(at("contract of 'Clean' must not have the member recordVersion, which the table of 'Latest' has for itself, got 'recordVersion'."));
  });
});

const ownTable = (stack: Stack) => new dynamodb.Table(stack, 'Table', { partitionKey: key('id'), sortKey: key('page') });

test.each<[string, (pipeline: StreamPipeline, stack: Stack) => unknown, string]>([
  ['a key of bytes', pipeline => pipeline.toTable('Latest', { partitionKey: key('id', BINARY) }), "partitionKey of 'Latest' must be a string or a number: JSON has no bytes, got 'B'."],
  ['a key without a name', pipeline => pipeline.toTable('Latest', { partitionKey: key('') }), "partitionKey of 'Latest' must be a member of the records, and not recordVersion, which the pipeline writes, got ''."],
  ['the version as a key', pipeline => pipeline.toTable('Latest', { partitionKey: key('id'), sortKey: key('recordVersion') }),
    "sortKey of 'Latest' must be a member of the records, and not recordVersion, which the pipeline writes, got 'recordVersion'."],
  ['one member as both keys', pipeline => pipeline.toTable('Latest', { partitionKey: key('id'), sortKey: key('id') }), "sortKey of 'Latest' must be another member than the partition key, got 'id'."],
  ['another key than that of the table', (pipeline, stack) => pipeline.toTable('Latest', { partitionKey: key('customer'), table: ownTable(stack) }),
    "partitionKey of 'Latest' must be that of the table Shop/Table, which is id (S), got 'customer (S)'."],
  ['a key without the sort key of the table', (pipeline, stack) => pipeline.toTable('Latest', { partitionKey: key('id'), table: ownTable(stack) }),
    "sortKey of 'Latest' must be that of the table Shop/Table, which is page (S), got 'none'."],
  ['an id with a dash', pipeline => pipeline.toTable('la-test', { partitionKey: key('id') }), "id must begin with a letter and have letters and digits only, got 'la-test'."],
  ['an id twice', pipeline => [pipeline.transform('Clean', StreamTransform.filter('true')), pipeline.toTable('clean', { partitionKey: key('id') })],
    "id must differ from the other ids in the pipeline by more than case, got 'clean'."],
  ['an id of a resource', pipeline => pipeline.transform('Stream', StreamTransform.filter('true')), "id must differ from the other ids in the pipeline by more than case, got 'Stream'."],
  ['a large batch', pipeline => pipeline.toTable('Latest', { partitionKey: key('id'), batchSize: 10_001 }), 'batchSize must be between 1 and 10000 (Lambda event source limit), got 10001.'],
  ['a long batching window', pipeline => pipeline.toTable('Latest', { partitionKey: key('id'), maxBatchingWindow: Duration.minutes(6) }),
    'maxBatchingWindow must be between 0 seconds and 5 minutes (Lambda event source limit), got 6 minutes.'],
  ['a time without its position', pipeline => pipeline.toTable('Latest', { partitionKey: key('id'), startingPositionTimestamp: 1_700_000_000 }),
    'startingPositionTimestamp must be given with startingPosition AT_TIMESTAMP, and only then, got 1700000000.'],
  ['an old age', pipeline => pipeline.toTable('Latest', { partitionKey: key('id'), maxRecordAge: Duration.hours(19) }),
    'maxRecordAge must be between 1 minute and 18 hours (75 % of the retention period of the stream; Lambda takes up to 7 days), got 19 hours.'],
  ['too many batches at a time', (pipeline, stack) => pipeline.toConsumer('Fraud', MessageConsumer.function(userFunction(stack)), { parallelizationFactor: 11 }),
    'parallelizationFactor must be between 1 and 10 (Lambda event source limit), got 11.'],
  ['a queue as a consumer', (pipeline, stack) => pipeline.toConsumer('Fraud', MessageConsumer.queue(new sqs.Queue(stack, 'Queue'))),
    "consumer of 'Fraud' must be a function: let it send the records on, or subscribe other consumers to a DecoupledMessaging, got 'a standard queue'."],
  ['a function twice', (pipeline, stack) => {
    const consumer = MessageConsumer.function(userFunction(stack));
    return [pipeline.toConsumer('Fraud', consumer), pipeline.toConsumer('Audit', consumer)];
  }, "consumer of 'Audit' must be a function that does not read the stream yet, which 'Fraud' does, got 'Shop/Charge'."],
  ['no consumer', pipeline => pipeline.toConsumer('Fraud', 17 as never), "consumer of 'Fraud' must be a MessageConsumer, such as MessageConsumer.function(), got 17."],
  ['no transform', pipeline => pipeline.transform('Clean', 'total > 1' as never), "transform of 'Clean' must be a StreamTransform, such as StreamTransform.jsonata(), got 'total > 1'."],
  ['a transform that takes long', (pipeline, stack) => pipeline
    .transform('Clean', StreamTransform.function(userFunction(stack, 'Clean', { timeout: Duration.minutes(9) })))
    .transform('Name', StreamTransform.function(userFunction(stack, 'Name', { timeout: Duration.seconds(51) }))),
  "function of 'Name' must have a timeout of at most 10 minutes together with the functions of the transforms before it, and 5 seconds for each (library limit), got '10 minutes 1 second'."],
  ['a producer of another account', pipeline => pipeline.grantPut(new iam.AccountPrincipal('222233334444')),
    "grantee must be of the account of the stream: records are put by the name of the stream (let it assume a role of this account), got '222233334444'."],
])('refuses %s', (_, use, message) => expect(refused(use)).toBe(at(message)));

test.each<[string, () => unknown, string]>([
  ['half a day', () => StreamIngest.onDemand({ retentionPeriod: Duration.hours(12) }), 'StreamIngest.onDemand: retentionPeriod must be whole days between 1 and 365, known at synthesis, got 12 hours.'],
  ['no shards', () => StreamIngest.provisioned({ shardCount: 0 }), 'StreamIngest.provisioned: shardCount must be a whole number of at least 1, got 0.'],
  ['a filter that is none', () => StreamTransform.filter('total >'), "StreamTransform.filter: expression must be valid JSONata, got 'total >': Unexpected end of expression at position 7."],
  ['no expression', () => StreamTransform.jsonata(''), "StreamTransform.jsonata: expression must be an expression in JSONata such as '{ \"id\": order.id }', got an empty text."],
  ['a stream that is none', () => new StreamPipeline(shop(), 'Clicks', { stream: 'clicks' as never }), at("stream must be a StreamIngest, such as StreamIngest.onDemand(), got 'clicks'.")],
  ['a stream of another Region', () => {
    const stream = kinesis.Stream.fromStreamArn(shop(), 'Far', 'arn:aws:kinesis:eu-west-1:111122223333:stream/far');
    const stack = new Stack(undefined, 'Shop', { env: { region: 'us-east-1', account: '111122223333' } });
    return new StreamPipeline(stack, 'Clicks', { stream: StreamIngest.fromStream(stream) });
  }, at("stream must be of the Region of the pattern (the functions read the streams of their account and Region), got 'eu-west-1'.")],
  ['a transform in another Region', () => {
    const stack = new Stack(undefined, 'Shop', { env: { region: 'us-east-1', account: '111122223333' } });
    const far = lambda.Function.fromFunctionArn(stack, 'Far', 'arn:aws:lambda:eu-west-1:111122223333:function:far');
    return new StreamPipeline(stack, 'Clicks').transform('Clean', StreamTransform.function(far));
  }, at("function of 'Clean' must be of the Region of the pattern (the functions of the branches invoke it), got 'eu-west-1'.")],
])('refuses %s when it is made', (_, make, message) => expect(make).toThrow(new Error(message)));
