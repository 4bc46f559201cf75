import {
  App, aws_certificatemanager as acm, aws_cognito as cognito, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_kms as kms, aws_lambda as lambda,
  aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_sqs as sqs, CfnParameter, Stack,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  Backend, BackendAuth, ClaimCheck, DecoupledMessaging, EventContract, FanOutFanIn, FanOutIntake, JobSplitter, JsonSchema, MessageChannel, PubSub,
  QueueDelivery, QueueLoadLeveling, QueueWorker, ResultStore, RobustApi, RoutingEngine, ServiceExposure, SimpleWebService, SubtaskWorker, WebAuth,
} from '../../../src';
import { userFunction, warnings } from '../../support/stacks';

const HOME = { account: '111122223333', region: 'eu-west-1' };
const AWAY = { region: { ...HOME, region: 'us-east-1' }, account: { ...HOME, account: '222233334444' } };
const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });

let stack: Stack;
let place: { account: string; region: string };
beforeEach(() => { stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Shop', { env: HOME }); });

const arn = (service: string, resource: string) => `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
const queue = (id: string) => sqs.Queue.fromQueueArn(stack, id, arn('sqs', id));
const handler = () => lambda.Function.fromFunctionArn(stack, 'Theirs', arn('lambda', 'function:theirs'));
const key = () => kms.Key.fromKeyArn(stack, 'TheirKey', arn('kms', 'key/11111111-2222-3333-4444-555555555555'));
const table = () => dynamodb.Table.fromTableAttributes(stack, 'TheirTable', { tableArn: arn('dynamodb', 'table/theirs'), tableStreamArn: arn('dynamodb', 'table/theirs/stream/1') });
const bucket = () => s3.Bucket.fromBucketAttributes(stack, 'TheirBucket', { bucketName: 'their-bucket', ...place });
const certificate = () => acm.Certificate.fromCertificateArn(stack, 'TheirCertificate', arn('acm', 'certificate/11111111-2222-3333-4444-555555555555'));
const worker = () => QueueWorker.function(userFunction(stack));
const subtasks = () => ({ small: SubtaskWorker.function(userFunction(stack)) });
const leveling = (delivery?: QueueDelivery) => new QueueLoadLeveling(stack, 'Payments', { worker: worker(), delivery });
const domain = () => ({ domainName: 'api.example.com', certificate: certificate() });

/** What a pattern does with a resource of another Region, and of another account. */
const EDGES: { [edge: string]: { create: () => unknown; prop: string; refuses: string[] } } = {
  'the function of a worker': { create: () => new QueueLoadLeveling(stack, 'P', { worker: QueueWorker.function(handler()) }), prop: 'worker', refuses: ['region', 'account'] },
  'the function of subtasks': {
    create: () => new FanOutFanIn(stack, 'P', { intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(handler()) } }), prop: 'workers.small', refuses: ['region', 'account'],
  },
  'a queue': { create: () => leveling(QueueDelivery.fromQueue(queue('q'), queue('d'))), prop: 'delivery.queue', refuses: ['region', 'account'] },
  'the key of a queue': { create: () => leveling(QueueDelivery.standard({ encryptionKey: key() })), prop: 'encryptionKey', refuses: ['region'] },
  'the key of a FIFO queue': { create: () => leveling(QueueDelivery.fifo({ encryptionKey: key() })), prop: 'encryptionKey', refuses: ['region'] },
  'the key of a channel': { create: () => new DecoupledMessaging(stack, 'P', { channel: MessageChannel.stream(), encryptionKey: key() }), prop: 'encryptionKey', refuses: ['region'] },
  'the key of a bus': { create: () => new PubSub(stack, 'P', { encryptionKey: key() }), prop: 'encryptionKey', refuses: ['region'] },
  'the claim checks of a channel': { create: () => new DecoupledMessaging(stack, 'P', { channel: MessageChannel.topic(), claimCheckBucket: bucket() }), prop: 'claimCheckBucket', refuses: ['region'] },
  'the claim checks of a bus': { create: () => new PubSub(stack, 'P', { claimCheckBucket: bucket() }), prop: 'claimCheckBucket', refuses: ['region'] },
  'the claim checks of jobs': { create: () => leveling().addAsyncHttpApi('Api', { claimCheck: ClaimCheck.bucket(bucket()) }), prop: 'claimCheck', refuses: ['region'] },
  'the table of jobs': { create: () => leveling().addAsyncHttpApi('Api', { jobTable: table() }), prop: 'jobTable', refuses: ['region', 'account'] },
  'the table of an outbox': { create: () => new PubSub(stack, 'P', { contracts: [contract] }).publishFrom(table(), { events: [contract], name: 'Outbox' }), prop: 'table', refuses: ['region'] },
  'the bucket of jobs': { create: () => new FanOutFanIn(stack, 'P', { intake: FanOutIntake.bucket({ bucket: bucket() }), workers: subtasks() }), prop: 'intake.bucket', refuses: ['region', 'account'] },
  'the bucket of results': {
    create: () => new FanOutFanIn(stack, 'P', { intake: FanOutIntake.messages(), workers: subtasks(), results: ResultStore.bucket({ bucket: bucket() }) }), prop: 'results', refuses: ['region'],
  },
  'the table of results': {
    create: () => new FanOutFanIn(stack, 'P', { intake: FanOutIntake.messages(), workers: subtasks(), results: ResultStore.table(table()) }), prop: 'results', refuses: ['region', 'account'],
  },
  'a splitter': {
    create: () => new FanOutFanIn(stack, 'P', { intake: FanOutIntake.messages(), workers: subtasks(), splitter: JobSplitter.function(handler()) }), prop: 'splitter', refuses: ['region'],
  },
  'a backend': { create: () => new RobustApi(stack, 'P').addRoute('GET /a', Backend.function(handler())), prop: 'backend', refuses: ['region'] },
  'the secret of a backend': {
    create: () => new RobustApi(stack, 'P').addRoute('GET /a', Backend.http('https://a.example.com', {
      auth: BackendAuth.secretHeader('x-key', secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret', arn('secretsmanager', 'secret:theirs-123456'))),
    })),
    prop: 'backend.auth',
    refuses: ['region'],
  },
  'the function of a service': { create: () => new SimpleWebService(stack, 'P', { handler: handler() }), prop: 'handler', refuses: ['region'] },
  'the certificate of an HTTP API': { create: () => new SimpleWebService(stack, 'P', { handler: userFunction(stack), exposure: ServiceExposure.httpApi({ domain: domain() }) }), prop: 'domain.certificate', refuses: ['region'] },
  'the certificate of a REST API': { create: () => new RobustApi(stack, 'P', { engine: RoutingEngine.restApi({ domain: domain() }) }), prop: 'domain.certificate', refuses: ['region'] },
  'the certificate of a load balancer': {
    create: () => new RobustApi(stack, 'P', { engine: RoutingEngine.applicationLoadBalancer({ vpc: new ec2.Vpc(stack, 'Vpc'), auth: WebAuth.none(), certificate: certificate() }) }),
    prop: 'engine.certificate',
    refuses: ['region'],
  },
  'a web ACL': {
    create: () => new SimpleWebService(stack, 'P', { handler: userFunction(stack), exposure: ServiceExposure.restApi({ webAclArn: arn('wafv2', 'regional/webacl/theirs/1') }) }),
    prop: 'webAclArn',
    refuses: ['region'],
  },
};

test.each(Object.entries(EDGES))('%s that the pattern cannot use from where it is, is refused', (_, { create, prop, refuses }) => {
  const refused = (['region', 'account'] as const).filter(kind => {
    place = AWAY[kind];
    stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Shop', { env: HOME });
    try {
      create();
      return false;
    } catch (error) {
      expect((error as Error).message).toMatch(new RegExp(`^\\w+ at 'Shop/.*': ${prop} must be of .*(Region|account) of the pattern .*, got '`));
      return true;
    }
  });
  expect(refused).toEqual(refuses);
});

