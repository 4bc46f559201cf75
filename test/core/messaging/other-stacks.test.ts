import {
  App, aws_cloudwatch_actions as actions, aws_dynamodb as dynamodb, aws_events as events, aws_iam as iam, aws_kinesis as kinesis,
  aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_sns as sns, aws_sqs as sqs, PhysicalName, Stack,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  AlarmNotifications, Backend, BackendAuth, ClaimCheck, DecoupledMessaging, EventBroker, EventContract, FanOutFanIn, FanOutIntake,
  IMessageConsumer, JobSplitter, JsonSchema, MessageChannel, MessageConsumer, PubSub, QueueLoadLeveling, QueueWorker,
  ResultStore, RobustApi, ServiceExposure, SimpleWebService, SubtaskWorker, SyncSource,
} from '../../../src';
import { sync } from '../../strangler/sync-parts';
import { userFunction, warnings } from '../../support/stacks';

const [OWN, OTHER] = ['111122223333', '222233334444'];
const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });

let stack: Stack;
let other: Stack;
function stacks() {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  stack = new Stack(app, 'Shop', { env: { account: OWN, region: 'eu-west-1' } });
  other = new Stack(app, 'Other', { env: { account: OTHER, region: 'eu-west-1' } });
}
beforeEach(stacks);
const synthesized = () => (stack.node.root as App).synth();

