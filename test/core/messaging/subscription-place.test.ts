import { App, aws_events as events, aws_kms as kms, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  AlarmNotifications, AlarmOverride, ChannelSubscription, DecoupledMessaging, EventBroker, EventContract, EventSubscription, FanOutFanIn,
  FanOutFanInProps, FanOutIntake, Idempotency, IMessageConsumer, JobEndedConsumer, JobEndedConsumerOptions, JobSplitter, JsonSchema, MessageChannel,
  MessageConsumer, OperationsDashboard, PubSub, QueueLoadLeveling, QueueWorker, SubtaskWorker,
} from '../../../src';
import { userFunction, warnings } from '../../support/stacks';

const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });

interface Team {
  readonly orders: Stack;
  readonly wall: Stack;
}
type Options = { readonly idempotency?: Idempotency; readonly scope?: Stack | PubSub | DecoupledMessaging };

/** What publishes, with a subscription of a consumer. */
interface Publisher {
  readonly pattern: PubSub | DecoupledMessaging;
  subscribe(consumer: IMessageConsumer, options?: Options): EventSubscription | ChannelSubscription;
  publishFrom(fn: lambda.Function): void;
}

function teams(): Team {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  return { orders: new Stack(app, 'Orders'), wall: new Stack(app, 'Wall') };
}

const pubSub = (broker: () => EventBroker, key = false) => ({ orders }: Team): Publisher => {
  const pattern = new PubSub(orders, 'Events', { broker: broker(), contracts: [contract], encryptionKey: key ? new kms.Key(orders, 'Key') : undefined });
  return {
    pattern,
    subscribe: (consumer, options) => pattern.subscribe('VideoWall', consumer, { events: [contract], ...options }),
    publishFrom: fn => pattern.grantPublish(fn, contract),
  };
};
const channel = (kind: () => MessageChannel, key = false) => ({ orders }: Team): Publisher => {
  const pattern = new DecoupledMessaging(orders, 'Events', { channel: kind(), contracts: [contract], encryptionKey: key ? new kms.Key(orders, 'Key') : undefined });
  return { pattern, subscribe: (consumer, options) => pattern.subscribe('VideoWall', consumer, options), publishFrom: fn => pattern.grantPublish(fn) };
};

const PUBLISHERS: [string, (team: Team) => Publisher][] = [
  ['a bus', pubSub(() => EventBroker.eventBus())],
  ['a bus with a key', pubSub(() => EventBroker.eventBus(), true)],
  ['a topic', pubSub(() => EventBroker.topic())],
  ['a topic with a key', pubSub(() => EventBroker.topic(), true)],
  ['a topic channel', channel(() => MessageChannel.topic())],
  ['a FIFO topic channel', channel(() => MessageChannel.fifoTopic(), true)],
  ['a queue channel', channel(() => MessageChannel.queue())],
  ['a FIFO queue channel', channel(() => MessageChannel.fifoQueue(), true)],
  ['a stream channel', channel(() => MessageChannel.stream())],
  ['a stream channel with a key', channel(() => MessageChannel.stream(), true)],
];

/** Jobs in parts, whose ends a function of another stack learns. */
function jobs({ orders, wall }: Team, options?: JobEndedConsumerOptions, props: Partial<FanOutFanInProps> = {}) {
  const handler = userFunction(wall);
  const pattern = new FanOutFanIn(orders, 'Photos', {
    intake: FanOutIntake.messages(),
    workers: { small: SubtaskWorker.function(userFunction(orders, 'Small')) },
    onJobEnded: JobEndedConsumer.function(handler, options),
    ...props,
  });
  return { handler, pattern };
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { VisibilityTimeout?: number };
}

/** Without the times of a queue channel, which its consumer decides. */
function resources(stack: Stack): object {
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: { [id: string]: Resource } };
  Object.values(Resources).filter(({ Type }) => Type === 'AWS::SQS::Queue').forEach(({ Properties }) => { delete Properties!.VisibilityTimeout; });
  return Resources;
}

