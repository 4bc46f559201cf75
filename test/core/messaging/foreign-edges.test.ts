import { App, aws_events as events, aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  DecoupledMessaging, EventBroker, EventContract, FanOutFanIn, FanOutIntake, IMessageConsumer, JsonSchema, MessageChannel, MessageConsumer, PubSub,
  QueueDelivery, QueueLoadLeveling, QueueWorker, SubtaskWorker,
} from '../../../src';
import { userFunction, warnings } from '../../support/stacks';

const [OWN, OTHER] = ['111122223333', '222233334444'];
const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });

let stack: Stack;
beforeEach(() => { stack = new Stack(new App({ analyticsReporting: false }), 'Shop', { env: { account: OWN, region: 'eu-west-1' } }); });

const s3 = () => new iam.ServicePrincipal('s3.amazonaws.com');
const worker = () => QueueWorker.function(userFunction(stack));
const fanOut = () => new FanOutFanIn(stack, 'Photos', { intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(userFunction(stack)) } });
const channel = (kind: MessageChannel, encryptionKey?: kms.IKey) => new DecoupledMessaging(stack, 'Orders', { channel: kind, encryptionKey });
const statements = (type: string) => Object.values(Template.fromStack(stack).findResources(type))
  .flatMap(({ Properties: { PolicyDocument } }) => (PolicyDocument as { Statement: object[] }).Statement);

describe.each<[string, iam.IPrincipal, object]>([
  ['a service', s3(), { Service: 's3.amazonaws.com' }],
  ['another account', new iam.AccountPrincipal(OTHER), { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OTHER}:root`]] } }],
])('a grant to %s is in the policy of the resource', (_, principal, Principal) => {
  test.each<[string, string, string, () => unknown]>([
    ['QueueLoadLeveling', 'AWS::SQS::QueuePolicy', 'sqs:SendMessage', () => new QueueLoadLeveling(stack, 'Payments', { worker: worker() }).grantSendMessages(principal)],
    ['FanOutFanIn', 'AWS::SQS::QueuePolicy', 'sqs:SendMessage', () => fanOut().grantSendMessages(principal)],
    ['a queue channel', 'AWS::SQS::QueuePolicy', 'sqs:SendMessage', () => channel(MessageChannel.queue()).grantPublish(principal)],
    ['a topic channel', 'AWS::SNS::TopicPolicy', 'sns:Publish', () => channel(MessageChannel.topic(), new kms.Key(stack, 'Key')).grantPublish(principal)],
    ['a topic of PubSub', 'AWS::SNS::TopicPolicy', 'sns:Publish', () => new PubSub(stack, 'Events', {
      broker: EventBroker.topic(), contracts: [contract], encryptionKey: new kms.Key(stack, 'Key'),
    }).grantPublish(principal, contract)],
  ])('of %s', (__, type, Action, grant) => {
    grant();
    expect(statements(type)).toContainEqual(expect.objectContaining({ Action, Effect: 'Allow', Principal }));
  });
});

test('a service that publishes to a topic needs a key that it may use', () => {
  const key = new kms.Key(stack, 'Key');
  channel(MessageChannel.topic(), key).grantPublish(s3());
  const { KeyPolicy } = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'))[0].Properties as { KeyPolicy: { Statement: object[] } };
  expect(KeyPolicy.Statement).toContainEqual({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Resource: '*' });
  const unencrypted = new DecoupledMessaging(stack, 'Plain', { channel: MessageChannel.topic() });
  expect(() => unencrypted.grantPublish(s3())).toThrow(
    "DecoupledMessaging at 'Shop/Plain': encryptionKey must be given for a publisher that is an AWS service: services cannot use the AWS managed key of SNS, got nothing.");
});

test('a stream is granted to roles only', () => {
  expect(() => channel(MessageChannel.stream()).grantPublish(s3())).toThrow('grantee must have a policy of its own: use a role that the service assumes, got ');
});

describe('the statement for a policy that cannot be changed from here is in a warning', () => {
  const imported = () => sqs.Queue.fromQueueAttributes(stack, 'Theirs', { queueArn: `arn:aws:sqs:eu-west-1:${OWN}:theirs`, keyArn: `arn:aws:kms:eu-west-1:${OWN}:key/k` });
  const warned = (path: string, action: string) => expect(warnings(stack)).toContainEqual(expect.stringMatching(
    new RegExp(`The policy of '${path}' cannot be changed from here. Add this statement to it: {.*${action}`)));

  test.each<[string, () => unknown]>([
    ['a grant', () => new QueueLoadLeveling(stack, 'Payments', {
      worker: worker(), delivery: QueueDelivery.fromQueue(imported(), sqs.Queue.fromQueueArn(stack, 'Failed', `arn:aws:sqs:eu-west-1:${OWN}:failed`)),
    }).grantSendMessages(s3())],
    ['the rule of a bus', () => new PubSub(stack, 'Events').subscribe('Audit', MessageConsumer.queue(imported()), { events: [contract] })],
    ['the subscription of a topic', () => channel(MessageChannel.topic()).subscribe('Audit', MessageConsumer.queue(imported()))],
  ])('for the queue and the key of %s', (_, create) => {
    create();
    warned('Shop/Theirs', 'sqs:SendMessage');
    warned('Shop/Theirs/.*', 'kms:Decrypt');
  });

  test('for a bus of another account', () => {
    const theirs = events.EventBus.fromEventBusArn(stack, 'Theirs', `arn:aws:events:eu-west-1:${OTHER}:event-bus/theirs`);
    new PubSub(stack, 'Events').subscribe('Audit', MessageConsumer.eventBus(theirs), { events: [contract] });
    warned('Shop/Theirs', 'events:PutEvents');
  });

  test('for the key of a bus', () => {
    new PubSub(stack, 'Events', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${OWN}:key/k`) });
    warned('Shop/Key', 'kms:GenerateDataKey');
  });
});

