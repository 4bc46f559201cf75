import { aws_events as events, aws_kinesis as kinesis, aws_sqs as sqs, aws_stepfunctions as sfn, Duration, Stack } from 'aws-cdk-lib';
import { CHANNELS, channelOf } from './messaging';
import {
  ChannelSubscriptionOptions, MessageConsumer, DecoupledMessaging, EventContract, Idempotency, IMessageConsumer, JsonSchema, MessageChannel,
  MessageFilter, QueueDelivery, QueueLoadLeveling, QueueWorker,
} from '../../src';
import { resourceCount, shop, userEndpoint, userFunction } from '../support/stacks';

/** What is thrown, and how many resources that leaves behind. */
function attempt(stack: Stack, create: () => unknown) {
  const before = resourceCount(stack);
  expect(before).toBeGreaterThan(0);
  try {
    create();
  } catch (error) {
    return { message: (error as Error).message, created: resourceCount(stack) - before };
  }
  return 'nothing was thrown';
}

const refused = (message: string) => ({ message: `DecoupledMessaging at 'Shop/Orders': ${message}`, created: 0 });
const fn = (stack: Stack) => MessageConsumer.function(userFunction(stack));
const leveling = (stack: Stack, delivery?: QueueDelivery) => new QueueLoadLeveling(stack, 'Shipping', { worker: QueueWorker.function(userFunction(stack)), delivery });

type Consumers = [channel: MessageChannel, consumer: string, create: (stack: Stack) => IMessageConsumer, message: string];

const inOrder = (within: string) => `keep the order of each ${within}: use a function, a FIFO queue (QueueDelivery.fifo()), a FIFO topic or a stream`;
const NO_ORDER = 'be a standard queue or topic, because this channel keeps no order: '
  + 'use MessageChannel.fifoTopic(), fifoQueue() or stream() where order matters';
