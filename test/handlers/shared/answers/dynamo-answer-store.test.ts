import { randomBytes } from 'crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoAnswerStore } from '../../../../handlers/shared/aws/answers/dynamo-answer-store';
import { AwsStub } from '../aws-stub';

const aws = new AwsStub();
const items = new Map<string, object>();
let now = 1_000_000;
let store: DynamoAnswerStore;

beforeAll(async () => {
  await aws.start();
  aws.operations.GetItem = ({ Key }) => ({ Item: items.get((Key as { id: { S: string } }).id.S) });
  aws.operations.PutItem = ({ Item }) => {
    items.set((Item as { id: { S: string } }).id.S, Item as object);
    return {};
  };
  store = new DynamoAnswerStore(new DynamoDBClient({ maxAttempts: 1 }), 'answers', () => now);
});
afterAll(async () => aws.stop());

test('an answer is found as it was kept, until its time is over, and with a time at which the table deletes it', async () => {
  const stored = { text: '{"name":"Zoë","n":12345678901234567890}', at: now, cacheControl: 'max-age=5' };
  await store.keep('a', stored, 60_500);
  expect(await store.find('a')).toEqual(stored);
  expect(items.get('a')).toMatchObject({ ttl: { N: '1061' } });
  now += 60_499;
  expect(await store.find('a')).toEqual(stored);
  now += 1;
  // the item is still there: DynamoDB deletes it late
  expect(await store.find('a')).toBeUndefined();
  expect(await store.find('none')).toBeUndefined();
});

test('an answer that is larger than an item is not kept, and the same size is where it can be compressed', async () => {
  await store.keep('random', { text: JSON.stringify(randomBytes(400_000).toString('base64')), at: now }, 1_000);
  await store.keep('even', { text: JSON.stringify('a'.repeat(530_000)), at: now }, 1_000);
  expect([...items.keys()]).toEqual(['a', 'even']);
});