const queueOf = (queueName?: string, props: sqs.QueueProps = {}) => MessageConsumer.queue(new sqs.Queue(other, 'Queue', { queueName, ...props }));
const topicOf = (topicName?: string) => MessageConsumer.topic(new sns.Topic(other, 'Topic', { topicName, masterKey: new kms.Key(other, 'TopicKey') }));
const busOf = (eventBusName?: string) => MessageConsumer.eventBus(new events.EventBus(other, 'Bus', { eventBusName }));
const streamOf = (streamName?: string) => MessageConsumer.stream(new kinesis.Stream(other, 'Stream', { streamName }));
const functionOf = (functionName?: string) => userFunction(other, 'Theirs', { functionName });
const bucketOf = (bucketName?: string) => new s3.Bucket(other, 'Bucket', { bucketName });
const workers = () => ({ small: SubtaskWorker.function(userFunction(stack)) });
const fanOut = (props: object) => new FanOutFanIn(stack, 'Photos', { intake: FanOutIntake.messages(), workers: workers(), ...props });
const payments = () => new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)) });
const channel = (kind: MessageChannel, props = {}) => new DecoupledMessaging(stack, 'Orders', { channel: kind, ...props });
const bus = (props = {}) => new PubSub(stack, 'Events', { contracts: [contract], ...props });
const key = () => ({ encryptionKey: new kms.Key(stack, 'Key') });
const roleOf = (roleName?: string) => new iam.Role(other, 'Role', { roleName, assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
const page = (topicName?: string) => {
  payments();
  AlarmNotifications.of(stack).add(new actions.SnsAction(new sns.Topic(other, 'Pager', { topicName })));
  synthesized();
};
const service = (backend: unknown, exposure?: ServiceExposure) => new SimpleWebService(stack, 'Stock', { handler: backend as lambda.IFunction, exposure });

/** What a pattern is given of a stack of another account, with a name or without one. */
const EDGES: { [edge: string]: { give: (name?: string) => unknown; prop: string; name: string } } = {
  'a queue to a bus': { give: name => bus().subscribe('Audit', queueOf(name), { events: [contract] }), prop: 'consumer', name: 'queueName' },
  'a topic to a bus': { give: name => bus().subscribe('Audit', topicOf(name), { events: [contract] }), prop: 'consumer', name: 'topicName' },
  'a bus to a bus': { give: name => bus().subscribe('Audit', busOf(name), { events: [contract] }), prop: 'consumer', name: 'eventBusName' },
  'a stream to a bus': { give: name => bus().subscribe('Audit', streamOf(name), { events: [contract] }), prop: 'consumer', name: 'streamName' },
  'a queue to a topic': { give: name => bus({ broker: EventBroker.topic(), ...key() }).subscribe('Audit', queueOf(name), { events: [contract] }), prop: 'consumer', name: 'queueName' },
  'a queue to a topic channel': { give: name => channel(MessageChannel.topic()).subscribe('Audit', queueOf(name)), prop: "consumer of 'Audit'", name: 'queueName' },
  'a topic to a topic channel': { give: name => channel(MessageChannel.topic()).subscribe('Audit', topicOf(name)), prop: "consumer of 'Audit'", name: 'topicName' },
  'a queue to a FIFO topic': {
    give: name => channel(MessageChannel.fifoTopic()).subscribe('Audit', queueOf(name && `${name}.fifo`, { fifo: true })), prop: "consumer of 'Audit'", name: 'queueName',
  },
  'a queue to a queue': { give: name => channel(MessageChannel.queue()).subscribe('Audit', queueOf(name)), prop: "consumer of 'Audit'", name: 'queueName' },
  'a bus to a queue': { give: name => channel(MessageChannel.queue()).subscribe('Audit', busOf(name)), prop: "consumer of 'Audit'", name: 'eventBusName' },
  'a FIFO queue to a stream': {
    give: name => channel(MessageChannel.stream()).subscribe('Audit', queueOf(name && `${name}.fifo`, { fifo: true })), prop: "consumer of 'Audit'", name: 'queueName',
  },
  'a queue to jobs': { give: name => fanOut({ onJobEnded: queueOf(name, { encryptionMasterKey: new kms.Key(other, 'QueueKey') }) }), prop: 'onJobEnded', name: 'queueName' },
  'a bus to jobs': { give: name => fanOut({ onJobEnded: busOf(name) }), prop: 'onJobEnded', name: 'eventBusName' },
  'a shared bus': {
    give: name => bus({ broker: EventBroker.fromEventBus(new events.EventBus(other, 'Bus', { eventBusName: name })) }).grantPublish(userFunction(stack), contract),
    prop: 'broker',
    name: 'eventBusName',
  },
  'the claim checks of a channel': { give: name => channel(MessageChannel.topic(), { claimCheckBucket: bucketOf(name) }), prop: 'claimCheckBucket', name: 'bucketName' },
  'the claim checks of a bus': {
    give: name => bus({ claimCheckBucket: bucketOf(name) }).subscribe('Audit', MessageConsumer.function(userFunction(stack)), { events: [contract] }), prop: 'claimCheckBucket', name: 'bucketName',
  },
  'the claim checks of jobs': { give: name => payments().addAsyncHttpApi('Api', { claimCheck: ClaimCheck.bucket(bucketOf(name)) }), prop: 'claimCheck', name: 'bucketName' },
  'the bucket of results': { give: name => fanOut({ results: ResultStore.bucket({ bucket: bucketOf(name) }) }), prop: 'results', name: 'bucketName' },
  'a splitter': { give: name => fanOut({ splitter: JobSplitter.function(functionOf(name)) }), prop: 'splitter', name: 'functionName' },
  'a backend': { give: name => new RobustApi(stack, 'P').addRoute('GET /a', Backend.function(functionOf(name))), prop: 'backend', name: 'functionName' },
  'the secret of a backend': {
    give: name => new RobustApi(stack, 'P').addRoute('GET /a', Backend.http('https://a.example.com', {
      auth: BackendAuth.secretHeader('x-key', new secretsmanager.Secret(other, 'Secret', { secretName: name })),
    })),
    prop: 'backend.auth',
    name: 'secretName',
  },
  'the function of a service': { give: name => service(functionOf(name)), prop: 'handler', name: 'functionName' },
  'a publisher of a bus': { give: name => bus().grantPublish(roleOf(name), contract), prop: 'grantee', name: 'roleName' },
  'a publisher of a topic': { give: name => bus({ broker: EventBroker.topic(), ...key() }).grantPublish(roleOf(name), contract), prop: 'grantee', name: 'roleName' },
  'a publisher of a topic channel': { give: name => channel(MessageChannel.topic(), key()).grantPublish(roleOf(name)), prop: 'grantee', name: 'roleName' },
  'a publisher of a queue': { give: name => channel(MessageChannel.queue(), key()).grantPublish(roleOf(name)), prop: 'grantee', name: 'roleName' },
  'a sender of jobs': { give: name => payments().grantSendMessages(roleOf(name)), prop: 'grantee', name: 'roleName' },
  'a sender of jobs with parts': { give: name => fanOut({}).grantSendMessages(roleOf(name)), prop: 'grantee', name: 'roleName' },
  'a caller of a service': { give: name => service(userFunction(stack, 'Ours', { functionName: 'ours' }), ServiceExposure.internalSdk()).grantInvoke(roleOf(name)), prop: 'grantee', name: 'roleName' },
  'a pager': { give: page, prop: 'what an action notifies', name: 'topicName' },
};

describe.each(Object.entries(EDGES))('%s of a stack of another account', (edge, { give, prop, name }) => {
  test('without a name is refused by the pattern', () => {
    const must = `${prop} must have a name, because it is of a stack of another account or Region: set its ${name}`;
    expect(() => give()).toThrow(new RegExp(`^\\w+ at 'Shop/.*': ${must}, got 'Other/`));
  });

  // CDK generates no names that end in .fifo
  const names = [['a name', 'theirs'], ...edge.includes('FIFO') ? [] : [['a name that CDK generates', PhysicalName.GENERATE_IF_NEEDED]]];
  test.each(names)('with %s is taken', (__, given) => {
    give(given);
    expect(synthesized).not.toThrow();
  });
});

describe('a role of the pattern is granted by its account, where its name is not known', () => {
  const account = { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OWN}:root`]] } };
  const statements = (type: string) => Object.values(Template.fromStack(other).findResources(type))
    .flatMap(({ Properties }) => (Properties.PolicyDocument ?? Properties.KeyPolicy) as { Statement: object[] })
    .flatMap(({ Statement }) => Statement);

  test.each<[string, () => unknown]>([
    ['forwarder', () => channel(MessageChannel.queue()).subscribe('Audit', queueOf('theirs', { encryptionMasterKey: new kms.Key(other, 'QueueKey') }))],
    ['tracker', () => fanOut({ onJobEnded: queueOf('theirs', { encryptionMasterKey: new kms.Key(other, 'QueueKey') }) })],
  ])('the %s, of a queue and its key', (_, give) => {
    give();
    expect(statements('AWS::SQS::QueuePolicy')).toContainEqual(expect.objectContaining({ Action: 'sqs:SendMessage', Effect: 'Allow', Principal: account }));
    expect(statements('AWS::KMS::Key')).toContainEqual(expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Principal: account }));
  });

  test('the statement for an imported queue can be pasted', () => {
    channel(MessageChannel.queue()).subscribe('Audit', MessageConsumer.queue(sqs.Queue.fromQueueArn(stack, 'Theirs', `arn:aws:sqs:eu-west-1:${OTHER}:theirs`)));
    const [warning] = warnings(stack).filter(text => text.includes('sqs:SendMessage'));
    expect(warning).toContain(`"Principal":{"AWS":"${OWN}"}`);
    expect(warning).not.toContain('Fn::GetAtt');
  });
});

describe('a topic delivers to a queue of another account', () => {
  const imported = () => MessageConsumer.queue(sqs.Queue.fromQueueArn(stack, 'Theirs', `arn:aws:sqs:eu-west-1:${OTHER}:theirs`));

  test.each<[string, () => IMessageConsumer]>([['of a stack', () => queueOf('theirs')], ['that is imported', imported]])('%s, once its owner has confirmed', (_, give) => {
    channel(MessageChannel.topic()).subscribe('Audit', give());
    synthesized();
    // the dead-letter queue has to be of the account of the subscription
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::Subscription', { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetterQueue'), 'Arn'] } } });
    Template.fromStack(other).resourceCountIs('AWS::SNS::Subscription', 0);
    expect(warnings(stack)).toContainEqual(expect.stringContaining('only after its owner has confirmed the subscription'));
  });

  test('whose policy names the topics of the pattern’s account', () => {
    channel(MessageChannel.topic()).subscribe('Audit', queueOf('theirs'));
    Template.fromStack(other).hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: [{ Action: 'sqs:SendMessage', Principal: { Service: 'sns.amazonaws.com' }, Condition: { ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:sns:eu-west-1:${OWN}:*`]] } } } }] },
    });
  });

  test('of its own account without a confirmation', () => {
    channel(MessageChannel.topic()).subscribe('Audit', MessageConsumer.queue(new sqs.Queue(stack, 'Queue')));
    expect(warnings(stack).filter(text => text.includes('confirmed'))).toEqual([]);
  });
});

