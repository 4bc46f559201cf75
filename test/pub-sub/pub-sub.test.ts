import { aws_events as events, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_sqs as sqs, aws_stepfunctions as sfn, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { orderCreated, orderPaid } from './contracts';
import {
  AlarmOverride, MessageConsumer, EventArchive, EventBroker, EventContract, EventSubscriptionOptions, IMessageConsumer, JsonSchema,
  OperationsDashboard, PubSub, PubSubAlarms, PubSubProps, QueueLoadLeveling, QueueWorker, UnmatchedEvents,
} from '../../src';
import { shop, userFunction } from '../support/stacks';

const partnersOrderCreated = EventContract.fromSchema('OrderCreated', { version: 1, source: 'partner.orders', schema: JsonSchema.fromObject({}) });
const later = EventContract.fromSchema('OrderCreated', { version: 2, source: 'coffee.orders', schema: orderCreated.schema });

let stack: Stack;
beforeEach(() => { stack = shop(); });

const create = (props: PubSubProps = {}) => new PubSub(stack, 'CoffeeEvents', { contracts: [orderCreated, orderPaid], ...props });
const subscribe = (bus: PubSub, name: string, options: Partial<EventSubscriptionOptions> = {}) =>
  bus.subscribe(name, MessageConsumer.function(userFunction(stack, `${name}Function`)), { events: [orderCreated], ...options });
const template = () => Template.fromStack(stack);
const rules = () => Object.values(template().findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);

describe('a subscription', () => {
  test('matches the types of its contracts from their source only', () => {
    subscribe(create(), 'VideoWall', { events: [orderCreated, later] });
    expect(rules()[0].EventPattern).toEqual({ 'source': ['coffee.orders'], 'detail-type': ['OrderCreated.v1', 'OrderCreated.v2'] });
  });

  test('never matches a type from the source of another contract', () => {
    subscribe(create(), 'VideoWall', { events: [partnersOrderCreated, orderPaid] });
    expect(rules()[0].EventPattern).toEqual({
      $or: [
        { 'source': ['partner.orders'], 'detail-type': ['OrderCreated.v1'] },
        { 'source': ['coffee.payments'], 'detail-type': ['OrderPaid.v2'] },
      ],
    });
  });

  test('filters by the data of the event', () => {
    subscribe(create(), 'VideoWall', { filter: { total: [{ numeric: ['>', 100] }] } });
    expect(rules()[0].EventPattern).toMatchObject({ detail: { data: { total: [{ numeric: ['>', 100] }] } } });
  });

  test('puts a queue before a function, and sends undeliverable events to the dead-letter queue of that queue', () => {
    const { queue, deadLetterQueue, eventSourceMapping, rule } = subscribe(create(), 'VideoWall', { retryAttempts: 7, maxEventAge: Duration.hours(2) });
    expect(rules()[0].Targets).toEqual([expect.objectContaining({
      Arn: stack.resolve(queue!.queueArn),
      DeadLetterConfig: { Arn: stack.resolve(deadLetterQueue.queueArn) },
      RetryPolicy: { MaximumRetryAttempts: 7, MaximumEventAgeInSeconds: 7200 },
    })]);
    expect(rule).toBeDefined();
    expect(eventSourceMapping).toBeDefined();
    template().hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: { deadLetterTargetArn: stack.resolve(deadLetterQueue.queueArn), maxReceiveCount: 5 } });
  });

  test('lets only its own rule send to its queue and its dead-letter queue', () => {
    const { queue, deadLetterQueue, rule } = subscribe(create(), 'VideoWall');
    for (const { queueUrl, queueArn } of [queue!, deadLetterQueue]) {
      template().hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [stack.resolve(queueUrl)],
        PolicyDocument: {
          Statement: Match.arrayWith([{
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: stack.resolve(queueArn),
            Condition: { ArnEquals: { 'aws:SourceArn': stack.resolve(rule!.ruleArn) } },
          }]),
        },
      });
    }
  });

  test('delivers to a pattern that owns a queue', () => {
    const leaderboard = new QueueLoadLeveling(stack, 'Leaderboard', { worker: QueueWorker.function(userFunction(stack)) });
    create().subscribe('Leaderboard', leaderboard, { events: [orderCreated] });
    expect(rules()[0].Targets[0].Arn).toEqual(stack.resolve(leaderboard.queue.queueArn));
  });

  test('delivers to another PubSub with a role that can put events there only', () => {
    const company = new PubSub(stack, 'CompanyEvents');
    create().subscribe('Company', company, { events: [orderPaid] });
    const arn = stack.resolve(company.eventBus!.eventBusArn);
    expect(rules()[0].Targets[0].Arn).toEqual(arn);
    template().hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: arn }] } });
  });

  test('needs no circle of stacks for a queue of another stack, whose policy cannot name a rule that is here', () => {
    const other = new Stack(stack.node.root as never, 'Other');
    const bus = create();
    bus.subscribe('Orders', MessageConsumer.queue(new sqs.Queue(other, 'Queue')), { events: [orderCreated], scope: bus });
    expect(() => Template.fromStack(other)).not.toThrow();
    Template.fromStack(other).hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: [Match.objectLike({ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } })] },
    });
  });
});

