import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { StackOutputs } from '../../tools/local-cloud/cdk-cli';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

/** What reaches the function of the other stack: through a queue that it levels, and through each broker. */
const BROKERS = ['Booked', 'OrderPaid', 'OrderQueued', 'OrderStepped', 'OrderStreamed'];

let cloud: LocalCloud;
let outputs: StackOutputs;
beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-teams' });
  outputs = await deployFixture(cloud, 'teams-app');
});
afterAll(() => cloud.stop());

async function sell(order: string) {
  const invoke = new InvokeCommand({ FunctionName: outputs.Orders.Seller, Payload: JSON.stringify({ order }) });
  const { FunctionError, Payload } = await client(LambdaClient, cloud).send(invoke);
  expect([FunctionError, FunctionError && Payload?.transformToString()]).toEqual([undefined, undefined]);
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
  await until('the audit', 30, async () => {
    const { Attributes } = await client(SQSClient, cloud).send(new GetQueueAttributesCommand({ QueueUrl: outputs.Audit.AuditedQueue, AttributeNames: ['ApproximateNumberOfMessages'] }));
    return Attributes?.ApproximateNumberOfMessages === '1';
  });
});

test('each team deploys its stack alone', async () => {
  const releases = { 'release:Wall': '2', 'release:Orders': '3' };
  expect(Object.keys(await deployFixture(cloud, 'teams-app', releases, ['Wall']))).toEqual(['Wall']);
  await sell('latte');
  expect(await effects(outputs.Wall.EffectTable, 'latte', 5)).toEqual(shown('sold by 1, shown by 2'));
  expect(Object.keys(await deployFixture(cloud, 'teams-app', releases, ['Orders']))).toEqual(['Orders']);
  await sell('mocha');
  expect(await effects(outputs.Wall.EffectTable, 'mocha', 5)).toEqual(shown('sold by 3, shown by 2'));
});

test('a team of another app finds the bus by a parameter', async () => {
  const { Reports } = await deployFixture(cloud, 'teams-app', { app: 'fourth' });
  await sell('flat white');
  expect(await effects(Reports.EffectTable, 'flat white', 1)).toEqual(['OrderPaid: 1, sold by 3, shown by 1']);
});