describe('a bus of another account', () => {
  const theirs = () => events.EventBus.fromEventBusArn(stack, 'Theirs', `arn:aws:events:eu-west-1:${OTHER}:event-bus/theirs`);
  const environments = () => JSON.stringify(Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(({ Properties }) => (Properties as { Environment?: object }).Environment));

  test.each<[string, () => unknown]>([
    ['of publishers', () => bus({ broker: EventBroker.fromEventBus(theirs()) }).grantPublish(userFunction(stack), contract)],
    ['of ended jobs', () => fanOut({ onJobEnded: MessageConsumer.eventBus(theirs()) })],
  ])('%s is addressed by its ARN, and a warning has the statement for its policy', (_, give) => {
    give();
    expect(environments()).toContain(`arn:aws:events:eu-west-1:${OTHER}:event-bus/theirs`);
    expect(warnings(stack)).toContainEqual(expect.stringMatching(/The policy of 'Shop\/Theirs' cannot be changed from here. Add this statement to it: .*events:PutEvents.*events:source/));
  });
});

describe('the stream of a table of another account', () => {
  const ARN = `arn:aws:dynamodb:eu-west-1:${OTHER}:table/theirs`;
  const imported = () => dynamodb.Table.fromTableAttributes(stack, 'Theirs', { tableArn: ARN, tableStreamArn: `${ARN}/stream/1` });
  const theirs = () => new dynamodb.Table(other, 'Theirs', {
    tableName: 'theirs', partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  });

  test.each<[string, string, () => unknown]>([
    ['an outbox', 'Shop/Theirs', () => bus().publishFrom(imported(), { events: [contract] })],
    ['an outbox of a stack', 'Other/Theirs', () => bus().publishFrom(theirs(), { events: [contract] })],
    ['a sync', 'Shop/Theirs', () => sync(stack, { source: SyncSource.table(imported()) })],
  ])('of %s has a policy of its own: a warning has the statement', (_, path, give) => {
    give();
    const [warning] = warnings(stack).filter(text => text.includes(`The policy of 'the stream of ${path}' cannot be changed from here.`));
    expect(warning).toContain('"Action":["dynamodb:DescribeStream","dynamodb:GetRecords","dynamodb:GetShardIterator"]');
    expect(warning).toContain(`"Principal":{"AWS":"${OWN}"}`);
  });
});

test('what CDK can generate no name for is not granted to a role of a stack of another account', () => {
  const refusal = (name: string) => `grantee must be of the account of the pattern, because the resource has no ${name} that its policy could name: `
    + `grant new AccountPrincipal('${OTHER}'), and give the role a statement of its own, got 'Other/Role'.`;
  const role = roleOf('theirs');
  expect(() => channel(MessageChannel.fifoQueue(), key()).grantPublish(role)).toThrow(refusal('queueName'));
  expect(() => service(userFunction(stack), ServiceExposure.internalSdk()).grantInvoke(role)).toThrow(refusal('functionName'));
});

test('a key of a stack of another account needs no name', () => {
  channel(MessageChannel.topic(), { encryptionKey: new kms.Key(other, 'Key') });
  expect(synthesized).not.toThrow();
});
