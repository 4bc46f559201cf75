import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CreateTableCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { replayed, ReplayOutput } from './pipeline-replay';
import { kinesisStream } from './stream-source';
import { LATENESS, windowsWithReplay } from './window-replay';
import { DynamoLiveTable } from '../../handlers/shared/aws/stream/dynamo-live-table';
import { DynamoWindowResults } from '../../handlers/shared/aws/windows/dynamo-window-results';
import { unchangedWindow } from '../../handlers/shared/aws/windows/unchanged-window';
import { windowItem, windowKey } from '../../handlers/shared/windows/window-item';
import { readState } from '../../handlers/shared/windows/window-state';
import { makeRole } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

const ROUND = 60;
const ROUNDS = 3;
const DAY = 24 * 3600 * 1000;
const TODAY = Math.floor(Date.now() / DAY) * DAY;
const PATIENCE = 60;
const SETTINGS = {
  stages: [{ name: 'Orders' }],
  key: { name: 'customer', type: 'S' },
  timestamp: 'at',
  aggregates: { orders: { kind: 'count' }, ids: { kind: 'sum', member: 'id' }, squares: { kind: 'sum', member: 'square' } },
  sizeMillis: DAY,
  allowedLatenessMillis: 2 * DAY,
  allowedClockSkewMillis: 300_000,
  countedMillis: 91 * DAY,
};

type Kind = 'in time' | 'amending' | 'late' | 'ahead' | 'no time';
const TIMES: Readonly<Record<Kind, unknown>> = { 'in time': TODAY, 'amending': TODAY - DAY / 2, 'late': TODAY - 7 * DAY, 'ahead': TODAY + 3 * DAY, 'no time': 'noon' };
const KINDS: readonly Kind[] = ['in time', 'amending', 'in time', 'amending', 'late', 'in time', 'amending', 'ahead', 'in time', 'no time'];
const records = Array.from({ length: ROUND * ROUNDS }, (_, id) => ({ id, kind: KINDS[id % KINDS.length], customer: `customer-${id % 3}` }));
const isCounted = (kind: Kind) => kind === 'in time' || kind === 'amending';

let cloud: LocalCloud;
let dynamo: DynamoDBClient;
let sqs: SQSClient;
let queueUrl: string;
/** Reasons by the ids of the records. */
const kept = new Map<number, string>();
let messages = 0;
let recordsPut = 0;
jest.setTimeout(420_000);

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-stream-windows' });
  dynamo = client(DynamoDBClient, cloud);
  sqs = client(SQSClient, cloud);
  queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'failures' }))).QueueUrl!;
  await createTable('results', 'customer', 'window');
  await createTable('ledger', 'id', 'last');
});
afterAll(() => cloud.stop());

async function createTable(TableName: string, partition: string, sort: string) {
  await dynamo.send(new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [partition, sort].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [{ AttributeName: partition, KeyType: 'HASH' }, { AttributeName: sort, KeyType: 'RANGE' }],
  }));
}

/** The library's function reads the stream from its beginning. */
async function readBy(name: string, streamArn: string, batchSize: number) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'windows-'));
  fs.cpSync(path.join(__dirname, '../../assets/stream-window'), folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'branch.json'), JSON.stringify(SETTINGS));
  execFileSync('python3', ['-m', 'zipfile', '-c', 'code.zip', 'index.js', 'branch.json'], { cwd: folder });
  const lambda = client(LambdaClient, cloud);
  const actions = ['kinesis:*', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'sqs:SendMessage'];
  await lambda.send(new CreateFunctionCommand({
    FunctionName: name,
    Runtime: 'nodejs24.x',
    Role: await makeRole(cloud, name, 'lambda.amazonaws.com', { Action: actions, Resource: '*' }),
    Handler: 'index.handler',
    Code: { ZipFile: fs.readFileSync(path.join(folder, 'code.zip')) },
    Timeout: 60,
    Environment: { Variables: { PATTERN_PATH: '/Shop/Clicks/PerDay', TABLE_NAME: 'results', LEDGER_TABLE_NAME: 'ledger', FAILURE_QUEUE_URL: queueUrl } },
  }));
  await lambda.send(new CreateEventSourceMappingCommand({
    EventSourceArn: streamArn, FunctionName: name, BatchSize: batchSize, StartingPosition: 'TRIM_HORIZON', BisectBatchOnFunctionError: true, FunctionResponseTypes: ['ReportBatchItemFailures'],
  }));
}

