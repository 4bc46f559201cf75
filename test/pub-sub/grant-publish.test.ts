import { App, aws_events as events, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { orderCreated, orderPaid } from './contracts';
import { EventBroker, MessageConsumer, PubSub, PubSubProps } from '../../src';
import { claimCheckPlaces, userFunction, warnings } from '../support/stacks';

const OWN = '111122223333';
const OTHER = '222233334444';
const OF_ORDER_PAID = { 'events:source': 'coffee.payments', 'events:detail-type': 'OrderPaid.v2' };
const POLICY = 'AWS::Events::EventBusPolicy';

let stack: Stack;
beforeEach(() => { stack = inAccount(OWN); });

const inAccount = (account?: string) => new Stack(new App({ analyticsReporting: false }), 'Shop', account ? { env: { account, region: 'eu-west-1' } } : {});
const create = (props: PubSubProps = {}, id = 'Events') => new PubSub(stack, id, { contracts: [orderCreated, orderPaid], ...props });
const template = () => Template.fromStack(stack);
/** The statements of bus policies, as the template has them. */
const statements = () => Object.values(template().findResources(POLICY)).map(({ Properties }) => Properties.Statement);

describe('on a bus', () => {
  test.each<[who: string, grantee: () => iam.IGrantable, principal: unknown, conditions: object]>([
    ['an account', () => new iam.AccountPrincipal(OTHER), { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OTHER}:root`]] } }, {}],
    ['a role of another account by its ARN', () => new iam.ArnPrincipal(`arn:aws:iam::${OTHER}:role/orders`), { AWS: `arn:aws:iam::${OTHER}:role/orders` }, {}],
    ['an imported role of another account', () => iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${OTHER}:role/orders`), { AWS: `arn:aws:iam::${OTHER}:role/orders` }, {}],
    ['an organization', () => new iam.OrganizationPrincipal('o-1234567890'), { AWS: '*' }, { 'aws:PrincipalOrgID': 'o-1234567890' }],
  ])('%s may put events of the contract by a statement of the bus policy, and no others', (_, grantee, principal, conditions) => {
    const bus = create();
    expect(bus.grantPublish(grantee(), orderPaid).success).toBe(true);
    expect(statements()).toEqual([{
      Effect: 'Allow',
      Action: 'events:PutEvents',
      Principal: principal,
      Resource: stack.resolve(bus.eventBus!.eventBusArn),
      Condition: { StringEquals: { ...OF_ORDER_PAID, ...conditions } },
    }]);
  });

  test('a role of another stack in another account may put events by both policies', () => {
    const other = new Stack(stack.node.root as App, 'Other', { env: { account: OTHER, region: 'eu-west-1' } });
    const role = new iam.Role(other, 'Role', { roleName: 'orders', assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const broker = EventBroker.fromEventBus(events.EventBus.fromEventBusName(stack, 'Bus', 'company'));
    create({ broker }).grantPublish(role, orderPaid);
    expect(statements()).toEqual([expect.objectContaining({ Condition: { StringEquals: OF_ORDER_PAID } })]);
    Template.fromStack(other).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'events:PutEvents', Condition: { StringEquals: OF_ORDER_PAID } })] },
    });
  });

  test.each<[who: string, account: string | undefined, grantee: () => iam.IGrantable]>([
    ['a role', OWN, () => new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() })],
    ['a role in a stack without account', undefined, () => new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() })],
    ['an imported function without role', OWN, () => lambda.Function.fromFunctionName(stack, 'Function', 'orders')],
  ])('%s of the same account needs no bus policy', (_, account, grantee) => {
    stack = inAccount(account);
    create().grantPublish(grantee(), orderPaid);
    template().resourceCountIs(POLICY, 0);
  });

  test('an account of a stack whose account is not known is granted in the bus policy', () => {
    stack = inAccount();
    create().grantPublish(new iam.AccountPrincipal(OTHER), orderPaid);
    template().resourceCountIs(POLICY, 1);
  });

  test('each contract, principal and pattern has a statement of its own, a repeated grant has none', () => {
    const eventBus = events.EventBus.fromEventBusName(stack, 'Bus', 'company');
    for (const id of ['Orders', 'Payments']) {
      const bus = create({ broker: EventBroker.fromEventBus(eventBus) }, id);
      for (const contract of [orderCreated, orderPaid, orderPaid]) {
        for (const account of [OTHER, '333344445555']) { bus.grantPublish(new iam.AccountPrincipal(account), contract); }
      }
    }
    const ids = Object.values(template().findResources(POLICY)).map(({ Properties }) => Properties.StatementId as string);
    expect(ids).toHaveLength(2 * 2 * 2);
    expect(new Set(ids).size).toBe(ids.length);
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
    expect(ids.filter(id => !/^[A-Za-z0-9_-]{1,64}$/.test(id))).toEqual([]);
  });

  test('a bus of another account is refused for a principal without a policy of its own', () => {
    const eventBus = events.EventBus.fromEventBusArn(stack, 'Bus', `arn:aws:events:eu-west-1:${OTHER}:event-bus/company`);
    expect(() => create({ broker: EventBroker.fromEventBus(eventBus) }).grantPublish(new iam.AccountPrincipal('333344445555'), orderPaid)).toThrow(
      "PubSub at 'Shop/Events': grantee must have a policy of its own: the policy of a bus of another account cannot be changed from here, got 'AccountPrincipal(333344445555)'.");
  });
});