describe('adding or removing a subscriber', () => {
  const resources = (names: string[], props: PubSubProps): { [id: string]: unknown } => {
    stack = shop();
    const bus = create(props);
    names.forEach(name => subscribe(bus, name));
    return template().toJSON().Resources as { [id: string]: unknown };
  };

  test.each<[string, PubSubProps]>([
    ['a bus', { archive: EventArchive.retain(Duration.days(7)) }],
    ['a topic', { broker: EventBroker.topic() }],
  ])('on %s changes no resource of another', (_, props) => {
    const three = resources(['VideoWall', 'Leaderboard', 'Recommendations'], props);
    const four = resources(['VideoWall', 'Fraud', 'Leaderboard', 'Recommendations'], props);
    const added = Object.keys(four).filter(id => !(id in three));
    expect(added.length).toBeGreaterThan(0);
    expect(added.filter(id => !/Fraud/.test(id))).toEqual([]);
    expect(Object.fromEntries(Object.entries(four).filter(([id]) => id in three))).toEqual(three);
  });
});

describe('a publisher', () => {
  test('may put events of its contract on this bus, and no others', () => {
    const bus = create();
    bus.grantPublish(userFunction(stack), orderCreated);
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{
          Effect: 'Allow',
          Action: 'events:PutEvents',
          Resource: stack.resolve(bus.eventBus!.eventBusArn),
          Condition: { StringEquals: { 'events:source': 'coffee.orders', 'events:detail-type': 'OrderCreated.v1' } },
        }],
      },
    });
  });

  test('knows the destination and schema of each of its types', () => {
    const bus = create();
    const orders = userFunction(stack, 'Orders');
    bus.grantPublish(orders, orderCreated);
    bus.grantPublish(orders, orderPaid);
    const { Variables } = Object.values(template().findResources('AWS::Lambda::Function'))[0].Properties.Environment;
    const text = Variables.CATALOG_PUBLISH['Fn::Join'][1].map((part: unknown) => typeof part === 'string' ? part : 'the-bus').join('');
    expect(JSON.parse(text)).toEqual({
      'OrderCreated.v1': { busName: 'the-bus', source: 'coffee.orders', schema: JSON.parse(orderCreated.schema.text) },
      'OrderPaid.v2': { busName: 'the-bus', source: 'coffee.payments', schema: JSON.parse(orderPaid.schema.text) },
    });
  });

  test('may be a role', () => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(create().grantPublish(role, orderCreated).success).toBe(true);
  });
});

