import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kinesis as kinesis, aws_lambda as lambda, aws_sqs as sqs, Duration, Stack, Token } from 'aws-cdk-lib';
import { orderCreated, orderPaid } from './contracts';
import {
  MessageConsumer, DecoupledMessaging, EventArchive, EventBroker, EventContract, EventSubscriptionOptions, Idempotency, IMessageConsumer, JsonSchema,
  MessageChannel, PubSub, PubSubProps, UnmatchedEvents,
} from '../../src';
import { resourceCount, shop, userFunction } from '../support/stacks';

let stack: Stack;
let handler: lambda.IFunction;
beforeEach(() => {
  stack = shop();
  handler = userFunction(stack);
});

const create = (props: PubSubProps = {}) => new PubSub(stack, 'Events', { contracts: [orderCreated], ...props });

test.each<[what: string, props: PubSubProps, message: string]>([
  ['two contracts of a type', { contracts: [orderCreated, EventContract.fromSchema('OrderCreated', { version: 1, source: 'other', schema: JsonSchema.fromObject({}) })] },
    'contracts must equal the other contract of OrderCreated.v1, or be its next version, got /schema/properties: nothing instead of '
    + '{"orderId":{"type":"string"},"total":{"exclusiveMinimum":0,"type":"number"}}; /schema/required: nothing instead of ["orderId","total"]; '
    + '/schema/type: nothing instead of "object"; /source: "other" instead of "coffee.orders".'],
  ['an archive of a topic', { broker: EventBroker.topic(), archive: EventArchive.retain(Duration.days(1)) },
    "archive must be left out: a topic keeps no events; use EventBroker.eventBus(), got 'EventBroker.topic()'."],
  ['unmatched events of a topic', { broker: EventBroker.topic(), unmatched: UnmatchedEvents.counted() },
    "unmatched must be left out: a topic does not count them; use EventBroker.eventBus(), got 'EventBroker.topic()'."],
])('refuses %s, and creates nothing', (_, props, message) => {
  const before = resourceCount(stack);
  expect(() => create(props)).toThrow(new Error(`PubSub at 'Shop/Events': ${message}`));
  expect(resourceCount(stack)).toBe(before);
});

test('refuses unmatched events of a shared bus without contracts', () => {
  const bus = create().eventBus!;
  expect(() => new PubSub(stack, 'Shared', { broker: EventBroker.fromEventBus(bus), unmatched: UnmatchedEvents.counted() }))
    .toThrow("PubSub at 'Shop/Shared': unmatched must be used with contracts on a shared bus");
});

test.each<[what: string, retention: () => Duration, message: string]>([
  ['no days', () => Duration.days(0), 'be whole days, at least 1, got 0 days.'],
  ['a part of a day', () => Duration.hours(12), 'be whole days, at least 1, got 12 hours.'],
  ['a day and a half', () => Duration.hours(36), 'be whole days, at least 1, got 1 day 12 hours.'],
  ['hours that are known at deployment', () => Duration.hours(Token.asNumber({ Ref: 'Hours' })), 'be given in days where it is only known at deployment, got Duration.hours.'],
])('refuses an archive of %s', (_, retention, message) => {
  expect(() => EventArchive.retain(retention())).toThrow(new Error(`EventArchive.retain: retention must ${message}`));
});

