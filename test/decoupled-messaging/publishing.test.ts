import { aws_iam as iam, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CHANNELS, channelOf, statements } from './messaging';
import { MessageConsumer, DecoupledMessaging, EventContract, JsonSchema, MessageChannel } from '../../src';
import { shop, userFunction } from '../support/stacks';

const contract = (name: string) => EventContract.fromSchema(name, { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });

/** What a channel's publisher is told of where to publish, by the name of the variable's key. */
const PLACES = { topic: 'topicArn', fifoTopic: 'topicArn', queue: 'queueUrl', fifoQueue: 'queueUrl', stream: 'streamName' } as const;
const ACTIONS = {
  topic: 'sns:Publish', fifoTopic: 'sns:Publish', queue: 'sqs:SendMessage', fifoQueue: 'sqs:SendMessage', stream: ['kinesis:PutRecord', 'kinesis:PutRecords'],
} as const;

/** The parts of the variable of the publisher that are known at synthesis. */
function told(template: Template): string {
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

  test('a function is told where to, and as whom', () => {
    const { stack, messaging } = channelOf(MessageChannel[kind]());
    messaging.grantPublish(userFunction(stack));
    expect(told(Template.fromStack(stack))).toMatch(new RegExp(`\\{\\\\"\\*\\\\":\\{\\\\"${PLACES[kind]}.*source\\\\":\\\\"/Shop/Orders`));
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

test('a publisher is told all contracts of the channel, or the only one it is granted', () => {
  const contracts = [contract('OrderPaid'), contract('OrderLost')];
  const publishes = (...only: EventContract[]) => {
    const { stack, messaging } = channelOf(MessageChannel.topic(), { contracts });
    messaging.grantPublish(userFunction(stack), ...only);
    return told(Template.fromStack(stack)).match(/Order\w+\.v1/g);
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
    { Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Effect: 'Allow', Resource: key },
    { Action: 's3:GetObject', Effect: 'Allow', Resource: objects },
    { Action: 'kms:Decrypt', Effect: 'Allow', Resource: key },
  ]));
  expect(told(Template.fromStack(stack))).toContain(JSON.stringify(stack.resolve(claimCheckBucket.bucketName)));
});
