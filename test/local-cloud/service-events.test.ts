import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, Message, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

const PATIENCE_SECONDS = 90;

let cloud: LocalCloud;
let outputs: Record<string, string>;
let sqs: SQSClient;
beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-service-events' });
  outputs = (await deployFixture(cloud, 'service-events-app')).ServiceEvents;
  sqs = client(SQSClient, cloud);
});
afterAll(() => cloud.stop());

const upload = (Key: string, Body: string) => client(S3Client, cloud).send(new PutObjectCommand({ Bucket: outputs.BucketName, Key, Body }));

async function effectOf(pk: string): Promise<Record<string, unknown> | undefined> {
  const dynamodb = DynamoDBDocumentClient.from(client(DynamoDBClient, cloud));
  const { Item } = await dynamodb.send(new GetCommand({ TableName: outputs.EffectTable, Key: { pk } }));
  return Item;
}

const indexed = (key: string) => until(`${key} to be indexed`, PATIENCE_SECONDS, async () => await effectOf(key) !== undefined);

function received(QueueUrl: string): Promise<Message> {
  return until('a message', PATIENCE_SECONDS, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 1 }));
    return Messages[0];
  });
}

async function isEmpty(QueueUrl: string): Promise<boolean> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Attributes!.ApproximateNumberOfMessages === '0' && Attributes!.ApproximateNumberOfMessagesNotVisible === '0';
}

test('an event of a bucket is handled once, however often it is delivered', async () => {
  await upload('photo', 'bytes');
  await indexed('photo');
  const { Body } = await received(outputs.CopiesUrl);
  expect(JSON.parse(Body!)).toMatchObject({ 'source': 'aws.s3', 'detail-type': 'Object Created', 'detail': { object: { key: 'photo' } } });
  for (let time = 0; time < 2; time++) await sqs.send(new SendMessageCommand({ QueueUrl: outputs.QueueUrl, MessageBody: Body }));
  await upload('second photo', 'bytes');
  await indexed('second photo');
  await until('the queue to be empty', PATIENCE_SECONDS, () => isEmpty(outputs.QueueUrl));
  expect(await effectOf('photo')).toEqual({ pk: 'photo', event: 'Object Created of aws.s3', runs: 1 });
});

test('an event that does not match its contract is moved to the dead-letter queue', async () => {
  await upload('empty', '');
  const { Body } = await received(outputs.DeadLetterQueueUrl);
  expect(JSON.parse(Body!)).toMatchObject({ 'source': 'aws.s3', 'detail-type': 'Object Created', 'detail': { object: { key: 'empty', size: 0 } } });
  expect(await effectOf('empty')).toBeUndefined();
});