test('a rule delivers to a queue of another account with a role, which the policy of the queue allows', () => {
  const other = new Stack(stack.node.root as App, 'Other', { env: { account: OTHER, region: 'eu-west-1' } });
  const queue = new sqs.Queue(other, 'Queue', { queueName: 'theirs' });
  new PubSub(stack, 'Events').subscribe('Audit', MessageConsumer.queue(queue), { events: [contract] });
  const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  expect(rule.Properties.Targets[0]).toMatchObject({ RoleArn: { 'Fn::GetAtt': [expect.stringContaining('DeliveryRole'), 'Arn'] } });
  Template.fromStack(other).hasResourceProperties('AWS::SQS::QueuePolicy', { PolicyDocument: { Statement: [{ Action: 'sqs:SendMessage', Effect: 'Allow' }] } });
});

describe('consumers that cannot be delivered to are refused', () => {
  const arn = (service: string, resource: string, { region = 'eu-west-1', account = OWN }: { region?: string; account?: string }) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const consumers: { [kind: string]: (where: object) => IMessageConsumer } = {
    'a function': where => MessageConsumer.function(lambda.Function.fromFunctionArn(stack, 'C', arn('lambda', 'function:c', where))),
    'a queue': where => MessageConsumer.queue(sqs.Queue.fromQueueArn(stack, 'C', arn('sqs', 'c', where))),
    'a topic': where => MessageConsumer.topic(sns.Topic.fromTopicArn(stack, 'C', arn('sns', 'c', where))),
    'a stream': where => MessageConsumer.stream(kinesis.Stream.fromStreamArn(stack, 'C', arn('kinesis', 'stream/c', where))),
    'a state machine': where => MessageConsumer.stateMachine(sfn.StateMachine.fromStateMachineArn(stack, 'C', arn('states', 'stateMachine:c', where))),
    'an event bus': where => MessageConsumer.eventBus(events.EventBus.fromEventBusArn(stack, 'C', arn('events', 'event-bus/c', where))),
    'an API destination': where => MessageConsumer.apiDestination(events.ApiDestination.fromApiDestinationAttributes(stack, 'C', {
      apiDestinationArn: arn('events', 'api-destination/c/1', where),
      connection: events.Connection.fromConnectionAttributes(stack, 'K', {
        connectionName: 'c', connectionArn: arn('events', 'connection/c/1', where), connectionSecretArn: arn('secretsmanager', 'secret:c', where),
      }),
    })),
  };
  const patterns: { [kind: string]: (consumer: IMessageConsumer) => unknown } = {
    bus: consumer => new PubSub(stack, 'Events').subscribe('Audit', consumer, { events: [contract] }),
    topic: consumer => channel(MessageChannel.topic()).subscribe('Audit', consumer),
    stream: consumer => channel(MessageChannel.stream()).subscribe('Audit', consumer),
    jobs: consumer => new FanOutFanIn(stack, 'Photos', {
      intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(userFunction(stack)) }, onJobEnded: consumer,
    }),
  };
  const neverTaken: { [pattern: string]: string[] } = {
    topic: ['an API destination'],
    stream: ['a queue', 'a topic', 'a state machine', 'an event bus', 'an API destination'], // they keep no order
    jobs: ['a state machine', 'a topic', 'an API destination'],
  };
  const refused = (where: object) => Object.fromEntries(Object.entries(patterns).map(([pattern, deliver]) => [pattern, Object.entries(consumers)
    .filter(([kind]) => !neverTaken[pattern]?.includes(kind))
    .filter(([, create]) => {
      stack = new Stack(new App({ analyticsReporting: false }), 'Shop', { env: { account: OWN, region: 'eu-west-1' } });
      try {
        deliver(create(where));
        return false;
      } catch (error) {
        expect((error as Error).message).toMatch(/must be of the (Region|account) of the pattern: /);
        return true;
      }
    }).map(([kind]) => kind)]));

  test('of another Region', () => {
    expect(refused({ region: 'us-east-1' })).toEqual({
      bus: ['a function', 'a queue', 'a topic', 'a stream', 'a state machine', 'an API destination'],
      topic: ['a function', 'a topic', 'a stream', 'a state machine', 'an event bus'],
      stream: ['a function', 'a stream'],
      jobs: ['a function', 'a queue', 'a stream', 'an event bus'],
    });
  });

  test('of another account', () => {
    expect(refused({ account: OTHER })).toEqual({
      bus: ['a function', 'a state machine', 'an API destination'],
      topic: ['a function', 'a stream', 'a state machine'],
      stream: ['a function', 'a stream'],
      jobs: ['a function', 'a stream'],
    });
  });

  test('of the same account and Region, or of unknown ones, are not', () => {
    expect(refused({})).toEqual({ bus: [], topic: [], stream: [], jobs: [] });
  });
});

