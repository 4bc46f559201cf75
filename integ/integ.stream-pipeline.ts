import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, aws_dynamodb as dynamodb, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { patience } from './patience';
import { worker } from './worker';
import { JsonSchema, MessageConsumer, StreamBranch, StreamIngest, StreamPipeline, StreamTransform, WindowAggregate } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * Poison in the midst of a batch (bytes, no JSON, another content than the contract, a page that the consumer rejects, or for which a transform fails) is in
 * the failure queue of each branch. Its neighbours are in the table, which has the latest of each customer, and at the consumer, in order.
 * Windows count each record once, also if it is delivered again. Records that arrive late amend the result, or are in the failure queue.
 */
const app = new App();
const stack = new Stack(app, 'IntegStreamPipeline');
const STRING = dynamodb.AttributeType.STRING;

const clicks = new StreamPipeline(stack, 'Clicks', {
  stream: StreamIngest.provisioned({ shardCount: 2 }),
  contract: JsonSchema.fromObject({
    type: 'object', required: ['customer', 'page'], properties: { customer: { type: 'string' }, page: { type: 'string' }, robot: { type: 'boolean' } },
  }),
});
const producer = worker(new Construct(stack, 'Producer'), 'clicks', Duration.seconds(10));
producer.addEnvironment('STREAM_NAME', clicks.stream.streamName);
clicks.grantPut(producer);

const effects = new dynamodb.Table(stack, 'Effects', { partitionKey: { name: 'id', type: STRING } });
const visits = worker(new Construct(stack, 'Visits'), 'visits', Duration.seconds(10));
visits.addEnvironment('EFFECTS_TABLE', effects.tableName);
effects.grant(visits, 'dynamodb:UpdateItem');
const consumer = clicks.transform('People', StreamTransform.filter('$not(robot = true)')).toConsumer('VisitsOfPeople', MessageConsumer.function(visits));
const latest = clicks
  .transform('Loud', StreamTransform.function(worker(new Construct(stack, 'LoudPages'), 'loud', Duration.seconds(10))))
  .transform('Short', StreamTransform.jsonata('{ "customer": customer, "page": page }'))
  .toTable('Latest', { partitionKey: { name: 'customer', type: STRING } });
const orders = clicks
  .transform('Orders', StreamTransform.filter('$exists(at)'))
  .transform('Priced', StreamTransform.jsonata('{ "customer": customer, "at": at, "price": price, "page": page }'))
  .window('PerDay', {
    key: { name: 'customer', type: STRING },
    timestamp: 'at',
    size: Duration.days(1),
    allowedLateness: Duration.days(2),
    aggregates: {
      orders: WindowAggregate.count(), revenue: WindowAggregate.sum('price'), least: WindowAggregate.min('price'), most: WindowAggregate.max('price'), page: WindowAggregate.last('page'),
    },
  });
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const test = new IntegTest(app, 'StreamPipeline', { testCases: [stack] });
const click = (customer: string, page: string, more: object = {}) => ({ key: customer, text: JSON.stringify({ customer, page, ...more }) });
const put = (...records: object[]) => test.assertions
  .invokeFunction({ functionName: producer.functionName, payload: JSON.stringify({ records }) })
  .expect(ExpectedResult.objectLike({ Payload: `${records.length}` }));
const item = (tableName: string, key: object, expected: object) => test.assertions
  .awsApiCall('DynamoDB', 'getItem', { TableName: tableName, Key: key })
  .expect(ExpectedResult.objectLike({ Item: expected }))
  .waitForAssertions(patience());
const visited = (customer: string, ...pages: string[]) =>
  item(effects.tableName, { id: { S: customer } }, { pages: { L: pages.map(page => ({ S: page })) } });
const latestPage = (customer: string, page: string) => item(latest.table!.tableName, { customer: { S: customer } }, { page: { S: page } });
const failures = ({ failureQueue }: StreamBranch, count: number) => test.assertions
  .awsApiCall('SQS', 'getQueueAttributes', { QueueUrl: failureQueue.queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] })
  .expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: `${count}` } }))
  .waitForAssertions(patience());

const DAY_MILLIS = Duration.days(1).toMilliseconds();
/** The beginning of a day, so many days from today. */
const day = (days: number) => new Date(Math.floor(Date.now() / DAY_MILLIS) * DAY_MILLIS + days * DAY_MILLIS).toISOString();
const noon = (days: number) => day(days).replace('T00', 'T12');
const order = (price: number, at: string, page: string) => click('zoe', page, { at, price });
const n = (value: string) => ({ N: value });
const dayOf = (days: number, expected: object) => item(orders.table!.tableName, { customer: { S: 'zoe' }, window: { S: `${day(days)}/${day(days + 1)}` } }, expected);

put(
  click('ada', 'a-1'),
  { key: 'ada', base64: Buffer.from([0xff, 0xfe]).toString('base64') },
  click('ada', 'a-2'),
  { key: 'ada', text: '{"customer":"ada",' },
  click('bob', 'b-1'),
  { key: 'ada', text: '{"customer":"ada","page":17}' },
  click('ada', 'unknown'),
  click('ada', 'crash'),
  click('ada', 'a-3'),
  click('bob', 'hidden'),
  click('eve', 'e-1', { robot: true }),
)
  .next(put(click('bob', 'b-2'), click('bob', 'hidden'), click('ada', 'a-4'), click('eve', 'e-2')))
  .next(visited('ada', 'a-1', 'a-2', 'crash', 'a-3', 'a-4'))
  .next(visited('bob', 'b-1', 'hidden', 'b-2', 'hidden'))
  .next(visited('eve', 'e-2'))
  .next(failures(consumer, 4))
  .next(latestPage('ada', 'A-4'))
  .next(latestPage('bob', 'B-2'))
  .next(latestPage('eve', 'E-2'))
  .next(failures(latest, 4))
  // yesterday is over: its records amend its result. Those of last week are late, and those of the day after tomorrow ahead
  .next(put(order(1.1, noon(-1), 'z-1'), order(2.2, day(0), 'z-2'), order(0, noon(-7), 'z-3'), order(0, noon(2), 'z-4'), order(0, 'noon', 'z-5'), order(2.2, noon(-1), 'z-6')))
  .next(dayOf(-1, { orders: n('2'), revenue: n('3.3'), amendments: n('2') }))
  .next(put(order(-7.25, day(-1), 'z-7')))
  .next(dayOf(-1, { orders: n('3'), revenue: n('-3.95'), amendments: n('3') }))
  .next(put(order(100, noon(-1), 'z-8'), order(1, noon(-8), 'z-9')))
  .next(dayOf(-1, { orders: n('4'), revenue: n('96.05'), least: n('-7.25'), most: n('100'), page: { S: 'z-8' }, amendments: n('4') }))
  .next(dayOf(0, { orders: n('1'), revenue: n('2.2'), page: { S: 'z-2' } }))
  // three that no branch takes, two late ones, one ahead, one without a time
  .next(failures(orders, 7));
