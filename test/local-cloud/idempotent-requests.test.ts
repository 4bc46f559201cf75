import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';
import { ThirdParty } from '../../tools/third-party/third-party';

let cloud: LocalCloud;
let thirdParty: ThirdParty;
let outputs: Record<string, string>;

beforeAll(async () => {
  [cloud, thirdParty] = await Promise.all([LocalCloud.start({ name: 'test-idempotent-requests' }), ThirdParty.start('bank')]);
  outputs = (await deployFixture(cloud, 'answers-app', { thirdParty: thirdParty.url })).Answers;
});
afterAll(() => Promise.all([cloud.stop(), thirdParty.stop()]));

async function pay(key: string, body: object, caller = 'ann') {
  const response = await fetch(`${cloud.localUrl(outputs.Url)}payments`, {
    method: 'POST', headers: { 'authorization': caller, 'content-type': 'application/json', 'idempotency-key': key }, body: JSON.stringify(body),
  });
  return { status: response.status, cookie: response.headers.get('set-cookie'), body: await response.text() };
}
const effectsOf = (id: string) => thirdParty.seen.filter(({ url }) => url === `/${id}`).length;

test('requests of one key that arrive together have one effect and one answer', async () => {
  const together = await Promise.all(Array.from({ length: 8 }, () => pay('together', { id: 'together', millis: 1_000 })));
  const done = together.filter(({ status }) => status === 201);
  expect(together.filter(({ status }) => ![201, 409].includes(status))).toEqual([]);
  expect(new Set(done.map(({ body }) => body)).size).toBe(1);
  const again = await pay('together', { id: 'together', millis: 1_000 });
  expect(again).toEqual({ status: 201, cookie: expect.stringContaining('seen=1') as string, body: done[0].body });
  expect(effectsOf('together')).toBe(1);
});

test('another body is refused, and another caller has another key', async () => {
  const { body } = await pay('mine', { id: 'mine' });
  expect([(await pay('mine', { id: 'other' })).status, effectsOf('other')]).toEqual([422, 0]);
  const others = await pay('mine', { id: 'mine' }, 'bob');
  expect([others.status, others.body === body, effectsOf('mine')]).toEqual([201, false, 2]);
});

test('a rejection is answered again, and a failure is tried again', async () => {
  const once = async (then: string) => (await pay(then, { id: then, then })).status;
  const repeated = async (then: string) => [await once(then), await once(then), effectsOf(then)];
  expect(await repeated('rejects')).toEqual([409, 409, 1]);
  expect(await repeated('fails')).toEqual([500, 500, 2]);
});

test('after a crash, the request waits for the time of the function, and is then done again', async () => {
  const body = { id: 'dies', then: 'dies' };
  expect((await pay('dies', body)).status).toBeGreaterThanOrEqual(500);
  expect([(await pay('dies', body)).status, effectsOf('dies')]).toEqual([409, 1]);
  await until('the second attempt', 30, async () => (await pay('dies', body)).status >= 500);
  expect(effectsOf('dies')).toBe(2);
});

test('the table holds neither keys nor callers', async () => {
  const { Items: items = [] } = await client(DynamoDBClient, cloud).send(new ScanCommand({ TableName: outputs.Table }));
  expect(items.length).toBeGreaterThanOrEqual(4);
  expect(items.map(({ id }) => id.S).filter(id => !/^request#[A-Za-z0-9+/]{43}=$/.test(id!))).toEqual([]);
  expect(items.map(({ data }) => data?.S ?? '').join()).not.toMatch(/together|ann|bob/);
});
