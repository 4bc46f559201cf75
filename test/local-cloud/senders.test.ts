import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { Message, PublishOptions } from '../../handlers/runtime';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

const PATIENCE_SECONDS = 120;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

let cloud: LocalCloud;
let outputs: Record<string, string>;
let dynamo: DynamoDBDocumentClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-senders' });
  outputs = (await deployFixture(cloud, 'senders-app')).Senders;
  dynamo = DynamoDBDocumentClient.from(client(DynamoDBClient, cloud));
});
afterAll(async () => cloud.stop());

/** Has the function publish, and answers the message as the consumer got it. */
async function published(id: string, options: PublishOptions = {}, data: object = {}): Promise<Message> {
  const Payload = JSON.stringify({ type: 'OrderPaid.v1', id, data, ...options });
  const { FunctionError } = await client(LambdaClient, cloud).send(new InvokeCommand({ FunctionName: outputs.SenderName, Payload }));
  expect(FunctionError).toBeUndefined();
  let seen: string | undefined;
  await until(`${id} to be handled`, PATIENCE_SECONDS, async () => {
    const { Item } = await dynamo.send(new GetCommand({ TableName: outputs.SeenTable, Key: { pk: id }, ConsistentRead: true }));
    seen = Item?.message as string | undefined;
    return seen !== undefined;
  });
  return JSON.parse(seen!) as Message;
}

const type = { dataType: 'String', stringValue: 'OrderPaid.v1' };

test('a function sends to the queue of its only grant without a name, and the message says what SQS says', async () => {
  const message = await published('job');
  expect(message).toMatchObject({ source: '/Senders/Jobs', attributes: { type }, receiveCount: 1, sentTime: expect.stringMatching(TIME) });
  expect([message.partitionKey, message.sequenceNumber]).toEqual([undefined, undefined]);
});

test('a message that waits over fresh copies counts all its receives, and keeps the time when it was sent', async () => {
  const { receiveCount, sentTime, attributes, time } = await published('slow', {}, { receives: 7 });
  expect(receiveCount).toBeGreaterThanOrEqual(7);
  expect(Object.keys(attributes!)).not.toContain('deferred');
  // nearer to its publication than to the last receive
  expect(Date.parse(sentTime!) - Date.parse(time!)).toBeLessThan(Date.now() - Date.parse(sentTime!));
});

test('a FIFO queue has a name in the grant and in publish, and gives group and sequence number', async () => {
  expect(await published('entry', { destination: 'ledger', groupId: 'order-17' })).toMatchObject({
    source: '/Senders/Ledger', groupId: 'order-17', sequenceNumber: expect.stringMatching(/^\d+$/), receiveCount: 1, sentTime: expect.stringMatching(TIME),
  });
});

test('a message of a topic has the attributes that SNS delivers', async () => {
  expect(await published('noted', { destination: 'topic' })).toMatchObject({ source: '/Senders/Topic', attributes: { type }, receiveCount: 1 });
});

test('an event of a bus has no attributes', async () => {
  const { source, attributes, receiveCount } = await published('event', { destination: 'bus' });
  expect([source, attributes, receiveCount]).toEqual(['shop', undefined, 1]);
});

test('a record of a stream has its partition key, its sequence number and when it arrived', async () => {
  const { partitionKey, sequenceNumber, messageId, sentTime, receiveCount } = await published('record', { destination: 'stream', partitionKey: 'order-17' });
  expect([partitionKey, sequenceNumber, receiveCount]).toEqual(['order-17', messageId, undefined]);
  expect(sentTime).toMatch(TIME);
});
