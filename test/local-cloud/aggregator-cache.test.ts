import { CreateTableCommand, DeleteTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { client } from './client';
import { CacheSettings } from '../../handlers/aggregator/settings';
import { DynamoAnswerStore } from '../../handlers/shared/aws/answers/dynamo-answer-store';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { AggregateWorld, source } from '../handlers/aggregator/aggregate-world';
import { HttpServer } from '../handlers/request-router/http-server';

const CACHE: CacheSettings = {
  kind: 'dynamoDb', table: 'Answers', ttlMillis: 60_000, staleWhileRevalidateMillis: 0, staleIfErrorMillis: 600_000, query: [], headers: [], sharedByCallers: false,
};
let cloud: LocalCloud;
let dynamodb: DynamoDBClient;
let body = '{"id":1}';
let isDown = false;
let now = Date.now();
const server = new HttpServer(response => { response.writeHead(isDown ? 500 : 200, { 'content-type': 'application/json' }).end(body); });
let http: { url: string };

beforeAll(async () => {
  [cloud, http] = await Promise.all([LocalCloud.start({ name: 'test-aggregator-cache' }), server.start().then(url => ({ url }))]);
  dynamodb = client(DynamoDBClient, cloud);
  await dynamodb.send(new CreateTableCommand({
    TableName: 'Answers', BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  }));
});
afterAll(() => Promise.all([cloud.stop(), server.stop()]));

/** An execution environment of its own: it shares the table only. */
const process = () => new AggregateWorld({ a: source('/a', { http, required: true, maxResponseBytes: 4_000_000 }) }, {
  cache: CACHE, now: () => now, store: new DynamoAnswerStore(dynamodb, 'Answers', () => now),
});
const calls = () => server.requests.length;

test('processes share answers by the table, apart for each caller, up to their hard age', async () => {
  const ada = await process().call({ subject: 'ada' });
  expect((await process().call({ subject: 'ada' })).text).toBe(ada.text);
  expect(calls()).toBe(1);
  await process().call({ subject: 'bob' });
  expect(calls()).toBe(2);

  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: 'Answers' }));
  expect(Items).toHaveLength(2);
  expect(Items.map(({ ttl }) => Number(ttl.N) - Math.floor(now / 1000))).toEqual([660, 660].map(seconds => expect.closeTo(seconds, -1) as number));
  expect(JSON.stringify(Items)).not.toMatch(/ada|bob/);

  isDown = true;
  now += 120_000;
  expect(await process().call({ subject: 'ada' })).toMatchObject({ status: 200, headers: { age: '120' } });
  now += 600_000;
  expect((await process().call({ subject: 'ada' })).status).toBe(502);
  isDown = false;
});

test('an answer that no item can hold is made each time, and one of 3 MB that compresses well is kept', async () => {
  body = JSON.stringify(Array.from({ length: 60_000 }, (_, index) => `${(index * 7919 % 104_729).toString(36)}${(index * 104_729 % 7919).toString(36)}${index * 31}`));
  const before = calls();
  expect((await process().call({ path: { id: 'large' } })).status).toBe(200);
  const isKept = (await process().call({ path: { id: 'large' } })).status === 200 && calls() === before + 1;
  body = JSON.stringify('a'.repeat(3_000_000));
  await process().call({ path: { id: 'even' } });
  const made = calls();
  expect((await process().call({ path: { id: 'even' } })).text.length).toBeGreaterThan(3_000_000);
  expect([isKept, calls()]).toEqual([false, made]);
});

test('without its table each request is answered by the sources', async () => {
  await dynamodb.send(new DeleteTableCommand({ TableName: 'Answers' }));
  body = '{"id":2}';
  expect([(await process().call()).body, (await process().call()).status]).toEqual([{ a: { id: 2 } }, 200]);
});
