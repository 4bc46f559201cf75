import { setTimeout as pause } from 'timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { OldSystem } from './old-system';
import { Report } from '../../handlers/legacy-sync-report/report';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

const ORDERS = Array.from({ length: 40 }, (_, index) => `order-${index}`);
const CHANGES = 300;
const FROM_LEGACY = 20;
const PATIENCE_SECONDS = 100;
/** After all changes are in the queue. */
const OUTAGE_MILLIS = 40_000;

jest.setTimeout(400_000);

let cloud: LocalCloud;
let legacy: OldSystem;
let outputs: Record<string, string>;
let dynamo: DynamoDBDocumentClient;
let sqs: SQSClient;

beforeAll(async () => {
  [cloud, legacy] = await Promise.all([LocalCloud.start({ name: 'test-legacy-sync' }), OldSystem.start()]);
  outputs = (await deployFixture(cloud, 'legacy-sync-app', { legacy: legacy.url, export: legacy.exportUrl })).Sync;
  dynamo = DynamoDBDocumentClient.from(client(DynamoDBClient, cloud));
  sqs = client(SQSClient, cloud);
});
afterAll(() => Promise.all([cloud.stop(), legacy.stop()]));

/** The new service's own write, which leaves the attribute `origin` as it is. */
const write = (order: string, version: number) => dynamo.send(new UpdateCommand({
  TableName: outputs.OrdersTable, Key: { order }, UpdateExpression: 'SET version = :version', ExpressionAttributeValues: { ':version': version },
}));

async function depth(QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] }));
  return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
}

/** By the documented command. */
async function reconcile(): Promise<Report> {
  const [, FunctionName] = /--function-name (\S+)/.exec(outputs.ReportCommand)!;
  const { Payload, FunctionError } = await client(LambdaClient, cloud).send(new InvokeCommand({ FunctionName }));
  expect(FunctionError).toBeUndefined();
  return JSON.parse(Buffer.from(Payload!).toString()) as Report;
}

const versionsOf = (order: string) => legacy.writes.filter(each => each.order === order).map(({ version }) => version);
const print = (figures: object) => process.stdout.write(`${JSON.stringify(figures, undefined, 1)}\n`);

test('legacy is down for the whole of 300 changes over 40 orders, then back: all in order, none lost, none twice, no dead letters', async () => {
  legacy.orders['old-only'] = 7;
  const expected: Record<string, number[]> = Object.fromEntries(ORDERS.map(order => [order, []]));
  const started = Date.now();
  for (let change = 0; change < CHANGES; change++) {
    const order = ORDERS[change * 7 % ORDERS.length];
    expected[order].push(expected[order].length + 1);
    await write(order, expected[order].length);
  }
  // what came from legacy into the new service
  for (let change = 0; change < FROM_LEGACY; change++) {
    legacy.orders[`old-${change}`] = 1;
    await dynamo.send(new PutCommand({ TableName: outputs.OrdersTable, Item: { order: `old-${change}`, version: 1, origin: `legacy#${change}` } }));
  }
  await until('all changes in the queue', PATIENCE_SECONDS, async () => await depth(outputs.QueueUrl) === CHANGES);
  await pause(OUTAGE_MILLIS);
  const before = await reconcile();
  const outageSeconds = Math.round((Date.now() - started) / 1000);
  expect(legacy.writes).toEqual([]);

  const back = Date.now();
  await legacy.comeUp();
  await until('an empty queue', PATIENCE_SECONDS, async () => await depth(outputs.QueueUrl) === 0);
  const drainedSeconds = Math.round((Date.now() - back) / 1000);
  const after = await reconcile();

  const applied = Object.fromEntries(ORDERS.map(order => [order, versionsOf(order)]));
  print({
    outageSeconds,
    drainedSeconds,
    changes: CHANGES,
    orders: ORDERS.length,
    applied: legacy.writes.length,
    outOfOrder: ORDERS.filter(order => JSON.stringify(applied[order]) !== JSON.stringify(expected[order])).length,
    twice: legacy.writes.length - new Set(legacy.writes.map(({ sequence }) => sequence)).size,
    deadLetters: await depth(outputs.DeadLetterQueueUrl),
    fromLegacySentBack: legacy.writes.filter(({ order }) => order.startsWith('old-')).length,
    before: { ...before, missingInLegacy: before.missingInLegacy.count },
    after,
  });
  expect(applied).toEqual(expected);
  expect(legacy.writes).toHaveLength(CHANGES);
  expect(await depth(outputs.DeadLetterQueueUrl)).toBe(0);
  expect(await depth(outputs.FailureQueueUrl)).toBe(0);
  expect(before).toMatchObject({ waiting: { changes: CHANGES, deadLetters: 0 }, missingInLegacy: { count: 40, entities: [...ORDERS].sort() }, missingInNew: { count: 1, entities: ['old-only'] }, equal: FROM_LEGACY });
  expect(after).toMatchObject({ waiting: { changes: 0, deadLetters: 0 }, missingInLegacy: { count: 0 }, missingInNew: { count: 1, entities: ['old-only'] }, different: { count: 0 }, equal: 60 });
});

