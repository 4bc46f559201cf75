import { gzipSync } from 'zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient, KinesisClientConfig, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Message, ReceiveMessageCommand, SQSClient, SQSClientConfig } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

const PATIENCE_SECONDS = 120;

/** The client's own HTTP/2 is not spoken here. */
class Http1Kinesis extends KinesisClient {
  constructor(config: SQSClientConfig) {
    super({ ...config, requestHandler: new SQSClient(config).config.requestHandler } as KinesisClientConfig);
  }
}

let cloud: LocalCloud;
let outputs: Record<string, string>;
let dynamo: DynamoDBDocumentClient;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-set-aside' });
  outputs = (await deployFixture(cloud, 'set-aside-app')).SetAside;
  dynamo = DynamoDBDocumentClient.from(client(DynamoDBClient, cloud));
  sqs = client(SQSClient, cloud);
});
afterAll(async () => cloud.stop());

const event = (id: string, data: object) => JSON.stringify({ specversion: '1.0', id, source: 'coffee.orders', type: 'OrderPaid.v1', data });

/** What comes out of a queue, by the attribute `id`, until there is this much. */
async function received(QueueUrl: string, count: number): Promise<Map<string, Message>> {
  const found = new Map<string, Message>();
  await until(`${count} messages`, PATIENCE_SECONDS, async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 300, MessageAttributeNames: ['All'] }));
    Messages.forEach(message => found.set(message.MessageAttributes?.id?.StringValue ?? message.MessageId!, message));
    return found.size >= count;
  });
  return found;
}

/** As docs/messages.md says. */
async function bytesOf({ Body, MessageAttributes }: Message): Promise<Buffer> {
  const encoding = MessageAttributes?.encoding?.StringValue;
  if (encoding !== 'dataref') return Buffer.from(Body!, encoding === 'base64' ? 'base64' : 'utf8');
  const [Bucket, ...key] = Body!.slice('s3://'.length).split('/');
  const { Body: object } = await client(S3Path, cloud).send(new GetObjectCommand({ Bucket, Key: key.join('/') }));
  return Buffer.from(await object!.transformToByteArray());
}

class S3Path extends S3Client {
  constructor(config: object) {
    super({ ...config, forcePathStyle: true });
  }
}

async function handled(TableName = outputs.HandledTable): Promise<string[]> {
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Items.map(({ pk }) => pk as string);
}

interface Change {
  readonly dynamodb: { readonly NewImage: { readonly outbox: { readonly M: { readonly id: object; readonly data: object } } } };
}

test('a stream goes on behind NUL, gzip, an aggregate and a record that no message holds; all come back byte for byte', async () => {
  const aggregate = Buffer.concat([Buffer.from('f3899ac2', 'hex'), Buffer.alloc(500, 1)]);
  const poison = [Buffer.from('\0'), gzipSync(event('zip', { order: 'zip' })), aggregate, Buffer.alloc(900_000, 0xff)];
  const records = [...poison, Buffer.from(event('e-1', { order: 'behind' }))];
  const { Records = [] } = await client(Http1Kinesis, cloud).send(new PutRecordsCommand({
    StreamName: outputs.StreamName, Records: records.map(Data => ({ Data, PartitionKey: 'p' })),
  }));
  await until('the record behind them', PATIENCE_SECONDS, async () => (await handled()).includes('behind'));

  const aside = await received(outputs.DeadLetterQueueUrl, poison.length);
  for (const [index, bytes] of poison.entries()) {
    const message = aside.get(Records[index].SequenceNumber!);
    expect(message?.MessageAttributes).toMatchObject({ source: { StringValue: outputs.StreamArn }, reason: { StringValue: expect.stringMatching(/text|type/) } });
    expect((await bytesOf(message!)).equals(bytes)).toBe(true);
  }
  expect(aside.size).toBe(poison.length);
});

test('a record comes back by invoking the function with it, as the runbook says', async () => {
  const data = Buffer.from(event('e-2', { order: 'again' })).toString('base64');
  const Records = [{ eventSource: 'aws:kinesis', eventSourceARN: outputs.StreamArn, kinesis: { data, sequenceNumber: '17', partitionKey: '17' } }];
  const invoke = new InvokeCommand({ FunctionName: outputs.BillingFunction, Payload: JSON.stringify({ Records }) });
  const { FunctionError } = await client(LambdaClient, cloud).send(invoke);
  expect(FunctionError).toBeUndefined();
  expect(await handled()).toContain('again');
});

test('a stream goes on behind a record that a function cannot handle; Lambda stores it whole in the bucket of the subscription', async () => {
  const texts = ['before', 'unshippable', 'after'].map((order, index) => event(`s-${index}`, { order }));
  await client(Http1Kinesis, cloud).send(new PutRecordsCommand({ StreamName: outputs.StreamName, Records: texts.map(text => ({ Data: Buffer.from(text), PartitionKey: 'p' })) }));
  await until('the record behind it', PATIENCE_SECONDS, async () => (await handled(outputs.ShippedTable)).includes('after'));
  expect(await handled(outputs.ShippedTable)).toEqual(expect.arrayContaining(['before', 'after']));
  expect(await handled(outputs.ShippedTable)).not.toContain('unshippable');

  const s3 = client(S3Path, cloud);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: outputs.ShippingFailedRecords, Prefix: 'aws/lambda/' }));
  expect(Contents).toHaveLength(1);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.ShippingFailedRecords, Key: Contents[0].Key }));
  const { requestContext, payload } = JSON.parse(await Body!.transformToString()) as { requestContext: object; payload: string };
  expect(requestContext).toMatchObject({ condition: 'RetryAttemptsExhausted' });
  const { Records } = JSON.parse(payload) as { Records: Array<{ kinesis: { data: string } }> };
  expect(Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString())).toEqual([texts[1]]);
});

test('an outbox goes on behind an item of 270 KB, and behind a change that no message holds', async () => {
  const put = (pk: string, id: string, size: number) => dynamo.send(new PutCommand({
    TableName: outputs.ChangedTable, Item: { pk, outbox: { id, type: 'OrderPaid.v1', data: { text: '\u0001'.repeat(size) } } },
  }));
  await put('same', 'large', 270_000); // 6 characters of JSON for each of the item
  await put('same', 'behind', 10);
  const [published] = [...(await received(outputs.AuditQueueUrl, 1)).values()];
  expect(published.Body).toContain('"behind"');

  const [message] = [...(await received(outputs.FailureQueueUrl, 1)).values()];
  expect(message.MessageAttributes).toMatchObject({
    encoding: { StringValue: 'dataref' }, reason: { StringValue: expect.stringContaining('must have at most 262144 bytes') },
  });
  const change = JSON.parse((await bytesOf(message)).toString()) as Change;
  expect(change.dynamodb.NewImage.outbox.M.id).toEqual({ S: 'large' });
  expect(change.dynamodb.NewImage.outbox.M.data).toEqual({ M: { text: { S: '\u0001'.repeat(270_000) } } });
});
