import {
  aws_events as events, aws_kinesis as kinesis, aws_kms as kms, aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn, Duration, Stack,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { channelOf } from './messaging';
import {
  ChannelSubscriptionOptions, MessageConsumer, DecoupledMessaging, DecoupledMessagingProps, EventBroker, EventContract,
  Idempotency, IMessageConsumer, JsonSchema, MessageChannel, PubSub, QueueDelivery,
  QueueLoadLeveling, QueueWorker,
} from '../../src';
import { userFunction } from '../support/stacks';

/** A channel whose messages are forwarded to a consumer. */
function forwarded(channel: MessageChannel, create: (stack: Stack) => IMessageConsumer, options?: ChannelSubscriptionOptions) {
  const { stack, messaging } = channelOf(channel);
  const consumer = create(stack);
  const subscription = messaging.subscribe('Next', consumer, options);
  return { stack, messaging, subscription, template: Template.fromStack(stack) };
}

/** What the forwarder's role is allowed. */
function allowed(template: Template): Array<{ Action: string | string[]; Resource: unknown }> {
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy', { Properties: { PolicyName: Match.stringLikeRegexp('^OrdersNextForwarderRole') } }));
  return policy.Properties.PolicyDocument.Statement;
}

const machine = (stack: Stack) => new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')) });
const worker = (stack: Stack) => QueueWorker.function(userFunction(stack, 'Work'));

type Pair = [channel: MessageChannel, consumer: string, create: (stack: Stack) => IMessageConsumer, address: string, action: string | string[]];
const PAIRS: Pair[] = [
  [MessageChannel.topic(), 'a state machine', stack => MessageConsumer.stateMachine(machine(stack)), 'stateMachineArn', 'states:StartExecution'],
  [MessageChannel.topic(), 'a stream', stack => MessageConsumer.stream(new kinesis.Stream(stack, 'S')), 'streamName', 'kinesis:PutRecords'],
  [MessageChannel.topic(), 'an event bus', stack => MessageConsumer.eventBus(new events.EventBus(stack, 'B')), 'busName', 'events:PutEvents'],
  [MessageChannel.topic(), 'a topic', stack => MessageConsumer.topic(new sns.Topic(stack, 'T')), 'topicArn', 'sns:Publish'],
  [MessageChannel.topic(), 'PubSub on a bus', stack => new PubSub(stack, 'Events'), 'busName', 'events:PutEvents'],
  [MessageChannel.topic(), 'PubSub on a topic', stack => new PubSub(stack, 'Events', { broker: EventBroker.topic() }), 'topicArn', 'sns:Publish'],
  [MessageChannel.topic(), 'a stream channel', stack => new DecoupledMessaging(stack, 'Another', { channel: MessageChannel.stream() }), 'streamName', 'kinesis:PutRecords'],
  [MessageChannel.fifoTopic(), 'a FIFO topic', stack => new DecoupledMessaging(stack, 'Another', { channel: MessageChannel.fifoTopic() }), 'topicArn', 'sns:Publish'],
  [MessageChannel.fifoTopic(), 'a stream', stack => MessageConsumer.stream(new kinesis.Stream(stack, 'S')), 'streamName', 'kinesis:PutRecords'],
  [MessageChannel.queue(), 'QueueLoadLeveling', stack => new QueueLoadLeveling(stack, 'Shipping', { worker: worker(stack) }), 'queueUrl', 'sqs:SendMessage'],
  [MessageChannel.queue(), 'a state machine', stack => MessageConsumer.stateMachine(machine(stack)), 'stateMachineArn', 'states:StartExecution'],
  [MessageChannel.fifoQueue(), 'a FIFO queue', stack => new QueueLoadLeveling(stack, 'Shipping', { worker: worker(stack), delivery: QueueDelivery.fifo() }), 'queueUrl', 'sqs:SendMessage'],
  [MessageChannel.stream(), 'a stream', stack => MessageConsumer.stream(new kinesis.Stream(stack, 'S')), 'streamName', 'kinesis:PutRecords'],
  [MessageChannel.stream(), 'a FIFO topic', stack => MessageConsumer.topic(new sns.Topic(stack, 'T', { fifo: true })), 'topicArn', 'sns:Publish'],
];

/** For messages that cannot be forwarded. */
const FAILURES = ['sqs:SendMessage', 's3:PutObject', 's3:ListBucket'];

test.each(PAIRS.map(([channel, consumer, create, address, action]) => [channel.kind, consumer, { channel, create, address, action }] as const))(
  '%s forwards messages to %s, with no other permission there', (_, __, { channel, create, address, action }) => {
    const { template, subscription } = forwarded(channel, create);
    expect(subscription.forwarderFunction).toBeDefined();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { PATTERN_PATH: '/Shop/Orders', FORWARD_TO: Match.objectLike({ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(`^\\{"${address}":"$`)])] }) } },
    });
    const there = allowed(template).filter(({ Action }) => !['logs', 'xray'].some(service => String(Action).startsWith(service))
      && ![Action].flat().some(each => /sqs:ReceiveMessage|kinesis:GetRecords/.test(each)));
    expect(there.map(({ Action }) => Action)).toContainEqual(action);
    expect(there.flatMap(({ Action }) => Action).filter(each => ![action, ...FAILURES].includes(each as string))).toEqual([]);
  });