async function receive() {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }));
  for (const { Body, MessageAttributes, ReceiptHandle } of Messages) {
    kept.set((JSON.parse(Body!) as { id: number }).id, MessageAttributes!.reason.StringValue!);
    messages += 1;
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  }
}

interface Result {
  readonly customer: string;
  readonly start: string;
  readonly orders: number;
  readonly ids: number;
  readonly squares: number;
  readonly amendments: number;
}

async function results(): Promise<Result[]> {
  const found: Result[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName: 'results', ConsistentRead: true })) {
    found.push(...Items.map(({ customer, windowStart, orders, ids, squares, amendments }) => ({
      customer: customer.S!,
      start: windowStart.S!,
      orders: Number(orders.N),
      ids: Number(ids.N),
      squares: Number(squares.N),
      amendments: Number(amendments.N),
    })));
  }
  return found.sort((one, other) => `${one.customer}${one.start}` < `${other.customer}${other.start}` ? -1 : 1);
}

function expected(): Result[] {
  const windows = [['in time', TODAY], ['amending', TODAY - DAY]] as const;
  return ['customer-0', 'customer-1', 'customer-2'].flatMap(customer => [...windows].reverse().map(([kind, start]) => {
    const ids = records.filter(each => each.kind === kind && each.customer === customer).map(({ id }) => id);
    const sum = (values: number[]) => values.reduce((total, each) => total + each, 0);
    return {
      customer,
      start: new Date(start).toISOString(),
      orders: ids.length,
      ids: sum(ids),
      squares: sum(ids.map(id => id * id)),
      amendments: kind === 'amending' ? ids.length : 0,
    };
  }));
}

const counted = (found: Result[]) => found.reduce((sum, { orders }) => sum + orders, 0);

test('windows count each record once or keep it, over two reshards and a replay in other batches', async () => {
  const source = await kinesisStream(cloud, 'orders');
  await readBy('windower', source.arn, 7);
  for (const shards of [2, 1, undefined]) {
    for (const { id, kind, customer } of records.slice(recordsPut, recordsPut + ROUND)) {
      await source.put(JSON.stringify({ id, square: id * id, customer, at: TIMES[kind] }), `${customer}-${id % 4}`);
    }
    recordsPut += ROUND;
    if (shards) await source.reshard(shards);
  }
  const keptIds = records.filter(({ kind }) => !isCounted(kind)).map(({ id }) => id);
  await until('all records to be counted or kept', PATIENCE, async () => {
    await receive();
    return counted(await results()) + kept.size >= records.length;
  });
  const first = await results();
  expect(first).toEqual(expected());
  expect([...kept.keys()].sort((one, other) => one - other)).toEqual(keptIds);

  await readBy('replay', source.arn, 11);
  await until('the kept records of the replay', PATIENCE, async () => {
    await receive();
    return messages >= 2 * keptIds.length;
  });
  expect(await results()).toEqual(first);
  const late = [...kept.values()].filter(reason => reason.startsWith('late: ')).length;
  expect(late).toBe(records.filter(({ kind }) => kind === 'late').length);
  const amended = first.reduce((sum, { amendments }) => sum + amendments, 0);
  const dropped = records.length - counted(first) - kept.size;
  process.stdout.write(`\nRecords in: ${records.length}; counted: ${counted(first)}, of them amending: ${amended}; kept aside: ${kept.size}, of them late: ${late}; dropped: ${dropped}\n`);
  expect(dropped).toBe(0);
});