describe('a subscription', () => {
  const queue = () => new sqs.Queue(stack, 'Queue');
  const nothing: IMessageConsumer = { bindConsumer: () => ({}) };

  test.each<[what: string, options: Partial<EventSubscriptionOptions>, message: string]>([
    ['no events', { events: [] }, "events must name at least one contract, got 'none'."],
    ['an empty filter', { filter: {} }, "filter must name at least one property, got '{}'."],
    ['a filter of a value', { filter: { order: { total: 5 } } }, 'filter.order.total must be a list of values or comparisons, got 5.'],
    ['a filter of no values', { filter: { total: [] } }, "filter.total must list at least one value, got '[]'."],
    ['a number that EventBridge does not compare', { filter: { total: [{ numeric: ['>', 6e9] }] } },
      'filter.total must have numbers between -5000000000 and 5000000000 with at most 6 digits after the point (EventBridge limit), got 6000000000.'],
    ['too many retries', { retryAttempts: 186 }, 'retryAttempts must be between 0 and 185 (EventBridge limit), got 186.'],
    ['too short an age', { maxEventAge: Duration.seconds(30) }, 'maxEventAge must be between 1 minute and 1 day (EventBridge limit), got 30 seconds.'],
    ['too little concurrency', { maxConcurrency: 1 }, 'maxConcurrency must be between 2 and 1000 (Lambda event source limit), got 1.'],
    ['a large batch', { batchSize: 11 }, 'batchSize must be between 1 and 10 (Lambda event source limit; over 10 needs a maxBatchingWindow and a standard queue), got 11.'],
    ['too long a batching window', { maxBatchingWindow: Duration.minutes(6) },
      'maxBatchingWindow must be between 0 seconds and 5 minutes (Lambda event source limit), got 6 minutes.'],
    ['too long a delay', { deliveryDelay: Duration.minutes(16) }, 'deliveryDelay must be between 0 seconds and 15 minutes (SQS limit), got 16 minutes.'],
    ['too few receives', { maxReceiveCount: 3 }, 'maxReceiveCount must be between 5 and 1000 (below 5, throttling alone moves messages to the dead-letter queue; SQS limit), got 3.'],
  ])('refuses %s, and creates nothing', (_, options, message) => {
    const bus = create();
    const before = resourceCount(stack);
    expect(() => bus.subscribe('Wall', MessageConsumer.function(handler), { events: [orderCreated], ...options })).toThrow(new Error(`PubSub at 'Shop/Events': ${message}`));
    expect(resourceCount(stack)).toBe(before);
  });

  test.each<[option: keyof EventSubscriptionOptions, value: unknown]>([
    ['maxConcurrency', 5], ['batchSize', 5], ['maxBatchingWindow', Duration.seconds(5)], ['maxReceiveCount', 5], ['deliveryDelay', Duration.seconds(5)],
    ['idempotency', Idempotency.byMessageId()],
  ])('refuses %s for a queue', (option, value) => {
    expect(() => create().subscribe('Wall', MessageConsumer.queue(queue()), { events: [orderCreated], [option]: value }))
      .toThrow(new Error(`PubSub at 'Shop/Events': ${option} must be left out: it applies to functions and to the forwarder only, got 'a standard queue'.`));
  });

  test('refuses more than ten events at a time for the forwarder', () => {
    const stream = MessageConsumer.stream(new kinesis.Stream(stack, 'Archive'));
    const options = { events: [orderCreated], batchSize: 11, maxBatchingWindow: Duration.seconds(1) };
    expect(() => create({ broker: EventBroker.topic() }).subscribe('Wall', stream, options)).toThrow(new Error("PubSub at 'Shop/Events': "
      + 'batchSize must be between 1 and 10 (library limit of the forwarder, which forwards one message after the other), got 11.'));
  });

  test.each(['', '1st', 'video-wall', 'video wall'])('refuses the name %p', name => {
    expect(() => create().subscribe(name, MessageConsumer.function(handler), { events: [orderCreated] }))
      .toThrow(new Error(`PubSub at 'Shop/Events': name of a subscription must begin with a letter and have up to 64 letters and digits, got '${name}'.`));
  });

  test.each(['Wall', 'wall', 'Bus', 'archive'])('refuses the name %p beside Wall and the pattern\'s own', name => {
    const bus = create();
    bus.subscribe('Wall', MessageConsumer.function(handler), { events: [orderCreated] });
    expect(() => bus.subscribe(name, MessageConsumer.function(handler), { events: [orderCreated] }))
      .toThrow('name of a subscription must differ from the other ids in the pattern by more than case');
  });

  test('refuses a consumer that binds to nothing', () => {
    expect(() => create().subscribe('Wall', nothing, { events: [orderCreated] })).toThrow("consumer must bind to exactly one resource, got 'none'.");
  });

  test('on a topic refuses what SNS decides itself', () => {
    const topic = create({ broker: EventBroker.topic() });
    expect(() => topic.subscribe('Wall', MessageConsumer.function(handler), { events: [orderCreated], retryAttempts: 3 }))
      .toThrow('retryAttempts must be left out for EventBroker.topic(): SNS retries the delivery to a queue 100,015 times over 23 days, got 3.');
    expect(() => topic.subscribe('Wall', MessageConsumer.function(handler), { events: [orderCreated, orderPaid], filter: { order: { size: Array.from({ length: 13 }, (_, i) => i) } } }))
      .toThrow('filter must have at most 150 combinations of values, multiplied by the depth of nested ones (SNS limit), got 156.');
    expect(() => topic.subscribe('Wall', MessageConsumer.function(handler), { events: [orderCreated], filter: { total: [{ numeric: ['>', 2e9] }] } }))
      .toThrow('filter.total must have numbers between -1000000000 and 1000000000 with at most 5 digits after the point (SNS limit), got 2000000000.');
  });

  test.each([['bus', EventBroker.eventBus()], ['topic', EventBroker.topic()]])('of a %s refuses a consumer that would promise an order, and the broker itself', (_, broker) => {
    const pattern = create({ broker });
    const fifo = new DecoupledMessaging(stack, 'Fifo', { channel: MessageChannel.fifoTopic() });
    const before = resourceCount(stack);
    expect(() => pattern.subscribe('Next', fifo, { events: [orderCreated] }))
      .toThrow("consumer must be a standard queue or topic, because events are delivered in no order: use DecoupledMessaging where order matters, got 'a FIFO topic'.");
    expect(() => pattern.subscribe('Next', pattern, { events: [orderCreated] }))
      .toThrow("consumer must be another broker, or its events would circulate without end, got 'the broker of the pattern'.");
    expect(resourceCount(stack)).toBe(before);
  });
});

