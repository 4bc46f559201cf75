import * as fs from 'fs';
import * as path from 'path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { assemblyOf, deployFixture } from './fixture';
import { StackOutputs } from '../../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

/** What reaches the function of the other stack: through a queue that it levels, and through each broker. */
const BROKERS = ['Booked', 'OrderPaid', 'OrderQueued', 'OrderStepped', 'OrderStreamed'];

const STACKS = ['Wall', 'Orders', 'Audit'] as const;

let cloud: LocalCloud;
let outputs: StackOutputs;
beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-teams' });
  outputs = await deployFixture(cloud, 'teams-app');
});
afterAll(() => cloud.stop());

let sold = 0;

async function sell(order: string) {
  const invoke = new InvokeCommand({ FunctionName: outputs.Orders.Seller, Payload: JSON.stringify({ order }) });
  const { FunctionError, Payload } = await client(LambdaClient, cloud).send(invoke);
  expect([FunctionError, FunctionError && Payload?.transformToString()]).toEqual([undefined, undefined]);
  sold++;
}

/** The audit has every order that was sold, once. */
async function audited() {
  await until(`${sold} orders in the audit`, 60, async () => {
    const { Attributes } = await client(SQSClient, cloud).send(new GetQueueAttributesCommand({ QueueUrl: outputs.Audit.AuditedQueue, AttributeNames: ['ApproximateNumberOfMessages'] }));
    return Attributes?.ApproximateNumberOfMessages === `${sold}`;
  });
}

/** The effects of an order, once there are so many of them: message, runs, releases. */
async function effects(table: string, order: string, count: number): Promise<string[]> {
  return until(`${count} effects of ${order}`, 60, async () => {
    const { Items = [] } = await client(DynamoDBClient, cloud).send(new ScanCommand({ TableName: table, ConsistentRead: true }));
    const found = Items.filter(({ pk }) => pk.S!.endsWith(`-${order}`));
    return found.length >= count && found.map(({ pk, runs, releases }) => `${pk.S!.split('.')[0]}: ${runs.N}, ${releases.S}`).sort();
  });
}
const shown = (releases: string) => BROKERS.map(broker => `${broker}: 1, ${releases}`);

test('a team of another stack gets the messages of every broker, once', async () => {
  await sell('espresso');
  expect(await effects(outputs.Wall.EffectTable, 'espresso', 5)).toEqual(shown('sold by 1, shown by 1'));
  await audited();
});

/** The template of each stack, as it was synthesized last. CDK bundles the code of stacks that are deployed only: what says so is left out. */
const templates = () => Object.fromEntries(STACKS.map(stack => {
  const template: unknown = JSON.parse(fs.readFileSync(path.join(assemblyOf(cloud, 'teams-app'), `${stack}.template.json`), 'utf8'));
  const text = JSON.stringify(template, (key, value: unknown) => key === 'Metadata' ? undefined : value);
  return [stack, text.replace(/[0-9a-f]{64}/g, 'hash')];
}));

/** Sells one order after the other until the work is over, and gives the orders. */
async function sellDuring(work: Promise<unknown>, name: string): Promise<string[]> {
  const orders: string[] = [];
  let isOver = false;
  const ended = work.finally(() => { isOver = true; });
  while (!isOver) {
    orders.push(`${name}-${orders.length}`);
    await sell(orders.at(-1)!);
  }
  await ended;
  return orders;
}

const releases = { Orders: 1, Wall: 1, Audit: 1 };

test.each(STACKS)('%s is deployed alone while messages flow: no other template changes, and nothing is lost', async stack => {
  const before = templates();
  releases[stack]++;
  const context = Object.fromEntries(STACKS.map(each => [`release:${each}`, `${releases[each]}`]));
  const deployed = deployFixture(cloud, 'teams-app', context, [stack]);
  const orders = await sellDuring(deployed, `during ${stack}`);
  expect(Object.keys(await deployed)).toEqual([stack]);
  const after = templates();
  expect(STACKS.filter(each => after[each] !== before[each])).toEqual([stack]);

  for (const order of orders) {
    expect((await effects(outputs.Wall.EffectTable, order, 5)).map(effect => effect.split(',')[0])).toEqual(BROKERS.map(broker => `${broker}: 1`));
  }
  await sell(`after ${stack}`);
  expect(await effects(outputs.Wall.EffectTable, `after ${stack}`, 5)).toEqual(shown(`sold by ${releases.Orders}, shown by ${releases.Wall}`));
  await audited();
}, 300_000);

test('a team of another app finds the bus by a parameter', async () => {
  const { Reports } = await deployFixture(cloud, 'teams-app', { app: 'fourth' });
  await sell('flat white');
  expect(await effects(Reports.EffectTable, 'flat white', 1)).toEqual(['OrderPaid: 1, sold by 2, shown by 1']);
});