test.each(Object.entries(EDGES))('%s is taken in a stack that does not know where it goes', (_, { create }) => {
  place = AWAY.region;
  stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Shop');
  expect(create).not.toThrow();
});

test('a web ACL for CloudFront is refused', () => {
  place = HOME;
  const exposure = ServiceExposure.restApi({ webAclArn: arn('wafv2', 'global/webacl/theirs/1') });
  expect(() => new SimpleWebService(stack, 'P', { handler: userFunction(stack), exposure })).toThrow(/webAclArn must be of a regional web ACL/);
});

test('a web ACL that is only known at deployment is taken', () => {
  const webAclArn = new CfnParameter(stack, 'Acl').valueAsString;
  expect(() => new SimpleWebService(stack, 'P', { handler: userFunction(stack), exposure: ServiceExposure.restApi({ webAclArn }) })).not.toThrow();
});

test('tokens of a user pool have the Region of the pool in their issuer', () => {
  const pool = cognito.UserPool.fromUserPoolArn(stack, 'Pool', 'arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_abc');
  const auth = WebAuth.userPool(pool, { clients: [cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', 'client')] });
  new SimpleWebService(stack, 'P', { handler: userFunction(stack), exposure: ServiceExposure.httpApi({ auth }) });
  Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    JwtConfiguration: { Issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc' },
  });
});

describe.each<[string, (handler: lambda.IFunction) => { operations: { alarms: object } }]>([
  ['RobustApi', target => {
    const api = new RobustApi(stack, 'P');
    api.addRoute('GET /a', Backend.function(target));
    return api;
  }],
  ['SimpleWebService', target => new SimpleWebService(stack, 'P', { handler: target })],
])('a function of another account behind %s', (_, create) => {
  test('has no alarms here, where its metrics are not, and a warning says so', () => {
    place = AWAY.account;
    expect(Object.keys(create(handler()).operations.alarms).sort()).toEqual(['apiClientErrors', 'apiLatency', 'apiServerErrors']);
    expect(warnings(stack)).toContainEqual(expect.stringContaining("The function 'Shop/Theirs' has no alarms here, because its metrics are in its account, 222233334444."));
  });
});

describe('a key of another account', () => {
  const other = () => new Stack(stack.node.root as App, 'Other', { env: AWAY.account });

  test.each<[string, (encryptionKey: kms.IKey) => unknown]>([
    ['a queue', encryptionKey => leveling(QueueDelivery.standard({ encryptionKey }))],
    ['a stream', encryptionKey => new DecoupledMessaging(stack, 'P', { channel: MessageChannel.stream(), encryptionKey }).grantPublish(userFunction(stack, 'Publisher'))],
    ['results', encryptionKey => new FanOutFanIn(stack, 'P', {
      intake: FanOutIntake.messages(), workers: subtasks(), results: ResultStore.bucket({ bucket: new s3.Bucket(encryptionKey.stack, 'Results', { encryptionKey, bucketName: 'their-results' }) }),
    })],
  ])('of %s is granted to the account of the pattern, whose roles have the actions', (_, use) => {
    const theirs = new kms.Key(other(), 'Key', { alias: 'theirs' });
    use(theirs);
    const [{ Properties }] = Object.values(Template.fromStack(theirs.stack).findResources('AWS::KMS::Key'));
    const { Statement } = (Properties as { KeyPolicy: { Statement: object[] } }).KeyPolicy;
    expect(Statement).toContainEqual(expect.objectContaining({ Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']] } } }));
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain('kms:');
  });
});