describe('a topic delivers to a queue of another Region', () => {
  const subscribed = (topicRegion: string, queueRegion: string) => {
    const app = new App({ analyticsReporting: false });
    const [home, away] = [['Shop', topicRegion], ['Away', queueRegion]].map(([id, region]) => new Stack(app, id, { env: { account: OWN, region }, crossRegionReferences: true }));
    const events_ = new PubSub(home, 'Events', { broker: EventBroker.topic() });
    events_.subscribe('Audit', MessageConsumer.queue(new sqs.Queue(away, 'Queue')), { events: [contract] });
    const template = Template.fromStack(away);
    const [subscription] = Object.values(template.findResources('AWS::SNS::Subscription'));
    const [policy] = Object.values(template.findResources('AWS::SQS::QueuePolicy'));
    return [subscription.Properties.Region, policy.Properties.PolicyDocument.Statement[0].Principal.Service] as unknown[];
  };

  test.each([
    ['eu-west-1', 'eu-west-1', undefined, 'sns.amazonaws.com'],
    ['eu-west-1', 'us-east-1', 'eu-west-1', 'sns.amazonaws.com'],
    ['ap-east-1', 'us-east-1', 'ap-east-1', 'sns.ap-east-1.amazonaws.com'],
    ['us-east-1', 'me-south-1', 'us-east-1', 'sns.me-south-1.amazonaws.com'],
  ])('from %s to %s', (topicRegion, queueRegion, region, service) => {
    expect(subscribed(topicRegion, queueRegion)).toEqual([region, service]);
  });
});
