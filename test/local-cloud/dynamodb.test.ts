import {
  ConditionalCheckFailedException, CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { client } from './client';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';

const TableName = 'jobs';
let cloud: LocalCloud;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-dynamodb' });
  dynamodb = client(DynamoDBClient, cloud);
});
afterAll(async () => cloud.stop());
beforeEach(async () => {
  await cloud.reset();
  await dynamodb.send(new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' }, { AttributeName: 'wakeShard', AttributeType: 'S' }, { AttributeName: 'wakeAt', AttributeType: 'S' },
    ],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [{
      IndexName: 'wake',
      KeySchema: [{ AttributeName: 'wakeShard', KeyType: 'HASH' }, { AttributeName: 'wakeAt', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'ALL' },
    }],
  }));
});

const put = (id: string, attributes: Record<string, string>, condition?: string, now = 0) => dynamodb.send(new PutItemCommand({
  TableName,
  Item: { id: { S: id }, ttl: { N: '100' }, ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { S: value }])) },
  ConditionExpression: condition,
  ...(condition?.includes(':now') && { ExpressionAttributeNames: { '#ttl': 'ttl' }, ExpressionAttributeValues: { ':now': { N: String(now) } } }),
}));

const update = (id: string, input: Partial<UpdateItemCommandInput>) =>
  dynamodb.send(new UpdateItemCommand({ TableName, Key: { id: { S: id } }, ...input }));

const dueBefore = async (time: string): Promise<string[]> => {
  const { Items = [] } = await dynamodb.send(new QueryCommand({
    TableName,
    IndexName: 'wake',
    KeyConditionExpression: 'wakeShard = :shard AND wakeAt <= :time',
    ExpressionAttributeValues: { ':shard': { S: 'open-1' }, ':time': { S: time } },
  }));
  return Items.map(item => item.id.S!);
};

test('one of many conditional updates at the same time wins; the others see the item that made them lose', async () => {
  await put('job', { status: 'accepted' });
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, attempt) => update('job', {
    UpdateExpression: 'SET #status = :running, attempt = :attempt',
    ConditionExpression: '#status = :accepted',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':running': { S: 'running' }, ':accepted': { S: 'accepted' }, ':attempt': { N: String(attempt) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })));
  const won = outcomes.findIndex(outcome => outcome.status === 'fulfilled');
  const losses = outcomes.flatMap(outcome => outcome.status === 'rejected' ? [outcome.reason as unknown] : []);
  expect(losses).toHaveLength(19);
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: 'job' } } }));
  expect(Item).toMatchObject({ status: { S: 'running' }, attempt: { N: String(won) } });
  for (const loss of losses) {
    expect(loss).toBeInstanceOf(ConditionalCheckFailedException);
    expect((loss as ConditionalCheckFailedException).Item).toEqual(Item);
  }
});

test('a failed condition gives no item unless it was asked for', async () => {
  await put('job', {});
  const error = await put('job', {}, 'attribute_not_exists(id)').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConditionalCheckFailedException);
  expect((error as ConditionalCheckFailedException).Item).toBeUndefined();
});

test('a record past its time to live can be replaced, one before it cannot', async () => {
  await put('job', { status: 'old' });
  await expect(put('job', { status: 'new' }, 'attribute_not_exists(id) OR #ttl < :now', 100)).rejects.toThrow(ConditionalCheckFailedException);
  await put('job', { status: 'new' }, 'attribute_not_exists(id) OR #ttl < :now', 101);
  expect((await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: 'job' } } }))).Item).toMatchObject({ status: { S: 'new' } });
});

test('an item is in a sparse index while it has both keys of the index', async () => {
  await put('sleeping', { wakeShard: 'open-1', wakeAt: '2030-01-01T00:00:00.000Z' });
  await put('due', { wakeShard: 'open-1', wakeAt: '2020-01-01T00:00:00.000Z' });
  await put('other', { wakeShard: 'open-2', wakeAt: '2020-01-01T00:00:00.000Z' });
  await put('half', { wakeShard: 'open-1' });
  expect(await dueBefore('2025-01-01T00:00:00.000Z')).toEqual(['due']);
  await update('due', { UpdateExpression: 'REMOVE wakeShard, wakeAt' });
  await update('half', { UpdateExpression: 'SET wakeAt = :time', ExpressionAttributeValues: { ':time': { S: '2024-01-01T00:00:00.000Z' } } });
  expect(await dueBefore('2025-01-01T00:00:00.000Z')).toEqual(['half']);
});
