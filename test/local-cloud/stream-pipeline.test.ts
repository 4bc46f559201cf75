import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordCommand, PutRecordsCommand, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { CreateEventSourceMappingCommand, DeleteEventSourceMappingCommand, EventSourceMappingConfiguration, GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { kplAggregate } from './kpl-aggregate';
import { Row, readLake } from './lake';
import { Branch, BRANCHES, bytesOf, failing, KEYS, neighbours, plan, PlannedRecord } from './pipeline-records';
import { LatestItem, plantDifferences, replayed, ReplayOutput } from './pipeline-replay';
import { Http1Kinesis } from './stream-source';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { query } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

/** docs/proof.md has the command with more. */
const COUNT = Number(process.env.STREAM_RECORDS ?? 1_000);
const CHUNK = 100;
const PATIENCE_SECONDS = 600;
const records = plan(COUNT);

interface Handled { readonly id: string; readonly at: number; readonly records: number[] }

jest.setTimeout(1_800_000);

let cloud: LocalCloud;
let outputs: Record<string, string>;
let dynamo: DynamoDBDocumentClient;
let kinesis: KinesisClient;
/** When each record was put, and what its place in the stream is. */
const puts = new Map<number, { readonly at: number; readonly sequence: string }>();

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-stream-pipeline' });
  outputs = (await deployFixture(cloud, 'pipeline-app')).Pipeline;
  dynamo = DynamoDBDocumentClient.from(client(DynamoDBClient, cloud));
  kinesis = client(Http1Kinesis, cloud);
});
afterAll(() => cloud.stop());

async function put(chunk: readonly PlannedRecord[]) {
  const at = Date.now();
  const { FailedRecordCount, Records = [] } = await kinesis.send(new PutRecordsCommand({
    StreamName: outputs.StreamName, Records: chunk.map(record => ({ PartitionKey: record.key, Data: bytesOf(record) })),
  }));
  expect(FailedRecordCount ?? 0).toBe(0);
  chunk.forEach(({ number }, place) => puts.set(number, { at, sequence: Records[place].SequenceNumber! }));
}

/** Takes the branch with the latest records away: it is deployed when all records are in the stream. Answers what its template says. */
async function takeLatestAway(): Promise<EventSourceMappingConfiguration> {
  const lambda = client(LambdaClient, cloud);
  const mapping = await lambda.send(new GetEventSourceMappingCommand({ UUID: outputs.LatestMapping }));
  await lambda.send(new DeleteEventSourceMappingCommand({ UUID: outputs.LatestMapping }));
  return mapping;
}
function deployLatest({ FunctionArn, EventSourceArn, StartingPosition, BatchSize, FunctionResponseTypes }: EventSourceMappingConfiguration) {
  return client(LambdaClient, cloud).send(new CreateEventSourceMappingCommand({
    FunctionName: FunctionArn, EventSourceArn, StartingPosition, BatchSize, FunctionResponseTypes,
  }));
}

/** The function has been given what it can take of the records that were put so far. */
async function handled() {
  const expected = records.slice(0, puts.size).length - failing(records.slice(0, puts.size), 'Consumer').length;
  await until(`${expected} records at the function`, PATIENCE_SECONDS, async () => {
    const { Item } = await dynamo.send(new GetCommand({ TableName: outputs.HandledTable, Key: { id: 'so far' }, ConsistentRead: true }));
    return Number(Item?.handled ?? 0) >= expected;
  });
}

/** The role of the writer may put no item into the table with all records. */
async function tableIs(action: 'PutRolePolicy' | 'DeleteRolePolicy') {
  const Statement = [{ Effect: 'Deny', Action: 'dynamodb:*', Resource: `arn:aws:dynamodb:*:*:table/${outputs.AllTable}` }];
  const policy = { Version: '2010-05-08', RoleName: outputs.AllRole, PolicyName: 'Outage', Action: action };
  await query(cloud, 'iam', action === 'DeleteRolePolicy' ? policy : { ...policy, PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) });
}

async function itemsOf<T>(TableName: string): Promise<T[]> {
  const items: T[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true })) items.push(...Items as T[]);
  return items;
}
const numbersOf = (from: readonly PlannedRecord[]) => from.map(({ number }) => number);
const stored = async () => (await itemsOf<{ number: number }>(outputs.AllTable)).map(({ number }) => number);