describe.each(PUBLISHERS)('a function of another stack that subscribes to %s', (_, create) => {
  test('has the resources of its subscription in its stack, which needs that of the publisher', () => {
    const alone = teams();
    create(alone);
    const team = teams();
    const handler = userFunction(team.wall);
    const publisher = create(team);
    const { operations } = publisher.subscribe(MessageConsumer.function(handler), { idempotency: Idempotency.byMessageId() });
    expect(resources(team.orders)).toEqual(resources(alone.orders));
    expect([team.orders.dependencies, team.wall.dependencies]).toEqual([[], [team.orders]]);
    const template = Template.fromStack(team.wall);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.length).toBeGreaterThan(0);
    expect(Object.keys(operations.alarms)).toHaveLength(alarms.length);
    const [{ Properties }] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Environment: {} } }));
    expect((Properties as { Environment: { Variables: object } }).Environment.Variables).toHaveProperty('CATALOG_IDEMPOTENCY');
    expect([...warnings(team.wall), ...warnings(team.orders)].filter(text => !text.includes('alarmWithoutAction'))).toEqual([]);
  });

  test('publishes, too', () => {
    const team = teams();
    const handler = userFunction(team.wall);
    const publisher = create(team);
    publisher.subscribe(MessageConsumer.function(handler));
    publisher.publishFrom(handler);
    expect(() => team.orders.node.root instanceof App && team.orders.node.root.synth()).not.toThrow();
    expect(team.orders.dependencies).toEqual([]);
  });

  test('has it beside the publisher where its scope says so', () => {
    const team = teams();
    const publisher = create(team);
    const subscription = publisher.subscribe(MessageConsumer.function(userFunction(team.wall)), { scope: publisher.pattern });
    expect(subscription.operations).toBe(publisher.pattern.operations);
    Template.fromStack(team.orders).resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    expect(team.orders.dependencies).toEqual([team.wall]);
  });

  test('of a nested stack has it there', () => {
    const team = teams();
    const nested = new NestedStack(team.orders, 'Nested');
    create(team).subscribe(MessageConsumer.function(userFunction(nested)));
    Template.fromStack(nested).resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  });

  test('of another stage is refused', () => {
    const team = teams();
    const stage = new Stage(team.orders.node.root, 'Production');
    const handler = userFunction(new Stack(stage, 'Wall'));
    expect(() => create(team).subscribe(MessageConsumer.function(handler))).toThrow(/must be of the stage of the pattern, .*: import the broker of the pattern in the other stage.*'Production\/Wall'/);
  });
});

