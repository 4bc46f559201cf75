import { setTimeout as pause } from 'timers/promises';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { client } from './client';
import { countedRows, unitsText } from './counted-table';
import { countedUnits, Units, WorkOfPattern } from './counted-units';
import { estimates } from './estimates';
import { deployFixture } from './fixture';
import { UnitOfWork, unitsOfWork } from './units-of-work';
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

/** Posts an order to the API of the event bus. */
function postOrder(order: object) {
  return signedFetch(cloud, caller, apiOf('Events', 'orders'), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) });
}

test('HTTP API and event bus: what is posted is published, where it fits the contract', async () => {
  const published = await postOrder({ orderId: 'order-17' });
  expect([published.status, await published.json()]).toEqual([202, { id: expect.stringMatching(/^[\w-]{10,}$/) as string }]);
  expect((await postOrder({ orderId: 17 })).status).toBe(400);
});

const UNITS: { readonly [pattern: string]: UnitOfWork } = {
  ...unitsOfWork(() => cloud, () => outputs.Counted),
  DecoupledMessaging: { names: /Topic-(Orders|Billing)/, deliveries: 1, unit: 'a message to a topic for one function', run: () => publish('mocha') },
  QueueLoadLeveling: {
    names: /Http-(Payments|Charge)/,
    scheduled: /Sweeper/,
    indexed: 'wakeAt',
    unit: 'a job of the HTTP API',
    // without polls for its status, which are requests of their own
    run: async () => { expect((await signedFetch(cloud, caller, apiOf('Http', 'send'), PAYMENT)).status).toBe(202); },
  },
};

test.each(Object.keys(UNITS).sort())('%s: a unit of work needs what docs/costs.md has as estimated and as counted', async pattern => {
  const { unit, before, run, uncounted = [], ...work } = UNITS[pattern];
  const since = Date.now() / 1000;
  await before?.();
  const earlier: Units = before ? await settledUnits({ ...work, deliveries: 0 }, since) : {};
  await run();
  const all = await settledUnits(work, since);
  const counted = Object.fromEntries(Object.entries(all).map(([price, units]) => [price, units - (earlier[price] ?? 0)]));
  const estimated = Object.fromEntries(Object.entries(estimates()[pattern]).filter(([price]) => !uncounted.includes(price)));
  const compared = Object.keys(estimated);
  const row = [`\`${pattern}\``, unit, ...[estimated, counted].map(units => unitsText(units, compared))];
  process.stdout.write(`| ${row.join(' | ')} |\n`);
  expect(row).toEqual(countedRows().find(([name]) => name === row[0]));
  expect(row[3]).toBe(row[2]);
});

/** What was counted, when nothing has been added for two seconds. A unit of work is over when all its messages are. */
async function settledUnits(work: WorkOfPattern, since: number): Promise<Units> {
  let last = '';
  return until('the work to end', 60, async () => {
    const units = await countedUnits(cloud, work, since);
    const before = last;
    last = JSON.stringify(units);
    await pause(2_000);
    return last === before && units;
  });
}