/** Sequence numbers of the records in the failure queue of a branch. */
async function failed(branch: Branch, expected: number): Promise<string[]> {
  const ids = new Map<string, string>();
  const receive = async () => {
    const { Messages = [] } = await client(SQSClient, cloud).send(new ReceiveMessageCommand({
      QueueUrl: outputs[`${branch}FailureQueueUrl`], MaxNumberOfMessages: 10, VisibilityTimeout: 3600, MessageAttributeNames: ['All'],
    }));
    Messages.forEach(({ MessageId, MessageAttributes }) => ids.set(MessageId!, MessageAttributes!.id.StringValue!));
    return Messages.length;
  };
  await until(`${expected} failures of ${branch}`, PATIENCE_SECONDS, async () => { await receive(); return ids.size >= expected; });
  while (await receive() > 0);
  return [...ids.values()];
}

test('each branch stores what it can take and has the rest in its failure queue, while a table is away and the shards change', async () => {
  const mapping = await takeLatestAway();
  const [away, resharded, back] = [0.3, 0.45, 0.6].map(part => Math.round(COUNT * part / CHUNK) * CHUNK);
  for (let from = 0; from < COUNT; from += CHUNK) {
    if (from === away) await tableIs('PutRolePolicy');
    if (from === resharded) await kinesis.send(new UpdateShardCountCommand({ StreamName: outputs.StreamName, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' }));
    if (from === back) {
      expect((await stored()).filter(number => number >= away)).toEqual([]);
      await tableIs('DeleteRolePolicy');
    }
    await put(records.slice(from, from + CHUNK));
    await handled();
  }
  expect(await itemsOf(outputs.LatestTable)).toEqual([]);
  await deployLatest(mapping);
  const taken = (branch: Branch) => records.filter(record => !failing(records, branch).includes(record));
  await until('all records in the table', PATIENCE_SECONDS, async () => (await stored()).length >= taken('All').length);
  for (const branch of BRANCHES) {
    const sequences = numbersOf(failing(records, branch)).map(number => puts.get(number)!.sequence);
    expect((await failed(branch, sequences.length)).sort()).toEqual(sequences.sort());
    const { KeyCount } = await client(S3Client, cloud).send(new ListObjectsV2Command({ Bucket: outputs[`${branch}FailedRecordsBucket`] }));
    expect(KeyCount).toBe(0);
  }
  expect((await stored()).sort((one, other) => one - other)).toEqual(numbersOf(taken('All')));

  await expectWindows(taken('Counts'));
  const lakes = { Rows: await lakeOf('Rows', 'parquet', taken('Rows')), Lines: await lakeOf('Lines', 'gz', taken('Lines')) };

  const lastOf = new Map(taken('Latest').map(({ key, number }) => [key, number]));
  const latest = await itemsOf<{ key: string; number: number }>(outputs.LatestTable);
  expect(new Map(latest.map(({ key, number }) => [key, number]))).toEqual(lastOf);
  report(expectAllHandledInOrder(await itemsOf<Handled>(outputs.HandledTable), taken('Consumer')), lakes);
});

async function expectWindows(taken: readonly PlannedRecord[]) {
  const items = () => itemsOf<{ key: string; records: number; numbers: number }>(outputs.CountsTable);
  const counted = async () => (await items()).reduce((sum, { records: count }) => sum + count, 0);
  await until('all records in windows', PATIENCE_SECONDS, async () => await counted() >= taken.length);
  const expected = KEYS.map(key => [key, taken.filter(record => record.key === key)] as const)
    .map(([key, of]) => [key, of.length, numbersOf(of).reduce((sum, number) => sum + number, 0)]);
  expect((await items()).map(({ key, records: count, numbers }) => [key, count, numbers]).sort()).toEqual(expected.sort());
}

/** What DuckDB reads: every record that the branch takes, by its sequence number, whole. */
async function lakeOf(branch: 'Rows' | 'Lines', extension: 'parquet' | 'gz', taken: readonly PlannedRecord[]): Promise<Row[]> {
  const rows = await until(`the lake of ${branch}`, PATIENCE_SECONDS, async () => {
    const found = await readLake(cloud, outputs[`${branch}Bucket`], `${branch}/records/`, extension);
    return found.length >= taken.length && found;
  });
  const expected = new Map(taken.map(record => [puts.get(record.number)!.sequence, record]));
  expect(rows.map(([, sequence]) => sequence).sort()).toEqual([...expected.keys()].sort());
  for (const [, sequence, , , record] of rows) {
    const source = JSON.parse(bytesOf(expected.get(sequence)!).toString()) as object;
    expect(JSON.parse(record)).toEqual(branch === 'Lines' ? { ...source, marked: true } : source);
  }
  return rows;
}

/** Of the consumer with idempotency: how often it was given a record, and how often it did its work. */
const effects = () => itemsOf<{ readonly number: number; readonly deliveries: number; readonly effects?: number }>(outputs.EffectsTable);

test('a consumer with idempotency does its work once for each record, although batches come again', async () => {
  const expected = numbersOf(records.filter(record => record.number % 10 === 0 && !failing(records, 'Once').includes(record)));
  await until('all effects', PATIENCE_SECONDS, async () => (await effects()).filter(each => each.effects).length >= expected.length);
  const found = (await effects()).sort((one, other) => one.number - other.number);
  expect(found.map(each => [each.number, each.effects])).toEqual(expected.map(number => [number, 1]));
  const again = found.filter(({ deliveries }) => deliveries > 1);
  expect(again.length).toBeGreaterThan(0);
  const deliveries = found.reduce((sum, each) => sum + each.deliveries, 0);
  process.stdout.write(`once: ${found.length} records, ${deliveries} deliveries, ${again.length} records more than once, ${found.length} effects\n`);
});

test('a replay finds planted differences by key, its shadow is promoted, and taken back', async () => {
  const sfn = client(SFNClient, cloud);
  const run = (input: object) => replayed(sfn, outputs.LatestReplay, input) as Promise<{ readonly output: ReplayOutput }>;
  const table = async () => new Map((await itemsOf<LatestItem>(outputs.LatestTable)).map(item => [item.key, item] as const));
  const right = await table();
  const planted = await plantDifferences(dynamo, outputs.LatestTable, [...right.values()]);
  const damaged = await table();
  // shards that the resharding has closed, and their children
  const first = Math.round(COUNT * 0.4 / CHUNK) * CHUNK;
  const { output } = await run({ from: new Date(puts.get(first)!.at).toISOString() });
  const found = Object.fromEntries(output.samples.map(({ difference, key }) => [key.key.S, difference]));
  expect(found).toEqual(planted);
  expect(output.records).toEqual({ records: COUNT - first, leftOut: 0, refused: failing(records.slice(first), 'Latest').length });
  expect(output.differences).toEqual({ added: 1, changed: 3, removed: 1, kept: 0, returned: 0 });
  expect(await table()).toEqual(damaged);
  const promoted = await run({ switchTo: 'shadow' });
  expect(await table()).toEqual(new Map([...right, ['older', damaged.get('older')]]));
  const back = await run({ switchTo: 'previous' });
  expect(await table()).toEqual(damaged);
  expect(await run({ from: '2026-01-01T00:00:00Z' })).toEqual({ error: 'FromTooEarly' });
  process.stdout.write([
    `replay: ${output.records!.records} records read, ${output.records!.refused} refused`,
    `planted by key: ${JSON.stringify(planted)}`,
    `found by key:   ${JSON.stringify(found)}`,
    `promoted: ${JSON.stringify(promoted.output.differences)}`,
    `switched back: ${back.output.differences.returned} items`,
    '',
  ].join('\n'));
});

test('the records of an aggregate of the Kinesis Producer Library are in each branch, one by one', async () => {
  const { partitionKey, bytes, records: aggregated } = kplAggregate();
  const request = new PutRecordCommand({ StreamName: outputs.StreamName, PartitionKey: partitionKey, Data: bytes });
  const { SequenceNumber: sequence } = await kinesis.send(request);
  const good = aggregated.filter(({ isPoison }) => !isPoison);
  const ids = (of: typeof aggregated) => of.map(record => `${sequence}.${aggregated.indexOf(record)}`).sort();
  const numbers = good.map(({ number }) => number);
  const isOfIt = (number: number) => number >= aggregated[0].number;

  for (const branch of BRANCHES) expect(await failed(branch, 1)).toEqual(ids(aggregated.filter(({ isPoison }) => isPoison)));
  const complete = async (what: string, found: () => Promise<number[]>) => {
    const all = await until(what, PATIENCE_SECONDS, async () => {
      const now = (await found()).filter(isOfIt);
      return now.length >= good.length && now;
    });
    expect(all.sort((one, other) => one - other)).toEqual(numbers);
  };
  await complete('the table', stored);
  const handledNumbers = async () => (await itemsOf<Partial<Handled>>(outputs.HandledTable)).flatMap(batch => batch.records ?? []);
  await complete('the function', async () => [...new Set(await handledNumbers())]);
  await complete('the effects', async () => (await effects()).flatMap(({ number, effects: times = 0 }) => Array<number>(times).fill(number)));
  const byKey = new Map(good.map(({ key, number }) => [key, number]));
  const ofKeys = async <T extends { readonly key: string }>(table: string) => (await itemsOf<T>(table)).filter(({ key }) => byKey.has(key));
  await until('the latest', PATIENCE_SECONDS, async () => (await ofKeys(outputs.LatestTable)).length >= byKey.size);
  const latest = await ofKeys<{ key: string; number: number }>(outputs.LatestTable);
  expect(new Map(latest.map(({ key, number }) => [key, number]))).toEqual(byKey);
  const windows = () => ofKeys<{ key: string; records: number; numbers: number }>(outputs.CountsTable);
  await until('the windows', PATIENCE_SECONDS, async () => (await windows()).reduce((sum, { records: count }) => sum + count, 0) >= good.length);
  expect((await windows()).map(({ key, records: count, numbers: sum }) => [key, count, sum]).sort()).toEqual([...byKey.keys()].map(key => {
    const ofKey = good.filter(record => record.key === key).map(({ number }) => number);
    return [key, ofKey.length, ofKey.reduce((sum, number) => sum + number, 0)];
  }));
  for (const [branch, extension] of [['Rows', 'parquet'], ['Lines', 'gz']] as const) {
    const rows = await until(`the lake of ${branch}`, PATIENCE_SECONDS, async () => {
      const found = (await readLake(cloud, outputs[`${branch}Bucket`], `${branch}/records/`, extension)).filter(([, id]) => id.startsWith(`${sequence}.`));
      return found.length >= good.length && found;
    });
    expect(rows.map(([, id]) => id).sort()).toEqual(ids(good));
    for (const [, id, key, , record] of rows) {
      const source = aggregated[Number(id.split('.')[1])];
      expect([key, JSON.parse(record)]).toEqual([source.key, { ...JSON.parse(source.text) as object, ...branch === 'Lines' && { marked: true } }]);
    }
  }
  process.stdout.write(`aggregate: ${aggregated.length} records in = ${good.length} in each of ${BRANCHES.length} branches + 1 in each failure queue, by id\n`);
});

/** Answers when the function was given each record first. */
function expectAllHandledInOrder(batches: Handled[], taken: readonly PlannedRecord[]): Map<number, number> {
  const first = new Map<number, number>();
  for (const batch of batches.filter(({ at }) => at).sort((one, other) => one.at - other.at)) {
    for (const number of batch.records) if (!first.has(number)) first.set(number, batch.at);
  }
  expect([...first.keys()].sort((one, other) => one - other)).toEqual(numbersOf(taken));
  const byKey = (numbers: readonly number[]) => KEYS.map(key => numbers.filter(number => records[number].key === key));
  expect(byKey([...first.keys()])).toEqual(byKey(numbersOf(taken)));
  return first;
}

function report(first: Map<number, number>, lakes: Readonly<Record<string, Row[]>>) {
  const longest = (of: readonly number[]) => Math.max(...of.map(number => first.get(number)! - puts.get(number)!.at));
  const kinds = [...new Set(records.map(({ kind }) => kind))].map(kind => `${kind} ${records.filter(record => record.kind === kind).length}`).join(', ');
  process.stdout.write([
    `${COUNT} records: ${kinds}`,
    // what that consumer left out is counted apart
    ...BRANCHES.filter(branch => branch !== 'Once').map(branch => {
      const aside = failing(records, branch).length;
      return `${branch}: ${COUNT} in = ${lakes[branch]?.length ?? COUNT - aside} stored + ${aside} in the failure queue`;
    }),
    `longest delay at the function: ${longest(numbersOf(neighbours(records)))} ms of a neighbour of poison, ${longest([...first.keys()])} ms of any record`,
    '',
  ].join('\n'));
}