describe('of another stack', () => {
  const bus = ({ orders }: Team) => new PubSub(orders, 'Events', { contracts: [contract] });

  test.each<[string, (wall: Stack) => IMessageConsumer, string]>([
    ['a queue', wall => MessageConsumer.queue(new sqs.Queue(wall, 'Q', { encryptionMasterKey: new kms.Key(wall, 'K') })), 'AWS::Events::Rule'],
    ['a bus', wall => MessageConsumer.eventBus(new events.EventBus(wall, 'B')), 'AWS::Events::Rule'],
    ['a topic, by a forwarder', wall => MessageConsumer.topic(new sns.Topic(wall, 'T')), 'AWS::Lambda::EventSourceMapping'],
    ['a pattern', wall => new QueueLoadLeveling(wall, 'Levelled', { worker: QueueWorker.function(userFunction(wall)) }), 'AWS::Events::Rule'],
  ])('%s has its rule there', (_, consumer, type) => {
    const team = teams();
    const before = JSON.stringify(resources((() => { const alone = teams(); bus(alone); return alone.orders; })()));
    bus(team).subscribe('VideoWall', consumer(team.wall), { events: [contract] });
    expect(Object.keys(Template.fromStack(team.wall).findResources(type))).not.toEqual([]);
    expect(JSON.stringify(resources(team.orders))).toBe(before);
    expect(team.orders.dependencies).toEqual([]);
  });

  test('the policy of a queue names the rule', () => {
    const team = teams();
    const { rule } = bus(team).subscribe('VideoWall', MessageConsumer.queue(new sqs.Queue(team.wall, 'Q')), { events: [contract] });
    const [{ Properties }] = Object.values(Template.fromStack(team.wall).findResources('AWS::SQS::QueuePolicy')).filter(({ Properties: { Queues } }) => JSON.stringify(Queues).includes('"Q'));
    expect((Properties as { PolicyDocument: { Statement: object[] } }).PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ Condition: { ArnEquals: { 'aws:SourceArn': team.wall.resolve(rule!.ruleArn) } } }));
  });

  test('two patterns of one name have places of their own, and a name is used once in a pattern', () => {
    const team = teams();
    const payments = new Stack(team.orders.node.root, 'Payments');
    const handler = userFunction(team.wall);
    const first = bus(team);
    const second = new PubSub(payments, 'Events', { contracts: [contract] });
    const subscribe = (each: PubSub, name: string) => each.subscribe(name, MessageConsumer.function(handler), { events: [contract] }).node.path;
    expect([subscribe(first, 'VideoWall'), subscribe(first, 'Audit'), subscribe(second, 'VideoWall')]).toEqual(
      ['Wall/Orders-EventsSubscriptions/VideoWall', 'Wall/Orders-EventsSubscriptions/Audit', 'Wall/Payments-EventsSubscriptions/VideoWall']);
    expect(() => subscribe(first, 'videowall')).toThrow('name of a subscription must differ from the other ids in the pattern by more than case');
  });

  test('dashboards show alarms and dead letters where they are, once', () => {
    const team = teams();
    bus(team).subscribe('VideoWall', MessageConsumer.function(userFunction(team.wall)), { events: [contract] });
    new OperationsDashboard(team.orders, 'Dashboard');
    new OperationsDashboard(team.wall, 'Dashboard');
    const body = (stack: Stack) => JSON.stringify(Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard')));
    expect(body(team.wall).split('Dead letters of VideoWall')).toHaveLength(2);
    expect(body(team.orders)).not.toContain('VideoWall');
    expect(team.orders.dependencies).toEqual([]);
  });

  test('notifications of that stack have its alarms', () => {
    const team = teams();
    bus(team).subscribe('VideoWall', MessageConsumer.function(userFunction(team.wall)), { events: [contract] });
    AlarmNotifications.of(team.wall).add({ bind: () => ({ alarmActionArn: 'arn:aws:sns:eu-west-1:111122223333:pager' }) });
    const actions = Object.values(Template.fromStack(team.wall).findResources('AWS::CloudWatch::Alarm')).map(({ Properties: { AlarmActions } }) => AlarmActions as string[]);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter(each => each.length !== 1)).toEqual([]);
  });
});

describe('a function of another stack that gets the ends of jobs', () => {
  test('has the event source, the table and the alarms in its stack. The queue is beside the pattern, which sends to it', () => {
    const team = teams();
    const { pattern } = jobs(team, { idempotency: Idempotency.byMessageId(), alarms: { backlogAge: AlarmOverride.of({ threshold: 1234 }) } }, { splitter: JobSplitter.function(userFunction(team.orders, 'Split')) });
    const template = Template.fromStack(team.wall);
    expect([team.orders.dependencies, team.wall.dependencies]).toEqual([[], [team.orders]]);
    template.resourceCountIs('AWS::SQS::Queue', 0);
    template.resourceCountIs('AWS::DynamoDB::Table', 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: { 'Fn::ImportValue': Match.stringLikeRegexp('JobEnded') } });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 1234 });
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { CATALOG_IDEMPOTENCY: Match.anyValue(), CATALOG_CLAIM_CHECKS: Match.anyValue() } } });
    Template.fromStack(team.orders).hasResourceProperties('AWS::SQS::Queue', { QueueName: Match.absent() });
    expect(Object.keys(pattern.operations.alarms).filter(name => name.startsWith('jobEnded') && name !== 'jobEndedUnsent')).toEqual([]);
    expect(warnings(team.wall).filter(text => !text.includes('alarmWithoutAction'))).toEqual([]);
  });

  test('has them beside the pattern where it is in its stack', () => {
    const { orders } = teams();
    const { pattern } = jobs({ orders, wall: orders }, { maxReceiveCount: 7, idempotency: Idempotency.byMessageId() });
    Template.fromStack(orders).hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: { maxReceiveCount: 7 } });
    expect(Object.keys(pattern.operations.alarms)).toContain('jobEndedIdempotencyThrottles');
  });

  test('options out of their bounds are refused', () => {
    expect(() => jobs(teams(), { batchSize: 11 })).toThrow('batchSize must be between 1 and 10 (Lambda event source limit; over 10 needs a maxBatchingWindow and a standard queue), got 11');
  });
});