describe('on a topic', () => {
  const topicPolicy = () => Object.values(template().findResources('AWS::SNS::TopicPolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

  test('an account may publish by the policies of topic and key', () => {
    const encryptionKey = new kms.Key(stack, 'Key');
    const bus = create({ broker: EventBroker.topic(), encryptionKey });
    expect(bus.grantPublish(new iam.AccountPrincipal(OTHER), orderPaid).success).toBe(true);
    const principal = { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OTHER}:root`]] } };
    expect(topicPolicy()).toContainEqual(expect.objectContaining({ Action: 'sns:Publish', Principal: principal, Resource: stack.resolve(bus.topic!.topicArn) }));
    template().hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Principal: principal })]) },
    });
  });

  test('an account is refused where the topic has the AWS managed key', () => {
    const bus = create({ broker: EventBroker.topic() });
    expect(() => bus.grantPublish(new iam.AccountPrincipal(OTHER), orderPaid)).toThrow(new Error("PubSub at 'Shop/Events': encryptionKey must be given for a publisher of "
      + 'another account: the AWS managed key of SNS cannot be shared with other accounts, got nothing.'));
    expect(topicPolicy().filter(({ Effect }) => Effect === 'Allow')).toEqual([]);
  });
});

test('who reads claim-checked contents knows their bucket: the function of a subscription, and who is granted to', () => {
  const claimCheckBucket = new s3.Bucket(stack, 'Large');
  const pattern = create({ claimCheckBucket });
  pattern.subscribe('Billing', MessageConsumer.function(userFunction(stack, 'Bill')), { events: [orderPaid] });
  const both = userFunction(stack, 'Both');
  pattern.grantReadClaimChecks(both);
  const other = s3.Bucket.fromBucketName(stack, 'Other', 'other');
  new PubSub(stack, 'Others', { broker: EventBroker.eventBus(), contracts: [orderPaid], claimCheckBucket: other }).grantReadClaimChecks(both);
  const name = stack.resolve(claimCheckBucket.bucketName) as unknown;
  expect(claimCheckPlaces(stack)).toEqual([{ 'Fn::Join': ['', ['["s3://', name, '"]']] }, { 'Fn::Join': ['', ['["s3://', name, '","s3://other"]']] }]);
});

test('the grant of a reader has the key of the bucket with it', () => {
  const encryptionKey = new kms.Key(stack, 'Key');
  const pattern = create({ claimCheckBucket: new s3.Bucket(stack, 'Large', { encryptionKey }) });
  const { success, principalStatements } = pattern.grantReadClaimChecks(userFunction(stack, 'Reader'));
  expect(success).toBe(true);
  expect(principalStatements.flatMap(({ actions }) => actions)).toEqual(['s3:GetObject', 'kms:Decrypt']);
});

test('a function of another stack knows of a bucket beside the pattern', () => {
  const elsewhere = new Stack(stack.node.root as App, 'Elsewhere', { env: { account: OWN, region: 'eu-west-1' } });
  create({ claimCheckBucket: new s3.Bucket(stack, 'Large') }).subscribe('Billing', MessageConsumer.function(userFunction(elsewhere, 'Bill')), { events: [orderPaid] });
  expect(JSON.stringify(claimCheckPlaces(elsewhere))).toContain('Large');
  expect(warnings(stack)).toEqual([]);
});

test('an account may store claim-checked contents by the policy of the bucket', () => {
  const claimCheckBucket = new s3.Bucket(stack, 'Large');
  create({ claimCheckBucket }).grantPublish(new iam.AccountPrincipal(OTHER), orderPaid);
  template().hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: { Statement: [Match.objectLike({ Action: 's3:PutObject', Resource: { 'Fn::Join': ['', [stack.resolve(claimCheckBucket.bucketArn), '/messages/*']] } })] },
  });
});
