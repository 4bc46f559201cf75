import { aws_events as events, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn, CfnElement, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { orderCreated } from './contracts';
import {
  DecoupledMessaging, EventBroker, EventContract, EventFedTable, EventSubscriptionOptions, IMessageConsumer, JsonSchema, MessageChannel,
  MessageConsumer, PubSub, UnmatchedEvents,
} from '../../src';
import { resourceCount, shop, userFunction, warnings } from '../support/stacks';

const objectCreated = EventContract.fromDetailType('Object Created', {
  source: 'aws.s3',
  schema: JsonSchema.fromObject({ type: 'object', properties: { object: { type: 'object', properties: { key: { type: 'string' }, size: { type: 'integer' } } } } }),
});
const instanceChanged = EventContract.fromDetailType('EC2 Instance State-change Notification', { source: 'aws.ec2' });

let stack: Stack;
let defaultBus: events.IEventBus;
beforeEach(() => {
  stack = shop();
  defaultBus = events.EventBus.fromEventBusName(stack, 'DefaultBus', 'default');
});

const onDefaultBus = () => new PubSub(stack, 'AwsEvents', { broker: EventBroker.fromEventBus(defaultBus) });
const subscribe = (bus: PubSub, options: EventSubscriptionOptions) => bus.subscribe('Audit', MessageConsumer.function(userFunction(stack)), options);
const rules = () => Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);