describe('onto a bus, the forwarder may put', () => {
  const contract = (name: string, source: string) => EventContract.fromSchema(name, { version: 1, source, schema: JsonSchema.fromObject({ type: 'object' }) });
  /** The condition of its role, and what its variable says. */
  function limits(props: Partial<DecoupledMessagingProps>, grant?: EventContract) {
    const { stack, messaging } = channelOf(MessageChannel.topic(), props);
    messaging.subscribe('Next', MessageConsumer.eventBus(new events.EventBus(stack, 'B')));
    if (grant) { messaging.grantPublish(userFunction(stack, 'Publisher'), grant); }
    const template = Template.fromStack(stack);
    const { Condition } = allowed(template).find(({ Action }) => Action === 'events:PutEvents') as unknown as { Condition: object };
    const [{ Properties }] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Environment: { Variables: { FORWARD_TO: Match.anyValue() } } } }));
    return { condition: Condition, variable: JSON.stringify(Properties.Environment.Variables.FORWARD_TO) };
  }

  test('the events of the contracts, and content of the channel\'s own publishers', () => {
    const { condition, variable } = limits({ contracts: [contract('OrderPaid', 'coffee.payments'), contract('OrderCreated', 'coffee.orders')] });
    expect(condition).toEqual({
      StringEquals: {
        'events:source': ['coffee.payments', 'coffee.orders', '/Shop/Orders'], 'events:detail-type': ['OrderPaid.v1', 'OrderCreated.v1', 'Untyped'],
      },
    });
    expect(variable).toContain(JSON.stringify('"sources":["coffee.payments","coffee.orders","/Shop/Orders"],"types":["OrderPaid.v1","OrderCreated.v1","Untyped"]').slice(1, -1));
  });

  test('any type of the channel\'s own publishers, and the sources granted, where the channel has no contracts', () => {
    const { condition, variable } = limits({}, contract('OrderPaid', 'coffee.payments'));
    expect(condition).toEqual({ StringEquals: { 'events:source': ['coffee.payments', '/Shop/Orders'] } });
    expect(variable).not.toContain('types');
  });

  test('any type where the types are too long for the policy of its role', () => {
    const many = Array.from({ length: 100 }, (_, index) => contract(`OrderHasBeenPaidInTheCountry${index}`, 'coffee'));
    expect(limits({ contracts: many }).condition).toEqual({ StringEquals: { 'events:source': ['coffee', '/Shop/Orders'] } });
  });
});

test('forwarded messages have their own queue, dead-letter queue and alarms, and idempotency where it is set', () => {
  const { template, subscription, messaging, stack } = forwarded(MessageChannel.topic(), each => MessageConsumer.stateMachine(machine(each)), {
    idempotency: Idempotency.byMessageId(), maxConcurrency: 7,
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: stack.resolve(subscription.queue!.queueArn),
    FunctionName: stack.resolve((subscription.forwarderFunction!).functionName),
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 7 },
  });
  template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 6 * 90, RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }) });
  expect(subscription.idempotencyTable).toBeDefined();
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ FORWARD_TO: Match.anyValue(), CATALOG_IDEMPOTENCY: Match.anyValue() }) },
  });
  expect(Object.keys(messaging.operations.alarms)).toEqual(expect.arrayContaining([
    'nextBacklogAge', 'nextDeadLetters', 'nextDeadLettersAge', 'nextErrors', 'nextThrottles', 'nextDuration',
  ]));
});

test('a stream is forwarded with its own iterator, and with a failure queue', () => {
  const { template, subscription } = forwarded(MessageChannel.stream(), stack => MessageConsumer.stream(new kinesis.Stream(stack, 'S')), { stream: { parallelizationFactor: 3 } });
  expect(subscription.queue).toBeUndefined();
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { ParallelizationFactor: 3, BisectBatchOnFunctionError: true, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ FORWARD_TO: Match.anyValue(), CATALOG_FAILURE_QUEUES: Match.anyValue() }) } });
});

test.each<[what: string, create: (stack: Stack, key: kms.Key) => IMessageConsumer, actions: string | string[]]>([
  ['queue', (stack, encryptionMasterKey) => MessageConsumer.queue(new sqs.Queue(stack, 'Q', { encryptionMasterKey })), ['kms:Decrypt', 'kms:GenerateDataKey']],
  ['topic', (stack, masterKey) => MessageConsumer.topic(new sns.Topic(stack, 'T', { masterKey })), ['kms:Decrypt', 'kms:GenerateDataKey']],
  ['stream', (stack, encryptionKey) => MessageConsumer.stream(new kinesis.Stream(stack, 'S', { encryptionKey })), 'kms:GenerateDataKey'],
])('the forwarder may use the key of a %s', (_, create, actions) => {
  const { template } = forwarded(MessageChannel.queue(), stack => create(stack, new kms.Key(stack, 'Key')));
  expect(allowed(template)).toContainEqual({ Effect: 'Allow', Action: actions, Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] } });
});

test('messages are forwarded to a consumer of another stack by a function there', () => {
  const { stack, messaging } = channelOf(MessageChannel.topic());
  const other = new Stack(stack.node.root as never, 'Other');
  messaging.subscribe('Next', MessageConsumer.eventBus(new events.EventBus(other, 'B')));
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
  Template.fromStack(other).hasResourceProperties('AWS::Lambda::Function', { Timeout: Duration.seconds(90).toSeconds(), Environment: Match.anyValue() });
});

test('a channel of every kind is a consumer', () => {
  for (const [kind, property] of [['topic', 'topic'], ['fifoTopic', 'topic'], ['queue', 'queue'], ['fifoQueue', 'queue'], ['stream', 'stream']] as const) {
    const { stack, messaging } = channelOf(MessageChannel[kind]());
    const resource = Object.entries(messaging.bindConsumer(stack)).filter(([, value]) => value !== undefined);
    expect(resource).toEqual([[property, messaging[property]]]);
  }
});
