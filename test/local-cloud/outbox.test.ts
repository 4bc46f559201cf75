import { DynamoDBClient, GetItemCommand, PutItemCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, ScanCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { Fate, FaultyEventBridge } from './faulty-event-bridge';
import { deployFixture } from './fixture';
import { assumeRole } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

const CUSTOMERS = 10;
const TRANSACTIONS_EACH = 20;
/** Of four transactions one is rolled back: 50 of 200. */
const isRolledBack = (number: number) => number % 4 === 3;
const PATIENCE_SECONDS = 90;

let cloud: LocalCloud;
let bridge: FaultyEventBridge;
let outputs: Record<string, string>;
let dynamo: DynamoDBDocumentClient;
let sqs: SQSClient;

/** A bus that is throttled now and then, does not answer, and is out for longer than the publisher tries. */
function fateOf(request: number): Fate {
  if (request === 2 || request === 15) { return { answerLost: true }; }
  if (request >= 5 && request <= 10) { return { through: () => false }; }
  return request % 3 === 0 ? { through: index => index % 2 === 0 } : {};
}

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-outbox' });
  bridge = await FaultyEventBridge.start(cloud, fateOf);
  outputs = (await deployFixture(cloud, 'outbox-app', { bridge: bridge.endpoint })).Outbox;
  bridge.publisher = await assumeRole(cloud, outputs.PublisherRole);
  dynamo = DynamoDBDocumentClient.from(client(DynamoDBClient, cloud));
  sqs = client(SQSClient, cloud);
});
afterAll(async () => {
  bridge.stop();
  await cloud.stop();
});

/** Answers whether it was committed. */
async function pay(customer: string, number: number): Promise<boolean> {
  const TableName = outputs.OrdersTable;
  const outbox = { id: `${customer}-${number}`, type: 'OrderPaid.v1', subject: customer, data: { customer, number } };
  const ConditionExpression = isRolledBack(number) ? 'attribute_exists(pk)' : 'attribute_not_exists(pk)';
  try {
    await dynamo.send(new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName, Item: { pk: customer, sk: `order-${number}`, outbox } } },
        { ConditionCheck: { TableName, Key: { pk: 'till', sk: 'none' }, ConditionExpression } },
      ],
    }));
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException) { return false; }
    throw error;
  }
}

async function payAll(customer: string): Promise<string[]> {
  const committed: string[] = [];
  for (let number = 0; number < TRANSACTIONS_EACH; number++) {
    if (await pay(customer, number)) { committed.push(`${customer}-${number}`); }
  }
  return committed;
}

/** How often each event had its effect. */
async function effects(): Promise<Record<string, number>> {
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: outputs.EffectsTable, ConsistentRead: true }));
  return Object.fromEntries(Items.map(({ pk, runs }) => [pk as string, runs as number]));
}

async function depth(QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({
    QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  }));
  return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
}

/** Every message has had its effect, or was found to have had it. */
const workedOff = (count: number) => until(`${count} effects and an empty queue`, PATIENCE_SECONDS, async () =>
  Object.keys(await effects()).length >= count && await depth(outputs.QueueUrl) === 0);

const once = (ids: string[]) => Object.fromEntries(ids.map(id => [id, 1]));
const idOf = ({ Detail }: { readonly Detail: string }) => (JSON.parse(Detail) as { id: string }).id;

test('an outbox publishes what was committed and nothing else, by key in the order of the commits, through a bus that fails', async () => {
  const customers = Array.from({ length: CUSTOMERS }, (_, i) => `customer${i}`);
  const committed = await Promise.all(customers.map(payAll));
  expect(committed.flat()).toHaveLength(150);
  await workedOff(150);

  const published = bridge.taken.map(idOf);
  expect(published.length).toBeGreaterThan(150); // answers were lost: what is published twice has the same id
  const first = [...new Set(published)];
  expect(customers.map(customer => first.filter(id => id.startsWith(`${customer}-`)))).toEqual(committed);
  expect(await effects()).toEqual(once(committed.flat()));
  expect(await depth(outputs.FailureQueueUrl)).toBe(0);
});

test('an idempotent worker of a QueueLoadLeveling does a message once, however often its queue delivers it', async () => {
  const before = await effects();
  const event = (id: string) => JSON.stringify({ specversion: '1.0', id, source: 'coffee.orders', type: 'OrderPaid.v1', data: {} });
  const ids = Array.from({ length: 10 }, (_, i) => `twice-${i}`);
  for (const id of [...ids, ...ids, ...ids]) {
    await sqs.send(new SendMessageCommand({ QueueUrl: outputs.QueueUrl, MessageBody: event(id) }));
  }
  await workedOff(Object.keys(before).length + ids.length);
  expect(await effects()).toEqual({ ...before, ...once(ids) });
  expect(await depth(outputs.DeadLetterQueueUrl)).toBe(0);
});

test('a message with the id of another and a different value is moved to the dead-letter queue: it is no duplicate, and no second effect', async () => {
  const before = await effects();
  const send = (number: number) => sqs.send(new SendMessageCommand({
    QueueUrl: outputs.QueueUrl,
    MessageBody: JSON.stringify({ specversion: '1.0', id: 'reused', source: 'coffee.orders', type: 'OrderPaid.v1', data: { number } }),
  }));
  await send(7);
  await workedOff(Object.keys(before).length + 1);
  await send(7);
  await send(8);
  await until('the other value in the dead-letter queue', PATIENCE_SECONDS, async () => await depth(outputs.DeadLetterQueueUrl) > 0 && await depth(outputs.QueueUrl) === 0);
  expect(await effects()).toEqual({ ...before, ...once(['reused']) });
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.DeadLetterQueueUrl, MaxNumberOfMessages: 10 }));
  expect(Messages!.map(({ Body }) => (JSON.parse(Body!) as { data: unknown }).data)).toEqual([{ number: 8 }]);
});

test('numbers beyond 2^53 arrive with all their digits, through stream, bus and queue', async () => {
  const before = Object.keys(await effects()).length;
  // EventBridge takes integers of 64 bits: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
  const [total, largest] = ['1234567890123456789', '9223372036854775807'];
  const outbox = (id: string, data: { M: Record<string, { N: string }> } | { S: string }) => ({ M: { id: { S: id }, type: { S: 'OrderPaid.v1' }, data } });
  const put = (id: string, data: Parameters<typeof outbox>[1]) =>
    dynamo.send(new PutItemCommand({ TableName: outputs.OrdersTable, Item: { pk: { S: 'exact' }, sk: { S: id }, outbox: outbox(id, data) } }));
  await put('exact-attributes', { M: { total: { N: total } } });
  await put('exact-text', { S: `{"total":${largest}}` });
  await workedOff(before + 2);
  const contentOf = async (id: string) => {
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: outputs.EffectsTable, Key: { pk: { S: id } }, ConsistentRead: true }));
    return Item?.content.S?.replace(/\s/g, '');
  };
  expect([await contentOf('exact-attributes'), await contentOf('exact-text')]).toEqual([`{"total":${total}}`, `{"total":${largest}}`]);
});