describe('unmatched events', () => {
  const pattern = () => rules().find(({ Description }) => /no subscription takes/.test(Description))?.EventPattern;

  test('are all events while there is no subscription', () => {
    create({ unmatched: UnmatchedEvents.counted() });
    expect(pattern()).toEqual({ source: [{ prefix: '' }] });
  });

  test('are those of types without a subscription', () => {
    const bus = create({ unmatched: UnmatchedEvents.counted() });
    subscribe(bus, 'VideoWall', { events: [orderPaid, orderCreated] });
    subscribe(bus, 'Leaderboard', { events: [orderCreated] });
    expect(pattern()).toEqual({ 'source': [{ prefix: '' }], 'detail-type': [{ 'anything-but': ['OrderCreated.v1', 'OrderPaid.v2'] }] });
    expect(bus.metricUnmatched()).toBeDefined();
    expect(bus.operations.alarm('unmatched')).toBeDefined();
  });

  test('on a bus of others are those of the contracts\' sources', () => {
    create({ broker: EventBroker.fromEventBus(events.EventBus.fromEventBusName(stack, 'Bus', 'company')), unmatched: UnmatchedEvents.counted() });
    expect(pattern()).toEqual({ source: ['coffee.orders', 'coffee.payments'] });
  });

  test('are in the log group that the pattern has as a property', () => {
    const bus = new PubSub(stack, 'Logged', { unmatched: UnmatchedEvents.logged() });
    const [rule] = Object.values(template().findResources('AWS::Events::Rule'));
    expect(JSON.stringify(rule.Properties.Targets[0].Arn)).toContain(JSON.stringify(stack.resolve(bus.unmatchedLogGroup!.logGroupName)));
    expect(new PubSub(stack, 'Counted', { unmatched: UnmatchedEvents.counted() }).unmatchedLogGroup).toBeUndefined();
  });

  test('are kept in a log group that the rules of the bus may write to', () => {
    create({ unmatched: UnmatchedEvents.logged() });
    template().hasResourceProperties('AWS::Events::Rule', { Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue(), RetryPolicy: Match.anyValue() })] });
    // an account has ten of the other kind in a Region
    template().resourceCountIs('AWS::Logs::ResourcePolicy', 0);
    const [group] = Object.values(template().findResources('AWS::Logs::LogGroup', { Properties: { ResourcePolicyDocument: Match.anyValue() } }));
    const [create_, put] = group.Properties.ResourcePolicyDocument.Statement;
    expect(create_).toMatchObject({ Action: 'logs:CreateLogStream', Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] } });
    expect(create_.Condition).toBeUndefined();
    expect(JSON.stringify(create_.Resource)).toContain(`:log-group:${group.Properties.LogGroupName}:*`);
    const [bus] = Object.keys(template().findResources('AWS::Events::EventBus'));
    expect(JSON.stringify(put.Condition.ArnLike['aws:SourceArn'])).toContain(`:rule/",{"Ref":"${bus}"},"/*"`);
    expect(group).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' });
  });

  test.each<[string, string]>([['default', ':rule/*"'], ['company', ':rule/company/*"']])('on the bus %s are logged by %s', (name, rule) => {
    create({ broker: EventBroker.fromEventBus(events.EventBus.fromEventBusName(stack, 'Bus', name)), unmatched: UnmatchedEvents.logged() });
    expect(JSON.stringify(template().findResources('AWS::Logs::LogGroup'))).toContain(rule);
  });
});

