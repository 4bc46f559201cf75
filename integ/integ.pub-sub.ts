import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, aws_dynamodb as dynamodb, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { patience } from './patience';
import { worker } from './worker';
import { MessageConsumer, EventArchive, EventContract, Idempotency, JsonSchema, PubSub, QueueLoadLeveling, QueueWorker, UnmatchedEvents } from '../src';
import { orderCreated as contract } from './workers/order-created';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * Three subscribers, one of which always fails. The others see each order once, also one that was
 * published twice; all events of the failing subscriber are in its dead-letter queue. An event that does not match the contract is not
 * published; from another publisher it is moved to the dead-letter queue. A filter and another bus receive their events. A committed
 * item of a table becomes an event.
 */
const app = new App();
const stack = new Stack(app, 'IntegPubSub');
const orderCreated = EventContract.fromSchema(contract.name, { version: contract.version, source: 'coffee.orders', schema: JsonSchema.fromObject(contract.schema) });
const { STRING } = dynamodb.AttributeType;
const effects = new dynamodb.Table(stack, 'Effects', { partitionKey: { name: 'id', type: STRING } });
const orders = new dynamodb.Table(stack, 'Orders', { partitionKey: { name: 'id', type: STRING }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES });

function consumer(name: string) {
  const fn = worker(new Construct(stack, name), 'show', Duration.seconds(10));
  fn.addEnvironment('CONSUMER', name);
  fn.addEnvironment('EFFECTS_TABLE', effects.tableName);
  effects.grant(fn, 'dynamodb:UpdateItem');
  return fn;
}

const bus = new PubSub(stack, 'CoffeeEvents', { contracts: [orderCreated], archive: EventArchive.retain(Duration.days(7)), unmatched: UnmatchedEvents.counted() });
const publisher = worker(new Construct(stack, 'Publisher'), 'announce', Duration.seconds(10));
bus.grantPublish(publisher, orderCreated);
bus.publishFrom(orders, { events: [orderCreated] });

const events = [orderCreated];
const wall = bus.subscribe('VideoWall', MessageConsumer.function(consumer('Wall')), { events, idempotency: Idempotency.byMessageId() });
const leaderboard = new QueueLoadLeveling(stack, 'Leaderboard', { worker: QueueWorker.function(consumer('Board')) });
bus.subscribe('Leaderboard', leaderboard, { events, filter: { total: [{ numeric: ['>', 100] }] } });
const broken = bus.subscribe('Recommendations', MessageConsumer.function(worker(new Construct(stack, 'Broken'), 'shipping')), { events });
const company = new PubSub(stack, 'CompanyEvents');
bus.subscribe('Company', company, { events });
const audit = company.subscribe('Audit', MessageConsumer.function(consumer('Audit')), { events, idempotency: Idempotency.byJsonPointer('/order') });
RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);

const { assertions } = new IntegTest(app, 'PubSub', { testCases: [stack] });
const invoke = (payload: object) => assertions.invokeFunction({ functionName: publisher.functionName, payload: JSON.stringify(payload) });
const publish = (order: string, total: number, id?: string) => invoke({ order, total, id }).expect(ExpectedResult.objectLike({ StatusCode: 200 }));
const putPastTheHelper = () => assertions.awsApiCall('EventBridge', 'putEvents', {
  Entries: [{ EventBusName: bus.eventBus!.eventBusName, Source: orderCreated.source, DetailType: orderCreated.eventType, Detail: '{"specversion":"1.0","id":"bad","type":"OrderCreated.v1","source":"coffee.orders","data":{"order":17}}' }],
}).expect(ExpectedResult.objectLike({ FailedEntryCount: 0 }));
const commit = (order: string) => assertions.awsApiCall('DynamoDB', 'putItem', {
  TableName: orders.tableName,
  Item: {
    id: { S: order },
    outbox: { M: { id: { S: `outbox-${order}` }, type: { S: 'OrderCreated.v1' }, data: { M: { order: { S: order }, total: { N: '7' } } } } },
  },
});
const seen = (who: string, order: string, times: number) => assertions.awsApiCall('DynamoDB', 'getItem', { TableName: effects.tableName, Key: { id: { S: `${who}:${order}` } } })
  .expect(ExpectedResult.objectLike({ Item: { seen: { N: `${times}` } } }))
  .waitForAssertions(patience());
const depth = (queueUrl: string, count: number) => assertions.awsApiCall('SQS', 'getQueueAttributes', {
  QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
})
  .expect(ExpectedResult.objectLike({ Attributes: { ApproximateNumberOfMessages: `${count}`, ApproximateNumberOfMessagesNotVisible: '0' } }))
  .waitForAssertions(patience());

invoke({ order: 'espresso', total: 'a lot' })
  .expect(ExpectedResult.objectLike({ FunctionError: 'Unhandled', Payload: Match.stringLikeRegexp('#/total') }))
  .next(publish('espresso', 3, 'e1'))
  .next(publish('espresso', 3, 'e1'))
  .next(publish('banquet', 300))
  .next(putPastTheHelper())
  .next(commit('mocha'))
  .next(seen('Wall', 'banquet', 1))
  .next(seen('Wall', 'mocha', 1))
  .next(seen('Board', 'banquet', 1))
  .next(seen('Audit', 'mocha', 1))
  // five events reached the bus: one was published twice, one is invalid
  .next(depth(broken.deadLetterQueue.queueUrl, 5))
  .next(depth(wall.deadLetterQueue.queueUrl, 1))
  .next(depth(wall.queue!.queueUrl, 0))
  .next(depth(leaderboard.queue.queueUrl, 0))
  .next(depth(audit.deadLetterQueue.queueUrl, 1))
  .next(depth(audit.queue!.queueUrl, 0))
  // when the queues are empty: once
  .next(seen('Wall', 'espresso', 1))
  .next(seen('Audit', 'espresso', 1));