test('windows that a bug has made wrong are found by a replay, its shadow is promoted with live records, and taken back', async () => {
  const source = await kinesisStream(cloud, 'clicks');
  const { stateMachineArn, fix, results: table } = await windowsWithReplay(cloud, source.arn, queueUrl);
  const run = (input: object) => replayed(client(SFNClient, cloud), stateMachineArn, input) as Promise<{ readonly output: ReplayOutput }>;
  const now = Math.floor(Date.now() / 1_000) * 1_000;
  const from = new Date(now - LATENESS - 60_000).toISOString();
  const finalAt = now + 20_000;
  const put = (customer: string, price: number, at: number) => source.put(JSON.stringify({ customer, price, at }), customer);
  for (const price of [1, 2]) for (const customer of ['wrong-sign', 'renamed']) await put(customer, price, finalAt - LATENESS - 1_000);
  await put('free', 0, finalAt - LATENESS - 1_000);
  await put('open', 3, now);
  const damaged = { 'free': [1, 0], 'open': [1, -3], 'wrong': [2, -3], 'wrong-sign': [2, -3] };
  await until('the wrong results', PATIENCE, async () => JSON.stringify(await table()) === JSON.stringify(damaged));
  await fix();
  await until('the end of the windows', PATIENCE, async () => Promise.resolve(Date.now() > finalAt + 1_000));

  const { output } = await run({ from });
  expect(await table()).toEqual(damaged);
  expect(output.records).toEqual({ records: 6, leftOut: 0, outside: 0, refused: 0, late: 0 });
  expect(output.differences).toEqual({ added: 1, changed: 1, removed: 1, open: 1, unchanged: 1, returned: 0, kept: 0 });
  const customerOf = (key: unknown) => (key as { readonly customer: { readonly S: string } }).customer.S;
  const found = Object.fromEntries(output.samples.map(({ difference, key }) => [customerOf(key), difference]));
  expect(found).toEqual({ 'wrong-sign': 'changed', 'renamed': 'added', 'wrong': 'removed', 'open': 'open' });

  await put('open', 4, now);
  await until('the live record', PATIENCE, async () => (await table()).open[0] === 2);
  const promoted = await run({ switchTo: 'shadow' });
  const right = { 'free': [1, 0], 'open': [2, 7], 'renamed': [2, 3], 'wrong-sign': [2, 3] };
  expect(await table()).toEqual(right);
  const back = await run({ switchTo: 'previous' });
  // the record that the fixed transform has counted stays, beside what the old one had
  expect(await table()).toEqual({ ...damaged, open: [2, 1] });
  await run({ switchTo: 'shadow' });
  expect(await table()).toEqual(right);
  process.stdout.write([
    `replay of windows: ${JSON.stringify(output.records)}`,
    `found by window: ${JSON.stringify(found)}`,
    `promoted: ${JSON.stringify(promoted.output.differences)}`,
    `switched back: ${JSON.stringify(back.output.differences)}`,
    '',
  ].join('\n'));
});

test('a result in the place of another one is not replaced by who has read that, although the versions are the same', async () => {
  const settings = { tableName: 'results', keyName: 'customer', allowedLatenessMillis: 0 };
  const table = new DynamoWindowResults(dynamo, settings);
  const window = { key: { S: 'replaced' }, interval: '2026-01-31T12:00:00.000Z/2026-01-31T12:01:00.000Z', end: Date.parse('2026-01-31T12:01:00Z') };
  const result = (ledgerId: string, version: number) => ({ window, ledgerId, version, latest: [], amendments: 0, lastRecord: '', values: { orders: { N: '1' } } });
  expect([await table.write(result('read', 1)), await table.write(result('other', 1))]).toEqual([true, false]);
  const live = new DynamoLiveTable(dynamo, 'results', seen => unchangedWindow(seen === undefined ? undefined : readState(seen)));
  const item = windowItem(result('promoted', 1), settings);
  expect([await live.put(item, undefined), await live.put(item, '1 other'), await live.put(item, '1 read')]).toEqual([false, false, true]);
  expect([await table.write(result('read', 2)), await table.write(result('promoted', 2))]).toEqual([false, true]);
  expect([await live.remove(windowKey(window, 'customer'), '2 read'), await live.remove(windowKey(window, 'customer'), '2 promoted')]).toEqual([false, true]);
});