describe('the pattern', () => {
  test('registers each contract as the whole event', () => {
    create();
    const [schema] = Object.values(template().findResources('AWS::EventSchemas::Schema')).map(({ Properties }) => Properties);
    expect(schema).toMatchObject({ SchemaName: 'OrderCreated.v1', Type: 'JSONSchemaDraft4' });
    expect(JSON.parse(schema.Content)).toMatchObject({
      '$schema': 'http://json-schema.org/draft-04/schema#',
      'x-amazon-events-detail-type': 'OrderCreated.v1',
      'properties': { detail: { properties: { data: { properties: { total: { type: 'number', minimum: 0, exclusiveMinimum: true } } } } } },
    });
  });

  test('keeps events indefinitely where asked for', () => {
    expect(create({ archive: EventArchive.indefinitely() }).archive).toBeDefined();
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-archive.html: 0 is indefinitely
    template().hasResourceProperties('AWS::Events::Archive', { RetentionDays: 0 });
  });

  test('keeps no events unless asked for', () => {
    expect(create({ archive: EventArchive.none() }).archive).toBeUndefined();
    template().resourceCountIs('AWS::Events::Archive', 0);
  });

  test('keeps events to be replayed where asked for', () => {
    const bus = create({ archive: EventArchive.retain(Duration.days(30)) });
    template().hasResourceProperties('AWS::Events::Archive', { SourceArn: stack.resolve(bus.eventBus!.eventBusArn), RetentionDays: 30 });
    expect(bus.archive).toBeDefined();
  });

  test('needs no circle of bus, archive and queues with one key for all', () => {
    const encryptionKey = new kms.Key(stack, 'Key');
    subscribe(create({ encryptionKey, archive: EventArchive.retain(Duration.days(30)) }), 'VideoWall');
    // Template.fromStack refuses circles
    for (const type of ['AWS::Events::EventBus', 'AWS::Events::Archive']) {
      template().hasResourceProperties(type, { KmsKeyIdentifier: stack.resolve(encryptionKey.keyArn) });
    }
    template().resourcePropertiesCountIs('AWS::SQS::Queue', { KmsMasterKeyId: stack.resolve(encryptionKey.keyArn) }, 2);
  });

  test('keeps events that a bus with a customer managed key cannot encrypt or decrypt, in a queue that does not need the key', () => {
    const bus = create({ encryptionKey: new kms.Key(stack, 'Key'), alarms: { busDeadLettersAge: AlarmOverride.disabled() } });
    template().hasResourceProperties('AWS::Events::EventBus', { DeadLetterConfig: { Arn: stack.resolve(bus.deadLetterQueue!.queueArn) } });
    template().hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, KmsMasterKeyId: Match.absent(), MessageRetentionPeriod: 1_209_600 });
    template().hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': stack.resolve(bus.eventBus!.eventBusArn) } },
        })]),
      },
    });
    expect(Object.keys(bus.operations.alarms)).toEqual(['busDeadLetters']);
  });

  test('has no dead-letter queue for a bus without a key, or of the user', () => {
    expect(create().deadLetterQueue).toBeUndefined();
    const broker = EventBroker.fromEventBus(new events.EventBus(stack, 'Own'));
    expect(new PubSub(stack, 'Other', { broker, encryptionKey: new kms.Key(stack, 'Key') }).deadLetterQueue).toBeUndefined();
    template().resourceCountIs('AWS::SQS::Queue', 0);
  });

  test('makes no bus where one is given', () => {
    subscribe(create({ broker: EventBroker.fromEventBus(events.EventBus.fromEventBusName(stack, 'Bus', 'default')) }), 'VideoWall');
    template().resourceCountIs('AWS::Events::EventBus', 0);
    template().hasResourceProperties('AWS::Events::Rule', { EventBusName: 'default' });
    // the default bus has no EventBusName among the dimensions of its rules
    template().hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'FailedInvocations', Dimensions: [Match.objectLike({ Name: 'RuleName' })] });
  });

  test.each<[option: keyof PubSubAlarms, props: PubSubProps]>([
    ['unmatched', { unmatched: UnmatchedEvents.logged() }],
    ['unmatchedDeadLetters', { unmatched: UnmatchedEvents.logged() }],
    ['unmatchedDeadLettersAge', { unmatched: UnmatchedEvents.logged() }],
    ['notificationsFailed', { broker: EventBroker.topic() }],
    ['notificationsRedriven', { broker: EventBroker.topic() }],
    ['notificationsLost', { broker: EventBroker.topic() }],
    ['notificationsWithoutAttributes', { broker: EventBroker.topic() }],
    ['notificationsWithInvalidBody', { broker: EventBroker.topic() }],
  ])('overrides the alarm %s by the option of its name', (option, props) => {
    const bus = create({ ...props, alarms: { [option]: AlarmOverride.of({ threshold: 17 }) } });
    expect(bus.operations.alarm(option)).toBeDefined();
    template().resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Threshold: 17 }, 1);
    const without = new PubSub(stack, 'Without', { contracts: [orderCreated], ...props, alarms: { [option]: AlarmOverride.disabled() } });
    expect(Object.keys(without.operations.alarms)).not.toContain(option);
  });

  test.each(['failedInvocations', 'deadLettersFailed', 'ruleThrottled', 'backlogAge'] as const)('overrides the alarm %s of a subscription where it is subscribed', option => {
    const bus = create();
    subscribe(bus, 'Wall', { alarms: { [option]: AlarmOverride.of({ threshold: 17 }) } });
    subscribe(bus, 'Other', { alarms: { [option]: AlarmOverride.disabled() } });
    const nameOf = (subscription: string) => `${subscription}${option[0].toUpperCase()}${option.slice(1)}`;
    expect(bus.operations.alarm(nameOf('wall'))).toBeDefined();
    template().resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Threshold: 17 }, 1);
    expect(Object.keys(bus.operations.alarms)).not.toContain(nameOf('other'));
  });

  test('prints the figures of an override in the text of an alarm', () => {
    const bus = create();
    subscribe(bus, 'Wall', { alarms: { ruleThrottled: AlarmOverride.of({ threshold: 9, evaluationPeriods: 10, datapointsToAlarm: 3 }) } });
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ThrottledRules',
      AlarmDescription: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('above 9 per minute for 3 of 10 minutes')])] },
    });
  });

  test('shows its dead-letter queues on the dashboard', () => {
    const bus = create();
    new OperationsDashboard(stack, 'Operations');
    subscribe(bus, 'VideoWall');
    subscribe(bus, 'Leaderboard');
    const body = JSON.stringify(Object.values(template().findResources('AWS::CloudWatch::Dashboard'))[0]);
    expect(body).toContain('Dead letters');
    expect(body).toContain('Leaderboard');
  });
});

