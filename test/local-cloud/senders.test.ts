import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { Message, PublishOptions, TableChange } from '../../handlers/runtime';
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

describe('a table', () => {
  const put = (Item: { readonly pk: string; readonly [attribute: string]: unknown }) =>
    dynamo.send(new PutCommand({ TableName: outputs.OrdersTable, Item }));

  /** The messages of the stream, in the order of their changes. */
  async function changes(): Promise<Message<TableChange>[]> {
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: outputs.SeenTable, ConsistentRead: true }));
    return Items.map(({ message }) => JSON.parse(message as string) as Message<TableChange>)
      .filter(({ eventSourceArn }) => eventSourceArn === outputs.StreamArn)
      .sort((one, other) => Number(BigInt(one.sequenceNumber!) - BigInt(other.sequenceNumber!)));
  }

  test('is read change by change, without what the filter leaves out', async () => {
    await put({ pk: 'draft-1', total: 0 });
    await put({ pk: 'order-1', total: 1, tags: new Set(['new']) });
    await put({ pk: 'order-1', total: 2 });
    await dynamo.send(new DeleteCommand({ TableName: outputs.OrdersTable, Key: { pk: 'order-1' } }));
    const seen = await until('3 changes', PATIENCE_SECONDS, async () => {
      const found = await changes();
      return found.length >= 3 && found;
    });
    const old = { pk: 'order-1', total: 1, tags: ['new'] };
    const changed = { pk: 'order-1', total: 2 };
    const key = { pk: 'order-1' };
    expect(seen.map(({ data }) => data)).toEqual([
      { kind: 'INSERT', expired: false, key, new: old },
      { kind: 'MODIFY', expired: false, key, old, new: changed },
      { kind: 'REMOVE', expired: false, key, old: changed },
    ]);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(3);
    expect(seen[0].sentTime).toMatch(TIME);
  });

  test('sends a change that is rejected to the dead-letter queue as it was, and goes on', async () => {
    await put({ pk: 'order-2', note: 'unreadable' });
    await put({ pk: 'order-3' });
    const dead = await until('the change', PATIENCE_SECONDS, async () => {
      const request = { QueueUrl: outputs.DeadLetterUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 };
      return (await client(SQSClient, cloud).send(new ReceiveMessageCommand(request))).Messages?.[0];
    });
    expect(dead.MessageAttributes!.reason.StringValue).toBe('unreadable item');
    expect(JSON.parse(dead.Body!)).toMatchObject({ eventName: 'INSERT', dynamodb: { NewImage: { pk: { S: 'order-2' }, note: { S: 'unreadable' } } } });
    await until('the next change', PATIENCE_SECONDS, async () => (await changes()).some(({ data }) => data.key.pk === 'order-3'));
  });
});
