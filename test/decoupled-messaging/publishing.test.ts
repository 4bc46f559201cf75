import { aws_iam as iam, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CHANNELS, channelOf, statements } from './messaging';
import { MessageConsumer, DecoupledMessaging, DecoupledMessagingProps, EventContract, JsonSchema, MessageChannel } from '../../src';
import { claimCheckPlaces, shop, userFunction } from '../support/stacks';

const contract = (name: string) => EventContract.fromSchema(name, { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });

/** The key of a publisher's destination in the variable. */
const PLACES = { topic: 'topicArn', fifoTopic: 'topicArn', queue: 'queueUrl', fifoQueue: 'queueUrl', stream: 'streamName' } as const;
const ACTIONS = {
  topic: 'sns:Publish', fifoTopic: 'sns:Publish', queue: 'sqs:SendMessage', fifoQueue: 'sqs:SendMessage', stream: 'kinesis:PutRecords',
} as const;

/** The publications of a function, as far as they are known at synthesis. */
function publications(template: Template): string {
  const [fn] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Environment: {} } }));
  return JSON.stringify(fn.Properties.Environment.Variables.CATALOG_PUBLISH);
}

describe.each(CHANNELS)('to a %s', kind => {
  test('a publisher may publish, and nothing else', () => {
    const { stack, messaging } = channelOf(MessageChannel[kind]());
    const role = new iam.Role(stack, 'Publisher', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    expect(messaging.grantPublish(role).success).toBe(true);
    const place = stack.resolve((messaging.topic?.topicArn ?? messaging.queue?.queueArn ?? messaging.stream?.streamArn)!);
    expect(statements(stack)).toEqual([{ Action: ACTIONS[kind], Effect: 'Allow', Resource: place }]);
  });

  test('a function knows destination and source', () => {
    const { stack, messaging } = channelOf(MessageChannel[kind]());
    messaging.grantPublish(userFunction(stack));
    expect(publications(Template.fromStack(stack))).toMatch(new RegExp(`\\{\\\\"\\*\\\\":\\{\\\\"${PLACES[kind]}.*source\\\\":\\\\"/Shop/Orders`));
  });

  test('a publisher may use the key of the user, exactly as it needs', () => {
    const stack = shop();
    const encryptionKey = new kms.Key(stack, 'Key');
    const messaging = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel[kind](), encryptionKey });
    messaging.grantPublish(new iam.Role(stack, 'Publisher', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
    const ofKey = statements(stack).filter(({ Action }) => JSON.stringify(Action).includes('kms:'));
    expect(ofKey).toEqual([expect.objectContaining({
      Action: kind === 'stream' ? 'kms:GenerateDataKey' : ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: stack.resolve(encryptionKey.keyArn),
    })]);
  });
});

test('a publisher knows all contracts of the channel, or the only one that it is granted', () => {
  const contracts = [contract('OrderPaid'), contract('OrderLost')];
  const publishes = (...only: EventContract[]) => {
    const { stack, messaging } = channelOf(MessageChannel.topic(), { contracts });
    messaging.grantPublish(userFunction(stack), ...only);
    return publications(Template.fromStack(stack)).match(/Order\w+\.v1/g);
  };
  expect(publishes()).toEqual(['OrderPaid.v1', 'OrderLost.v1']);
  expect(publishes(contracts[1])).toEqual(['OrderLost.v1']);
});

test('large contents are put into the bucket by publishers and taken by functions, and nothing else of it', () => {
  const stack = shop();
  const encryptionKey = new kms.Key(stack, 'Key');
  const claimCheckBucket = new s3.Bucket(stack, 'Large', { encryptionKey });
  const messaging = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic(), claimCheckBucket });
  messaging.grantPublish(userFunction(stack, 'Pay'));
  messaging.subscribe('Billing', MessageConsumer.function(userFunction(stack, 'Bill')));
  const objects = { 'Fn::Join': ['', [stack.resolve(claimCheckBucket.bucketArn), '/messages/*']] };
  const key = stack.resolve(encryptionKey.keyArn) as unknown;
  expect(statements(stack)).toEqual(expect.arrayContaining([
    { Action: 's3:PutObject', Effect: 'Allow', Resource: objects },
    { Action: 'kms:GenerateDataKey', Effect: 'Allow', Resource: key },
    { Action: 's3:GetObject', Effect: 'Allow', Resource: objects },
    { Action: 'kms:Decrypt', Effect: 'Allow', Resource: key },
  ]));
  expect(publications(Template.fromStack(stack))).toContain(JSON.stringify(stack.resolve(claimCheckBucket.bucketName)));
  expect(claimCheckPlaces(stack)).toEqual([{ 'Fn::Join': ['', ['["s3://', stack.resolve(claimCheckBucket.bucketName), '"]']] }]);
});

describe('a publisher of another account', () => {
  const OTHER = '222233334444';
  const grant = (channel: MessageChannel, props: Partial<DecoupledMessagingProps> = {}) => {
    const { stack, messaging } = channelOf(channel, props);
    return { stack, messaging, grant: () => messaging.grantPublish(new iam.AccountPrincipal(OTHER)) };
  };
  const principal = { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${OTHER}:root`]] } };

  test('may send to a queue by the policy of the queue', () => {
    const { stack, messaging, grant: call } = grant(MessageChannel.queue());
    expect(call().success).toBe(true);
    Template.fromStack(stack).hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'sqs:SendMessage', Principal: principal, Resource: stack.resolve(messaging.queue!.queueArn) }]) },
    });
  });

  test('is refused by a topic with the AWS managed key', () => {
    expect(grant(MessageChannel.topic()).grant).toThrow('encryptionKey must be given for a publisher of another account: the AWS managed key of SNS cannot be shared with other accounts');
  });

  test('is refused by a stream', () => {
    expect(grant(MessageChannel.stream()).grant).toThrow('grantee must be of the account of the stream: records are put by the name of the stream '
      + "(MessageChannel.topic() and queue() grant other accounts), got '222233334444'.");
  });

  test('may publish to a topic by the policies of topic and key', () => {
    const stack = shop();
    const messaging = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic(), encryptionKey: new kms.Key(stack, 'Key') });
    messaging.grantPublish(new iam.AccountPrincipal(OTHER));
    Template.fromStack(stack).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sns:Publish', Principal: principal })]) },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Principal: principal })]) },
    });
  });
});