describe('a forwarder delivers to consumers that the broker does not deliver to itself', () => {
  test('from a bus to a topic, whose subscribers filter by attributes that EventBridge does not set', () => {
    const bus = create();
    const topic = new PubSub(stack, 'Region', { broker: EventBroker.topic() });
    const { queue, forwarderFunction: forwarder, rule } = bus.subscribe('Region', topic, { events: [orderCreated], batchSize: 5 });
    expect(rule).toBeDefined();
    expect(rules()).toEqual([expect.objectContaining({ Targets: [expect.objectContaining({ Arn: stack.resolve(queue!.queueArn) })] })]);
    template().hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionName: stack.resolve(forwarder!.functionName), BatchSize: 5 });
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sns:Publish', Resource: stack.resolve(topic.topic!.topicArn) })]) },
    });
  });

  test.each<[what: string, action: string, create: () => IMessageConsumer]>([
    ['a bus', 'events:PutEvents', () => new PubSub(stack, 'Company')],
    ['a topic', 'sns:Publish', () => new PubSub(stack, 'Region', { broker: EventBroker.topic() })],
    ['a stream', 'kinesis:PutRecords', () => MessageConsumer.stream(new kinesis.Stream(stack, 'Stream'))],
    ['a state machine', 'states:StartExecution', () => MessageConsumer.stateMachine(sfn.StateMachine.fromStateMachineName(stack, 'Machine', 'Ship'))],
  ])('from a topic to %s', (_, action, consumer) => {
    const { queue, forwarderFunction: forwarder, topicSubscription } = create({ broker: EventBroker.topic() }).subscribe('Next', consumer(), { events: [orderCreated] });
    expect(topicSubscription).toBeDefined();
    template().hasResourceProperties('AWS::SNS::Subscription', { Endpoint: stack.resolve(queue!.queueArn), FilterPolicy: { type: ['OrderCreated.v1'] } });
    template().hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionName: stack.resolve(forwarder!.functionName) });
    template().hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: action })]) } });
  });

  test('but a bus delivers to all others itself', () => {
    const { forwarderFunction: forwarder, queue } = create().subscribe('Next', MessageConsumer.stream(new kinesis.Stream(stack, 'Stream')), { events: [orderCreated] });
    expect([forwarder, queue]).toEqual([undefined, undefined]);
  });
});

describe('on a topic', () => {
  test('a subscription matches by type, without reading the content', () => {
    subscribe(create({ broker: EventBroker.topic() }), 'VideoWall');
    template().hasResourceProperties('AWS::SNS::Subscription', {
      FilterPolicy: { type: ['OrderCreated.v1'] }, FilterPolicyScope: 'MessageAttributes', RawMessageDelivery: true, RedrivePolicy: Match.anyValue(),
    });
  });

  test('a filter reads the event', () => {
    subscribe(create({ broker: EventBroker.topic() }), 'VideoWall', { filter: { total: [{ numeric: ['>', 100] }] } });
    template().hasResourceProperties('AWS::SNS::Subscription', {
      FilterPolicy: { source: ['coffee.orders'], type: ['OrderCreated.v1'], data: { total: [{ numeric: ['>', 100] }] } },
      FilterPolicyScope: 'MessageBody',
    });
  });

  test('a publisher may publish', () => {
    const topic = create({ broker: EventBroker.topic() });
    topic.grantPublish(userFunction(stack), orderCreated);
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: stack.resolve(topic.topic!.topicArn) }] },
    });
  });
});