test('a change of the new service is sent, also where an item keeps the marker of an earlier write from legacy; a removal is sent, too', async () => {
  await write('old-3', 2);
  await write('old-3', 3);
  await dynamo.send(new DeleteCommand({ TableName: outputs.OrdersTable, Key: { order: 'old-4' } }));
  await until('the writes', PATIENCE_SECONDS, () => versionsOf('old-3').length === 2 && !('old-4' in legacy.orders));
  expect(versionsOf('old-3')).toEqual([2, 3]);
});

test('a rejected change is a dead letter with the reason, its order goes on, and a redrive does not undo what is newer', async () => {
  legacy.refused.add('order-1/101');
  legacy.refused.add('order-2/201');
  await write('order-1', 101);
  await write('order-1', 102);
  await write('order-2', 201);
  await until('the dead letters', PATIENCE_SECONDS, async () => legacy.orders['order-1'] === 102 && await depth(outputs.DeadLetterQueueUrl) === 2);
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.DeadLetterQueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'], VisibilityTimeout: 0 }));
  expect(Messages[0].MessageAttributes).toMatchObject({ reason: { StringValue: 'the customer is blocked' } });
  const report = await reconcile();
  expect(report.different).toEqual({ count: 1, entities: [{ entity: 'order-2', fields: ['version'] }] });

  legacy.refused.clear();
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: outputs.DeadLetterQueueArn, DestinationArn: outputs.QueueArn }));
  await until('the redriven change', PATIENCE_SECONDS, async () => legacy.orders['order-2'] === 201 && await depth(outputs.QueueUrl) === 0);
  expect(legacy.orders['order-1']).toBe(102);
  expect((await reconcile()).different.count).toBe(0);
  expect(await depth(outputs.DeadLetterQueueUrl)).toBe(0);
});

test('what is no change is a dead letter after one receive, and the changes behind it are applied', async () => {
  await sqs.send(new SendMessageCommand({ QueueUrl: outputs.QueueUrl, MessageBody: 'no change', MessageGroupId: 'order-5', MessageDeduplicationId: 'poison' }));
  await write('order-5', 500);
  await until('the poison and the change', PATIENCE_SECONDS, async () => legacy.orders['order-5'] === 500 && await depth(outputs.DeadLetterQueueUrl) === 1);
});

/** As a service publishes them: each with its own id. */
async function publish(events: readonly object[], DetailType = 'CustomerChanged.v1', Source = 'shop.customers'): Promise<void> {
  const Entries = events.map(event => ({ EventBusName: outputs.BusName, Source, DetailType, Detail: JSON.stringify(event) }));
  const { FailedEntryCount } = await client(EventBridgeClient, cloud).send(new PutEventsCommand({ Entries }));
  expect(FailedEntryCount).toBe(0);
}

test('from a bus: late, repeated and foreign events and those of legacy change nothing, and what is no change is kept', async () => {
  await publish([{ customer: 'customer-1', version: 2 }]);
  await until('the second version', PATIENCE_SECONDS, () => legacy.orders['customer-1'] === 2);
  await publish([{ customer: 'customer-9', version: 1 }], 'CustomerDeleted.v1');
  await publish([{ customer: 'customer-9', version: 1 }], 'CustomerChanged.v1', 'shop.others');
  await publish([
    { customer: 'customer-1', version: 1 }, { customer: 'customer-1', version: 2 },
    { customer: 'customer-2', version: 1, origin: 'legacy#77' },
    { version: 1 },
    { customer: 'customer-3', version: 1 },
  ]);
  await until('the newest customer, and the failure', PATIENCE_SECONDS, async () =>
    legacy.orders['customer-3'] === 1 && await depth(outputs.EventFailureQueueUrl) === 1);
  await until('empty queues', PATIENCE_SECONDS, async () => await depth(outputs.IntakeQueueUrl) + await depth(outputs.CustomersQueueUrl) === 0);
  expect(['customer-1', 'customer-2', 'customer-3', 'customer-9'].map(versionsOf)).toEqual([[2], [], [1], []]);
  expect(await depth(outputs.CustomersDeadLetterQueueUrl)).toBe(0);

  const { Messages: [failed] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.EventFailureQueueUrl }));
  expect(JSON.parse(failed.Body!)).toMatchObject({ 'detail-type': 'CustomerChanged.v1', 'detail': { version: 1 } });
});

test('from a bus: what legacy rejects is a dead letter with the reason, and the newer version is applied', async () => {
  legacy.refused.add('customer-1/3');
  await publish([{ customer: 'customer-1', version: 3 }]);
  await until('the dead letter', PATIENCE_SECONDS, async () => await depth(outputs.CustomersDeadLetterQueueUrl) === 1);
  await publish([{ customer: 'customer-1', version: 4 }]);
  await until('the newer version', PATIENCE_SECONDS, () => legacy.orders['customer-1'] === 4);
  const { Messages: [refused] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.CustomersDeadLetterQueueUrl, MessageAttributeNames: ['All'] }));
  expect(refused.MessageAttributes).toMatchObject({ reason: { StringValue: 'the customer is blocked' } });
});
