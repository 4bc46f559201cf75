import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { client } from './client';
import { deployFixture } from './fixture';
import { makeCaller } from '../../tools/local-cloud/caller';
import { StackOutputs } from '../../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { signedFetch } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

let cloud: LocalCloud;
let outputs: StackOutputs;
beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-ten-patterns' });
  outputs = await deployFixture(cloud, 'ten-patterns-app');
});
afterAll(() => cloud.stop());

test('topic, queue and function: what the sender publishes is billed', async () => {
  const orders = ['espresso', 'flat white', 'latte'];
  for (const order of orders) {
    const invoke = new InvokeCommand({ FunctionName: outputs.Topic.SenderName, Payload: JSON.stringify({ order }) });
    const { FunctionError } = await client(LambdaClient, cloud).send(invoke);
    expect(FunctionError).toBeUndefined();
  }
  const billed = await until('three orders to be billed', 60, async () => {
    const { Items = [] } = await client(DynamoDBClient, cloud).send(new ScanCommand({ TableName: outputs.Topic.BilledTable, ConsistentRead: true }));
    return Items.length >= orders.length && Items.map(({ order }) => order.S).sort();
  });
  expect(billed).toEqual(orders);
});

test('HTTP API, queue and function: a job that is posted succeeds, by callers with credentials only', async () => {
  const url = (resource: string) => cloud.httpUrl(outputs.Http.ApiId, '$default', resource);
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ orderId: 'order-17', amount: 3.5 }) };
  expect((await fetch(url('send'), request)).status).toBe(403);
  const caller = await makeCaller(cloud, 'client');
  const accepted = await signedFetch(cloud, caller, url('send'), request);
  expect(accepted.status).toBe(202);
  const { id } = await accepted.json() as { id: string };
  const job = await until('the job to succeed', 60, async () => {
    const seen = await (await signedFetch(cloud, caller, url(`jobs/${id}`), {})).json() as { status: string; result: unknown };
    return seen.status === 'succeeded' && seen;
  });
  expect(job.result).toEqual({ receipt: `receipt-${id}`, amount: 3.5 });
});

test('HTTP API and event bus: what is posted is published, where it fits the contract', async () => {
  const caller = await makeCaller(cloud, 'shop');
  const post = async (order: object) => {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) };
    return signedFetch(cloud, caller, cloud.httpUrl(outputs.Events.ApiId, '$default', 'orders'), request);
  };
  const published = await post({ orderId: 'order-17' });
  expect([published.status, await published.json()]).toEqual([202, { id: expect.stringMatching(/^[\w-]{10,}$/) as string }]);
  expect((await post({ orderId: 17 })).status).toBe(400);
});