describe('a pattern', () => {
  test.each<[string, events.EventPattern, object]>([
    ['of a source', { source: ['aws.s3'] }, { source: ['aws.s3'] }],
    ['of everything', { source: events.Match.prefix('') }, { source: [{ prefix: '' }] }],
    ['of types, resources and detail', { source: ['aws.ec2'], detailType: ['EC2 Instance State-change Notification'], region: ['eu-central-1'], detail: { state: events.Match.anythingBut('running', 'pending') } },
      { 'source': ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'], 'region': ['eu-central-1'], 'detail': { state: [{ 'anything-but': ['running', 'pending'] }] } }],
    ['of alternatives', { source: ['aws.s3'], detail: { $or: [{ reason: ['PutObject'] }, { object: { size: [{ numeric: ['>', 100] }] } }] } },
      { source: ['aws.s3'], detail: { $or: [{ reason: ['PutObject'] }, { object: { size: [{ numeric: ['>', 100] }] } }] } }],
  ])('%s is what the rule matches', (_, pattern, expected) => {
    subscribe(onDefaultBus(), { pattern });
    expect(rules().map(({ EventPattern, EventBusName }) => ({ EventPattern, EventBusName }))).toEqual([{ EventPattern: expected, EventBusName: 'default' }]);
  });

  test('compares with what is known at deployment', () => {
    const bucket = new s3.Bucket(stack, 'Bucket');
    subscribe(onDefaultBus(), { pattern: { source: ['aws.s3'], resources: [bucket.bucketArn], detail: { bucket: { name: events.Match.prefix(bucket.bucketName) } } } });
    expect(rules()[0].EventPattern).toMatchObject(
      stack.resolve({ resources: [bucket.bucketArn], detail: { bucket: { name: [{ prefix: bucket.bucketName }] } } }) as object,
    );
  });

  test('has its own queue and dead-letter queue, as contracts have', () => {
    const { queue, deadLetterQueue } = subscribe(onDefaultBus(), { pattern: { source: ['aws.s3'] } });
    expect(rules()[0].Targets).toEqual([expect.objectContaining({
      Arn: stack.resolve(queue!.queueArn), DeadLetterConfig: { Arn: stack.resolve(deadLetterQueue.queueArn) },
    })]);
  });

  test('of full types takes them from the unmatched events', () => {
    const bus = new PubSub(stack, 'Events', { unmatched: UnmatchedEvents.counted() });
    subscribe(bus, { pattern: { source: ['legacy.shop'], detailType: ['Order placed'] } });
    expect(rules().map(({ EventPattern }) => EventPattern)).toContainEqual({ 'source': [{ prefix: '' }], 'detail-type': [{ 'anything-but': ['Order placed'] }] });
  });

  test.each<[what: string, options: EventSubscriptionOptions, message: string]>([
    ['neither contracts nor a pattern', {}, "events must name at least one contract, got 'none'."],
    ['contracts beside it', { events: [orderCreated], pattern: { source: ['aws.s3'] } }, 'events must be left out beside `pattern`, which says what is taken, got OrderCreated.v1.'],
    ['a filter beside it', { filter: { total: [1] }, pattern: { source: ['aws.s3'] } }, 'filter must be left out beside `pattern`: compare `pattern.detail`, got {"total":[1]}.'],
    ['nothing in it', { pattern: {} }, 'pattern must have a field, such as { source: [\'aws.s3\'], detailType: [\'Object Created\'] }; { source: events.Match.prefix(\'\') } matches all events, got {}.'],
    ['the fields of EventBridge', { pattern: { 'detail-type': ['Object Created'] } as object },
      "pattern must have fields of events.EventPattern only (account, detail, detailType, id, region, resources, source, time, version), got 'detail-type'."],
    ['a value without a list', { pattern: { source: 'aws.s3' as never } }, "pattern.source must be a list of values or comparisons, got 'aws.s3'."],
    ['an unknown operator', { pattern: { detail: { size: [{ gt: 1 }] } } }, 'pattern.detail.size must compare by one of anything-but, cidr,'],
    ['a matcher without a value', { pattern: { detail: { state: [] } } }, "pattern.detail.state must list at least one value, got '[]'."],
    ['a value that would vanish', { pattern: { detail: { state: undefined } } }, 'pattern.detail.state must be a value'],
    ['more than a rule takes', { pattern: { source: ['aws.s3'], detail: { key: ['x'.repeat(2048)] } } }, "pattern must have at most 2048 characters (EventBridge limit), got '2091 characters'."],
  ])('is refused with %s, and creates nothing', (_, options, message) => {
    const bus = onDefaultBus();
    const handler = userFunction(stack);
    const before = resourceCount(stack);
    expect(() => bus.subscribe('Audit', MessageConsumer.function(handler), options)).toThrow(`PubSub at 'Shop/AwsEvents': ${message}`);
    expect(resourceCount(stack)).toBe(before);
  });

  test('is refused by a topic, which compares by contracts', () => {
    const topic = new PubSub(stack, 'Events', { broker: EventBroker.topic() });
    expect(() => subscribe(topic, { pattern: { source: ['aws.s3'] } }))
      .toThrow('pattern must be left out: SNS filters by contracts only; use EventBroker.eventBus() or EventBroker.fromEventBus(), got {"source":["aws.s3"]}.');
  });
});

describe('contracts of events that others define', () => {
  test('are matched by detail-type and source, without a version', () => {
    subscribe(onDefaultBus(), { events: [objectCreated, instanceChanged] });
    expect(rules()[0].EventPattern).toEqual({
      $or: [
        { 'source': ['aws.s3'], 'detail-type': ['Object Created'] },
        { 'source': ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
      ],
    });
  });

  test('are filtered by detail itself', () => {
    subscribe(onDefaultBus(), { events: [objectCreated], filter: { object: { size: [{ numeric: ['>', 100] }] } } });
    expect(rules()[0].EventPattern).toEqual({ 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { object: { size: [{ numeric: ['>', 100] }] } } });
  });

  test('compare a filter with their schema', () => {
    expect(() => subscribe(onDefaultBus(), { events: [objectCreated], filter: { object: { size: ['100'] } } }))
      .toThrow('filter.object.size must compare an integer, which it is in Object Created');
  });

  test('have no filter with contracts of this library, whose data is elsewhere', () => {
    expect(() => subscribe(onDefaultBus(), { events: [objectCreated, orderCreated], filter: { total: [1] } }))
      .toThrow('filter must be of one kind of contracts, because those of fromDetailType have no `data` in `detail`: subscribe twice, got {"total":[1]}.');
  });

  const refusal = /must have contracts of EventContract\.fromSchema\(\): events that others define are for subscriptions of a PubSub with an event bus, got 'Object Created'\.$/;
  test.each<[what: string, create: () => unknown]>([
    ['publishers of a bus', () => new PubSub(stack, 'Events', { contracts: [objectCreated] })],
    ['subscribers of a topic', () => subscribe(new PubSub(stack, 'Events', { broker: EventBroker.topic() }), { events: [objectCreated] })],
    ['a channel', () => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic(), contracts: [objectCreated] })],
    ['a table that events write', () => new EventFedTable(stack, 'Objects', { events: [{ contract: objectCreated }], versionAttribute: 'version' })],
  ])('are not for %s', (_, create) => {
    expect(create).toThrow(refusal);
  });
});

describe('events of AWS services', () => {
  const WARNING = /^EventSubscription at 'Shop\/Events\/Audit': broker must be the default bus, which AWS services send their events to, got .* No event of aws\.s3 comes here: use EventBroker\.fromEventBus\(/;
  const PATTERN = { pattern: { source: ['aws.s3'] } };
  const busWarnings = () => warnings(stack).filter(warning => warning.includes('default bus'));

  test.each<[what: string, options: EventSubscriptionOptions]>([
    ['by a pattern', PATTERN],
    ['by a contract', { events: [objectCreated] }],
    ['by a matcher', { pattern: { source: events.Match.prefix('aws.s3') } }],
  ])('do not come to a bus of the app: synthesis warns of a subscription %s', (_, options) => {
    subscribe(new PubSub(stack, 'Events'), options);
    expect(busWarnings()).toEqual([expect.stringMatching(WARNING)]);
  });

  test('do not come to another bus of the account', () => {
    subscribe(new PubSub(stack, 'Events', { broker: EventBroker.fromEventBus(events.EventBus.fromEventBusName(stack, 'Orders', 'orders')) }), PATTERN);
    expect(busWarnings()).toEqual([expect.stringMatching(WARNING)]);
  });

  test('come to the default bus', () => {
    subscribe(onDefaultBus(), PATTERN);
    expect(busWarnings()).toEqual([]);
  });

  test('come to a bus that a rule of the default bus sends them to, whichever is made first', () => {
    const bus = new PubSub(stack, 'Events');
    subscribe(bus, PATTERN);
    onDefaultBus().subscribe('Company', bus, { events: [objectCreated] });
    expect(busWarnings()).toEqual([]);
  });

  test.each<[what: string, pattern: events.EventPattern]>([
    ['of a partner, whose bus is its own', { source: ['aws.partner/example.com/1/orders'] }],
    ['of anybody', { source: events.Match.prefix('') }],
    ['of applications', { source: ['legacy.shop'] }],
  ])('are not those %s', (_, pattern) => {
    subscribe(new PubSub(stack, 'Events'), { pattern });
    expect(busWarnings()).toEqual([]);
  });
});

test.each<[kind: string, consumer: () => IMessageConsumer]>([
  ['queue', () => MessageConsumer.queue(new sqs.Queue(stack, 'Queue'))],
  ['bus', () => MessageConsumer.eventBus(new events.EventBus(stack, 'Company'))],
])('a %s takes the events of a pattern from the rule itself', (_, consumer) => {
  const { rule, queue } = onDefaultBus().subscribe('Audit', consumer(), { pattern: { source: ['aws.s3'] } });
  expect(rule).toBeDefined();
  expect(queue).toBeUndefined();
  expect(rules()).toHaveLength(1);
});

describe.each(['Object Created', 'Object Deleted'])('%s of a bucket', detailType => {
  test.each<[kind: string, consumer: () => [resource: Construct, consumer: IMessageConsumer]]>([
    ['queue', () => { const queue = new sqs.Queue(stack, 'Thumbnails'); return [queue, MessageConsumer.queue(queue)]; }],
    ['topic', () => { const topic = new sns.Topic(stack, 'Thumbnails'); return [topic, MessageConsumer.topic(topic)]; }],
    ['state machine', () => {
      const stateMachine = new sfn.StateMachine(stack, 'Thumbnails', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')) });
      return [stateMachine, MessageConsumer.stateMachine(stateMachine)];
    }],
  ])('comes to a %s', (_, made) => {
    const bucket = new s3.Bucket(stack, 'Photos', { eventBridgeEnabled: true });
    const [resource, consumer] = made();
    onDefaultBus().subscribe('Thumbnails', consumer, { pattern: { source: ['aws.s3'], detailType: [detailType], detail: { bucket: { name: [bucket.bucketName] } } } });
    const [{ EventPattern, Targets }] = rules();
    expect(EventPattern).toEqual({ 'source': ['aws.s3'], 'detail-type': [detailType], 'detail': { bucket: { name: [stack.resolve(bucket.bucketName)] } } });
    const forwarders = Template.fromStack(stack).findResources('AWS::Lambda::Function');
    const logicalId = stack.getLogicalId(resource.node.defaultChild as CfnElement);
    expect(JSON.stringify([Targets, Object.values(forwarders).map(({ Properties }) => Properties.Environment)])).toContain(logicalId);
  });
});