const IN_GROUP = inOrder('message group');
const machine = (stack: Stack) => MessageConsumer.stateMachine(new sfn.StateMachine(stack, 'M', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')) }));
const bus = (stack: Stack) => MessageConsumer.eventBus(new events.EventBus(stack, 'B'));
const endpoint = (stack: Stack) => MessageConsumer.apiDestination(userEndpoint(stack));
const another = (channel: MessageChannel) => (stack: Stack) => new DecoupledMessaging(stack, 'Another', { channel });

const CONSUMERS: Consumers[] = [
  [MessageChannel.fifoTopic(), 'a standard queue', stack => leveling(stack), `${IN_GROUP}, got 'a standard queue'.`],
  [MessageChannel.fifoTopic(), 'a state machine', machine, `${IN_GROUP}, got 'a state machine'.`],
  [MessageChannel.fifoTopic(), 'an event bus', bus, `${IN_GROUP}, got 'an event bus'.`],
  [MessageChannel.fifoQueue(), 'a standard topic', another(MessageChannel.topic()), `${IN_GROUP}, got 'a standard topic'.`],
  [MessageChannel.fifoQueue(), 'a state machine', machine, `${IN_GROUP}, got 'a state machine'.`],
  [MessageChannel.stream(), 'a standard queue', stack => leveling(stack), `${inOrder('partition key')}, got 'a standard queue'.`],
  [MessageChannel.stream(), 'an event bus', bus, `${inOrder('partition key')}, got 'an event bus'.`],
  ...[MessageChannel.queue(), MessageChannel.topic(), MessageChannel.stream()].map((channel): Consumers => [channel, 'an API destination', endpoint,
    "be a function that calls the endpoint, because only an event bus calls API destinations: or use PubSub with EventBroker.eventBus(), got 'an API destination'."]),
  [MessageChannel.topic(), 'a FIFO queue', stack => leveling(stack, QueueDelivery.fifo()), `${NO_ORDER}, got 'a FIFO queue'.`],
  [MessageChannel.queue(), 'a FIFO topic', another(MessageChannel.fifoTopic()), `${NO_ORDER}, got 'a FIFO topic'.`],
  [MessageChannel.topic(), 'a queue SNS cannot encrypt for', stack => MessageConsumer.queue(new sqs.Queue(stack, 'Q', { encryption: sqs.QueueEncryption.KMS_MANAGED })),
    "have a queue whose key SNS may use: a customer managed key, or SSE-SQS, got 'a queue with the AWS managed key (KMS_MANAGED)'."],
  [MessageChannel.stream(), 'nothing', () => ({ bindConsumer: () => ({}) }), "bind to exactly one resource, got 'none'."],
  [MessageChannel.topic(), 'two at once', stack => {
    const both = { queue: new sqs.Queue(stack, 'Q'), stream: new kinesis.Stream(stack, 'S') };
    return { bindConsumer: () => both };
  },
  "bind to exactly one resource, got 'queue, stream'."],
];

test.each(CONSUMERS.map(([channel, consumer, create, message]) => [channel.kind, consumer, { channel, create, message }] as const))(
  '%s refuses %s', (_, __, { channel, create, message }) => {
    const { stack, messaging } = channelOf(channel);
    const consumer = create(stack);
    expect(attempt(stack, () => messaging.subscribe('Billing', consumer))).toEqual(refused(`consumer of 'Billing' must ${message}`));
    expect(messaging.subscriptions).toEqual({});
  });

type Options = [channel: MessageChannel, options: ChannelSubscriptionOptions, message: string];

const LIMIT = '(Lambda event source limit)';
const BATCH = '(Lambda event source limit; over 10 needs a maxBatchingWindow and a standard queue)';
const OF_RETENTION = '(75 % of the retention period of the stream; Lambda takes up to 7 days)';
const QUEUE_FILTER = 'filter must be left out: SQS deletes what its only consumer filters out, so that the channel could not guarantee '
  + 'that each message is consumed; use MessageChannel.topic(), got \'a filter\'.';
const STREAM_ORDER = 'be left out: a stream keeps its order by delivering one batch of each shard at a time; use stream.parallelizationFactor and stream.retryAttempts';

const OPTIONS: Options[] = [
  [MessageChannel.queue(), { filter: MessageFilter.body({ type: ['x'] }) }, QUEUE_FILTER],
  [MessageChannel.fifoQueue(), { filter: MessageFilter.attributes({ type: ['x'] }) }, QUEUE_FILTER],
  [MessageChannel.stream(), { filter: MessageFilter.attributes({ type: ['x'] }) },
    "filter must be a MessageFilter.body(): records of a stream have no attributes to filter by, got 'MessageFilter.attributes'."],
  [MessageChannel.topic(), { filter: MessageFilter.body({ a: [1], b: [1], c: [1], d: [1], e: [1], f: [1] }) },
    "filter must name at most 5 properties (SNS limit), got 'a, b, c, d, e, f'."],
  [MessageChannel.topic(), { filter: MessageFilter.body({ a: [1, 2, 3, 4], b: { c: [1, 2, 3, 4], d: [1, 2, 3] } }) },
    'filter must have at most 150 combinations of values, multiplied by the depth of nested ones (SNS limit), got 192.'],
  [MessageChannel.topic(), { filter: MessageFilter.attributes({ order: { size: [1] } }) },
    "filter.order must be a list: attributes have no properties of their own; use MessageFilter.body(), got 'an object'."],
  [MessageChannel.topic(), { filter: MessageFilter.body({ data: { total: [{ numeric: ['>', 2e9] }] } }) },
    'filter.data.total must have numbers between -1000000000 and 1000000000 with at most 5 digits after the point (SNS limit), got 2000000000.'],
  [MessageChannel.topic(), { filter: MessageFilter.body({ data: { total: [0.1234567] } }) },
    'filter.data.total must have numbers between -1000000000 and 1000000000 with at most 5 digits after the point (SNS limit), got 0.1234567.'],
  ...[MessageChannel.topic(), MessageChannel.fifoTopic(), MessageChannel.stream()].flatMap((channel): Options[] => [
    [channel, { filter: MessageFilter.body({ type: 'OrderPaid.v1' }) }, "filter.type must be a list of values or comparisons, got 'OrderPaid.v1'."],
    [channel, { filter: MessageFilter.body({ type: [] }) }, "filter.type must list at least one value, got '[]'."],
    [channel, { filter: MessageFilter.body({ data: {} }) }, "filter.data must name at least one property, got '{}'."],
    [channel, { filter: MessageFilter.body({ $or: [{ type: ['x'] }, { data: { total: 1 } }] }) }, 'filter.$or[1].data.total must be a list of values or comparisons, got 1.'],
  ]),
  [MessageChannel.stream(), { filter: MessageFilter.body({ type: ['x'.repeat(4096)] }) }, 'filter must have at most 4096 characters as JSON (Lambda event source limit), got 4118.'],
  [MessageChannel.topic(), { stream: {} }, "stream must be left out: its options apply to MessageChannel.stream() only, got 'options'."],
  [MessageChannel.queue(), { stream: {} }, "stream must be left out: its options apply to MessageChannel.stream() only, got 'options'."],
  [MessageChannel.stream(), { maxConcurrency: 5 }, `maxConcurrency must ${STREAM_ORDER}, got 5.`],
  [MessageChannel.stream(), { maxReceiveCount: 5 }, `maxReceiveCount must ${STREAM_ORDER}, got 5.`],
  [MessageChannel.stream(), { batchSize: 10_001 }, `batchSize must be between 1 and 10000 ${LIMIT}, got 10001.`],
  [MessageChannel.stream(), { stream: { parallelizationFactor: 11 } }, `stream.parallelizationFactor must be between 1 and 10 ${LIMIT}, got 11.`],
  [MessageChannel.stream(), { stream: { retryAttempts: -1 } }, `stream.retryAttempts must be between 0 and 10000 ${LIMIT}, got -1.`],
  [MessageChannel.stream(), { stream: { maxRecordAge: Duration.hours(19) } }, `stream.maxRecordAge must be between 1 minute and 18 hours ${OF_RETENTION}, got 19 hours.`],
  [MessageChannel.stream({ retentionPeriod: Duration.days(30) }), { stream: { maxRecordAge: Duration.days(8) } },
    `stream.maxRecordAge must be between 1 minute and 7 days ${OF_RETENTION}, got 8 days.`],
  [MessageChannel.topic(), { maxConcurrency: 1 }, `maxConcurrency must be between 2 and 1000 ${LIMIT}, got 1.`],
  [MessageChannel.topic(), { batchSize: 11 }, `batchSize must be between 1 and 10 ${BATCH}, got 11.`],
  [MessageChannel.queue(), { batchSize: 10_001, maxBatchingWindow: Duration.seconds(1) }, `batchSize must be between 1 and 10000 ${BATCH}, got 10001.`],
  ...[MessageChannel.topic(), MessageChannel.queue(), MessageChannel.stream()].map((channel): Options =>
    [channel, { maxBatchingWindow: Duration.minutes(6) }, `maxBatchingWindow must be between 0 seconds and 5 minutes ${LIMIT}, got 6 minutes.`]),
  ...[MessageChannel.fifoTopic(), MessageChannel.fifoQueue()].map((channel): Options =>
    [channel, { maxBatchingWindow: Duration.minutes(1) }, `maxBatchingWindow must not be given for a FIFO queue ${LIMIT}, got 1 minute.`]),
  [MessageChannel.topic(), { deliveryDelay: Duration.minutes(16) }, 'deliveryDelay must be between 0 seconds and 15 minutes (SQS limit), got 16 minutes.'],
  [MessageChannel.queue(), { deliveryDelay: Duration.minutes(1) }, 'deliveryDelay must be left out: it is an option of MessageChannel.queue() and fifoQueue(), got 1 minute.'],
  [MessageChannel.stream(), { deliveryDelay: Duration.minutes(1) }, 'deliveryDelay must be left out: a stream delivers records at once, got 1 minute.'],
  [MessageChannel.queue(), { maxReceiveCount: 4 }, 'maxReceiveCount must be between 5 and 1000 (below 5, throttling alone moves messages to the dead-letter queue; SQS limit), got 4.'],
];

test.each(OPTIONS.map(([channel, options, message]) => [channel.kind, options, { channel, message }] as const))(
  '%s refuses %j', (_, options, { channel, message }) => {
    const { stack, messaging } = channelOf(channel);
    const consumer = fn(stack);
    expect(attempt(stack, () => messaging.subscribe('Billing', consumer, options))).toEqual(refused(message));
  });

test.each(['queue', 'fifoQueue'] as const)('a %s refuses a second consumer, and explains that the two would compete', kind => {
  const { stack, messaging } = channelOf(MessageChannel[kind]());
  messaging.subscribe('Billing', fn(stack));
  const second = MessageConsumer.function(userFunction(stack, 'Ship'));
  expect(attempt(stack, () => messaging.subscribe('Shipping', second))).toEqual(refused(
    "subscription 'Shipping' must be the only one: a queue delivers each message to one consumer, and a second would compete with 'Billing' for the messages; "
    + "use MessageChannel.topic() where both must receive all messages, or raise maxConcurrency where one is too slow, got 'a second'."));
});

test.each(['topic', 'queue'] as const)('the forwarder of a %s takes ten messages at a time', kind => {
  const { stack, messaging } = channelOf(MessageChannel[kind]());
  const consumer = MessageConsumer.stream(new kinesis.Stream(stack, 'Archive'));
  const options = { batchSize: 11, maxBatchingWindow: Duration.seconds(1) };
  expect(attempt(stack, () => messaging.subscribe('Billing', consumer, options))).toEqual(refused(
    'batchSize must be between 1 and 10 (library limit of the forwarder, which forwards one message after the other), got 11.'));
});

test.each<ChannelSubscriptionOptions>([
  { maxConcurrency: 5 }, { batchSize: 5 }, { maxBatchingWindow: Duration.seconds(5) }, { maxReceiveCount: 5 }, { deliveryDelay: Duration.seconds(5) },
  { idempotency: Idempotency.byMessageId() },
])('the queue of another pattern is not the channel\'s to set: %j', options => {
  const { stack, messaging } = channelOf(MessageChannel.topic());
  const consumer = leveling(stack);
  const [option] = Object.keys(options);
  expect(attempt(stack, () => messaging.subscribe('Billing', consumer, options))).toEqual(refused(
    `${option} must be set where the queue of 'Billing' is created: the channel does not own its consumer, got 'a value'.`));
});

test.each(['billing', 'Topic'])('a subscription is refused under the name %s that is taken', name => {
  const { stack, messaging } = channelOf(MessageChannel.topic());
  messaging.subscribe('Billing', fn(stack));
  expect(() => messaging.subscribe(name, MessageConsumer.function(userFunction(stack, 'Other'))))
    .toThrow(`name of a subscription must differ from the other ids in the channel by more than case, got '${name}'.`);
});

test.each(['', 'Bill-ing', '1'])('a subscription is refused under the name %p', name => {
  const { stack, messaging } = channelOf(MessageChannel.topic());
  expect(() => messaging.subscribe(name, fn(stack))).toThrow('name of a subscription must begin with a letter and have letters and digits only');
});

test.each(CHANNELS)('a %s is not its own consumer', kind => {
  const { stack, messaging } = channelOf(MessageChannel[kind]());
  expect(attempt(stack, () => messaging.subscribe('Billing', messaging))).toEqual(refused(
    "consumer of 'Billing' must be another than the channel, or its messages would circulate without end, got 'the channel'."));
});

describe('before anything is created', () => {
  const contract = (name: string) => EventContract.fromSchema(name, { version: 1, source: 'coffee', schema: JsonSchema.fromObject({}) });

  test('a channel must be given', () => {
    const channel = undefined as unknown as MessageChannel;
    expect(() => new DecoupledMessaging(shop(), 'Orders', { channel })).toThrow('channel must be given: use MessageChannel.topic(), ');
  });

  test('a publisher is granted contracts of the channel only', () => {
    const { stack, messaging } = channelOf(MessageChannel.topic(), { contracts: [contract('OrderPaid')] });
    expect(() => messaging.grantPublish(userFunction(stack), contract('OrderLost'))).toThrow("contract must be one of the channel's: OrderPaid.v1, got 'OrderLost.v1'.");
  });

  test.each<[string, () => unknown, string]>([
    ['the retention period of a stream', () => MessageChannel.stream({ retentionPeriod: Duration.hours(12) }), 'MessageChannel.stream: retentionPeriod must be whole days between 1 and 365, known at synthesis, got 12 hours.'],
    ['the number of shards of a stream', () => MessageChannel.stream({ shardCount: 0 }), 'MessageChannel.stream: shardCount must be a whole number of at least 1, got 0.'],
    ['the archive of a FIFO topic', () => MessageChannel.fifoTopic({ archiveRetention: Duration.days(366) }), 'MessageChannel.fifoTopic: archiveRetention must be whole days between 1 and 365, known at synthesis, got 366 days.'],
    ['a filter', () => MessageFilter.body({}), 'MessageFilter.body: pattern must name at least one property, got none.'],
  ])('%s is refused where it is not valid', (_, create, message) => {
    expect(create).toThrow(new Error(message));
  });
});