test('grantPublish refuses a contract that is not of the pattern', () => {
  expect(() => create().grantPublish(handler, orderPaid))
    .toThrow(new Error("PubSub at 'Shop/Events': contract must be one of the contracts of the pattern: add it to `contracts`, got 'OrderPaid.v2'."));
});

test('grantPublish refuses an account that is not 12 digits', () => {
  expect(() => create().grantPublish(new iam.AccountPrincipal('somebody'), orderCreated)).toThrow("account of the grantee must be 12 digits, got 'somebody'.");
});

test('grantReadClaimChecks refuses a pattern without a bucket', () => {
  expect(() => create().grantReadClaimChecks(handler)).toThrow('claimCheckBucket must be given, because no events are claim-checked without it, got nothing.');
});

describe('an outbox', () => {
  const table = (stream?: dynamodb.StreamViewType) => new dynamodb.Table(stack, 'Orders', { partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING }, stream });

  test('refuses a table without a stream', () => {
    expect(() => create().publishFrom(table(), { events: [orderCreated] }))
      .toThrow("table must have a stream (StreamViewType.NEW_AND_OLD_IMAGES), got 'Shop/Orders'.");
  });

  test('refuses a stream without old images', () => {
    expect(() => create().publishFrom(table(dynamodb.StreamViewType.NEW_IMAGE), { events: [orderCreated] }))
      .toThrow("table must have a stream of new and old images (StreamViewType.NEW_AND_OLD_IMAGES), got 'NEW_IMAGE'.");
  });

  test('refuses no events', () => {
    expect(() => create().publishFrom(table(dynamodb.StreamViewType.NEW_AND_OLD_IMAGES), { events: [] })).toThrow('events must name at least one contract');
  });
});

describe('a contract of another object', () => {
  const again = (change: { source?: string; schema?: { [keyword: string]: unknown } } = {}) => EventContract.fromSchema('OrderPaid', {
    version: 2,
    source: change.source ?? orderPaid.source,
    schema: JsonSchema.fromObject(change.schema ?? JSON.parse(orderPaid.schema.text) as { [keyword: string]: unknown }),
  });
  const granting = (contract: EventContract) => () => create({ contracts: [orderPaid] }).grantPublish(handler, contract);

  test('is the contract of the pattern if it is equal', () => {
    expect(granting(again())).not.toThrow();
  });

  test.each<[string, EventContract, string]>([
    ['source', again({ source: 'coffee.elsewhere' }), '/source: "coffee.elsewhere" instead of "coffee.payments"'],
    ['schema', again({ schema: { type: 'object', required: ['orderId'], properties: {} } }),
      '/schema/properties/orderId: nothing instead of {"type":"string"}'],
  ])('with another %s is refused', (_, contract, words) => {
    expect(granting(contract)).toThrow(`PubSub at 'Shop/Events': contract must equal the other contract of OrderPaid.v2, or be its next version, got ${words}.`);
  });
});
