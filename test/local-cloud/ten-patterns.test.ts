import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { App } from 'aws-cdk-lib';
import { client } from './client';
import { deployFixture } from './fixture';
import { sample } from './fixtures/ten-patterns/sample';
import { recordedCalls, writeUnits } from './recorded-calls';
import { CostEstimate, IOperable, Operations } from '../../src';
import { makeCaller } from '../../tools/local-cloud/caller';
import { StackOutputs } from '../../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Caller, signedFetch } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

let cloud: LocalCloud;
let outputs: StackOutputs;
let caller: Caller;
beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-ten-patterns' });
  outputs = await deployFixture(cloud, 'ten-patterns-app');
  caller = await makeCaller(cloud, 'client');
});
afterAll(() => cloud.stop());

/** Lets the sender publish an order to the topic. */
async function publish(order: string) {
  const invoke = new InvokeCommand({ FunctionName: outputs.Topic.SenderName, Payload: JSON.stringify({ order }) });
  const { FunctionError } = await client(LambdaClient, cloud).send(invoke);
  expect(FunctionError).toBeUndefined();
}

test('topic, queue and function: what the sender publishes is billed', async () => {
  const orders = ['espresso', 'flat white', 'latte'];
  for (const order of orders) await publish(order);
  const billed = await until('three orders to be billed', 60, async () => {
    const { Items = [] } = await client(DynamoDBClient, cloud).send(new ScanCommand({ TableName: outputs.Topic.BilledTable, ConsistentRead: true }));
    return Items.length >= orders.length && Items.map(({ order }) => order.S).sort();
  });
  expect(billed).toEqual(orders);
});

const apiOf = (stack: string, resource: string) => cloud.httpUrl(outputs[stack].ApiId, '$default', resource);
const PAYMENT = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ orderId: 'order-17', amount: 3.5 }) };

/** Posts a job, and waits for its end. */
async function succeededJob() {
  const accepted = await signedFetch(cloud, caller, apiOf('Http', 'send'), PAYMENT);
  expect(accepted.status).toBe(202);
  const { id } = await accepted.json() as { id: string };
  const job = await until('the job to succeed', 60, async () => {
    const seen = await (await signedFetch(cloud, caller, apiOf('Http', `jobs/${id}`), {})).json() as { status: string; result: unknown };
    return seen.status === 'succeeded' && seen;
  });
  return { id, result: job.result };
}

test('HTTP API, queue and function: a job that is posted succeeds, by callers with credentials only', async () => {
  expect((await fetch(apiOf('Http', 'send'), PAYMENT)).status).toBe(403);
  const { id, result } = await succeededJob();
  expect(result).toEqual({ receipt: `receipt-${id}`, amount: 3.5 });
});

test('HTTP API, queue and function: a job needs the requests and write units of its estimate', async () => {
  const since = Date.now() / 1000;
  await succeededJob();
  const called = async (name: string, resource: RegExp) => (await recordedCalls(cloud, name, since))
    .filter(({ requestParameters }) => resource.test(JSON.stringify(requestParameters)));
  const sent = await called('SendMessage', /PaymentsQueue/);
  const writes = [...await called('PutItem', /PaymentsJobsTable/), ...await called('UpdateItem', /PaymentsJobsTable/)];
  // what Lambda receives and deletes is no call here: two requests of the estimate
  expect({ 'sqs.request': sent.length + 2, 'dynamoDb.writeUnit': writeUnits(writes, 'wakeAt') })
    .toEqual(unitsOf('HTTP API, queue and function', ['sqs.request', 'dynamoDb.writeUnit']));
});

/** The units of one piece of work of the pattern in a stack of the document, as an estimate has them. */
function unitsOf(heading: string, prices: string[]): { [price: string]: number } {
  const stack = sample(heading, new App(), 'Estimated');
  const pattern = stack.node.children.find(child => Operations.of(child) !== undefined) as IOperable;
  const { items } = CostEstimate.of(stack, { loads: [{ pattern, unitsPerMonth: 1 }] });
  const sum = (price: string) => items.filter(({ billedFor }) => billedFor === price).reduce((all, { units }) => all + units, 0);
  return Object.fromEntries(prices.map(price => [price, sum(price)]));
}

/** Posts an order to the API of the event bus. */
function postOrder(order: object) {
  return signedFetch(cloud, caller, apiOf('Events', 'orders'), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) });
}

test('HTTP API and event bus: what is posted is published, where it fits the contract', async () => {
  const published = await postOrder({ orderId: 'order-17' });
  expect([published.status, await published.json()]).toEqual([202, { id: expect.stringMatching(/^[\w-]{10,}$/) as string }]);
  expect((await postOrder({ orderId: 17 })).status).toBe(400);
});

test('a message and an event are published as often as their estimates say', async () => {
  const since = Date.now() / 1000;
  await publish('mocha');
  expect((await postOrder({ orderId: 'order-18' })).status).toBe(202);
  const messages = (await recordedCalls(cloud, 'POST.sns', since)).filter(({ requestParameters }) => /^Publish/.test(String(requestParameters.Action)));
  const events = await recordedCalls(cloud, 'PutEvents', since);
  expect({ 'sns.publish': messages.length, 'eventBridge.event': events.length })
    .toEqual({ ...unitsOf('Topic, queue and function', ['sns.publish']), ...unitsOf('HTTP API and event bus', ['eventBridge.event']) });
});
