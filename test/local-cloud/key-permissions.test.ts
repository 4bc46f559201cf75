import { KinesisClient, KinesisClientConfig, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { createStack } from './stack';
import { makeCaller } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Caller, owner } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

/** The local cloud speaks HTTP/1.1. */
class Http1KinesisClient extends KinesisClient {
  constructor(config: object) {
    super({ ...config, requestHandler: new SQSClient(config).config.requestHandler } as KinesisClientConfig);
  }
}

let cloud: LocalCloud;
const queues: Record<string, string> = {};

const policyOf = (...services: object[]) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${cloud.account}:root` }, Action: 'kms:*', Resource: '*' }, ...services],
});
const keyArn = { 'Fn::GetAtt': ['Key', 'Arn'] };

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-key-permissions' });
  const queue = (name: string, key: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: name, KmsMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } } });
  const forTopics = { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: '*' };
  const refusals = await createStack(cloud, 'keys', {
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policyOf() } },
    KeyOfTopics: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policyOf(forTopics) } },
    Queue: queue('keyed', 'Key'),
    Heard: queue('heard', 'KeyOfTopics'),
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'keyed', KmsMasterKeyId: keyArn } },
    Plain: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'plain' } },
    Policy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Queue' }, { Ref: 'Heard' }],
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' }] },
      },
    },
    Stream: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'keyed', ShardCount: 1, StreamEncryption: { EncryptionType: 'KMS', KeyId: keyArn } } },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'keyed',
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn } }] },
      },
    },
  });
  expect(refusals).toEqual([]);
  for (const QueueName of ['keyed', 'heard']) queues[QueueName] = (await client(SQSClient, cloud).send(new GetQueueUrlCommand({ QueueName }))).QueueUrl!;
  await clientOf(S3Client, owner(cloud)).send(new PutObjectCommand({ Bucket: 'keyed', Key: 'menu', Body: 'mocha' }));
});
afterAll(async () => cloud.stop());

const clientOf = <T>(Client: new (config: object) => T, credentials: Caller): T =>
  new Client({ endpoint: cloud.endpoint, region: cloud.region, credentials, forcePathStyle: true });
const topic = (name: string) => `arn:aws:sns:${cloud.region}:${cloud.account}:${name}`;

const BOTH = ['kms:GenerateDataKey', 'kms:Decrypt'];
const CALLS: Array<[action: string, needs: string[], call: (caller: Caller) => Promise<unknown>]> = [
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
  ['sqs:SendMessage', BOTH, caller => clientOf(SQSClient, caller).send(new SendMessageCommand({ QueueUrl: queues.keyed, MessageBody: 'mocha' }))],
  ['sqs:SendMessage', BOTH, caller => clientOf(SQSClient, caller).send(new SendMessageBatchCommand({ QueueUrl: queues.keyed, Entries: [{ Id: '1', MessageBody: 'mocha' }] }))],
  ['sqs:ReceiveMessage', ['kms:Decrypt'], caller => clientOf(SQSClient, caller).send(new ReceiveMessageCommand({ QueueUrl: queues.keyed, VisibilityTimeout: 0 }))],
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  ['sns:Publish', BOTH, caller => clientOf(SNSClient, caller).send(new PublishCommand({ TopicArn: topic('keyed'), Message: 'mocha' }))],
  // https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
  ['kinesis:PutRecord', ['kms:GenerateDataKey'], caller => clientOf(Http1KinesisClient, caller).send(new PutRecordCommand({ StreamName: 'keyed', PartitionKey: 'a', Data: Buffer.from('mocha') }))],
  ['kinesis:PutRecords', ['kms:GenerateDataKey'], caller => clientOf(Http1KinesisClient, caller).send(new PutRecordsCommand({ StreamName: 'keyed', Records: [{ PartitionKey: 'a', Data: Buffer.from('mocha') }] }))],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
  ['s3:PutObject', ['kms:GenerateDataKey'], caller => clientOf(S3Client, caller).send(new PutObjectCommand({ Bucket: 'keyed', Key: 'order', Body: 'mocha' }))],
  ['s3:GetObject', ['kms:Decrypt'], caller => clientOf(S3Client, caller).send(new GetObjectCommand({ Bucket: 'keyed', Key: 'menu' }))],
];

test.each(CALLS.map((each, index) => [...each, `caller-${index}`] as const))('%s needs %j', async (action, needs, call, name) => {
  for (const [index, missing] of needs.entries()) {
    const caller = await makeCaller(cloud, `${name}-${index}`, { Action: [action, ...needs.filter(need => need !== missing)], Resource: '*' });
    await expect(call(caller)).rejects.toThrow(missing);
  }
  await call(await makeCaller(cloud, name, { Action: [action, ...needs], Resource: '*' }));
});

test('a topic needs a statement in the policy of the key of a queue', async () => {
  for (const name of ['keyed', 'heard']) {
    await client(SNSClient, cloud).send(new SubscribeCommand({ TopicArn: topic('plain'), Protocol: 'sqs', Endpoint: `arn:aws:sqs:${cloud.region}:${cloud.account}:${name}` }));
  }
  await client(SNSClient, cloud).send(new PublishCommand({ TopicArn: topic('plain'), Message: 'cortado' }));
  const arrived = async (QueueUrl: string) => {
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
    const { Messages = [] } = await client(SQSClient, cloud).send(receive);
    return Messages.some(({ Body }) => Body!.includes('cortado'));
  };
  await until('the message', 30, () => arrived(queues.heard));
  expect(await arrived(queues.keyed)).toBe(false);
});
