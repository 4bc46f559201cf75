import { AttributeValue, DeleteItemCommand, DynamoDBClient, GetItemCommand, paginateQuery, paginateScan, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { documentedApi } from './documented-api';
import { assemblyOf, deployFixture } from './fixture';
import { plantDrift } from './planted-drift';
import { DriftChecked } from '../../handlers/shared/drift/check-drift';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { query } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

type Item = Record<string, AttributeValue>;
const PATIENCE_SECONDS = 120;
/** Numbers that JavaScript rounds to one. */
const BEYOND = 12_345_678_901_234_567_000n;

jest.setTimeout(400_000);

let cloud: LocalCloud;
let outputs: Record<string, string>;
let dynamo: DynamoDBClient;
let sqs: SQSClient;
/** The source as it should be. */
const source = new Map<string, Item>();

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-reporting' });
  outputs = (await deployFixture(cloud, 'reporting-app')).Reports;
  dynamo = client(DynamoDBClient, cloud);
  sqs = client(SQSClient, cloud);
});
afterAll(() => cloud.stop());

async function put(id: string, views: bigint, country: string, text: string, more: Item = {}) {
  const Item: Item = { id: { S: id }, views: { N: String(views) }, country: { S: country }, text: { S: text }, ...more };
  await dynamo.send(new PutItemCommand({ TableName: outputs.SourceTable, Item }));
  source.set(id, Item);
}
async function remove(id: string) {
  await dynamo.send(new DeleteItemCommand({ TableName: outputs.SourceTable, Key: { id: { S: id } } }));
  source.delete(id);
}

async function scanned(TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true })) items.push(...Items);
  return items;
}
/** The generation that queries read, as the README says to read it: before the first change there is no record. */
async function current(TableName: string): Promise<{ readonly generation: string; readonly shardCount: number }> {
  const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key: { id: { S: '#generations' } } }));
  return Item ? { generation: Item.current.S!, shardCount: Number(Item.shardCount.N) } : { generation: '', shardCount: 0 };
}
/** The content of all rows of a generation, by key. */
async function rowsOf(table: string, generation?: string): Promise<Record<string, Item>> {
  const { generation: read } = await current(table);
  const prefix = (generation ?? read) === '' ? '' : `${generation ?? read}#`;
  const rows = (await scanned(table)).filter(({ id, data }) => data !== undefined && id.S!.startsWith(`${prefix}{`));
  const entries = rows.map(({ id, data }): [string, Item] => [id.S!.slice(prefix.length), data.M!]);
  return Object.fromEntries(entries.sort(([one], [other]) => one < other ? -1 : 1));
}
/** The first rows, as the README says to read them. */
async function first(TableName: string, partition: string, limit: number): Promise<Item[]> {
  const { generation, shardCount } = await current(TableName);
  const suffix = generation === '' ? '' : `@${generation}`;
  const rows: Item[] = [];
  for (let shard = 0; shard < shardCount; shard++) {
    const pages = paginateQuery({ client: dynamo, pageSize: limit }, {
      TableName, IndexName: 'byRank', ScanIndexForward: false, KeyConditionExpression: 'indexShard = :shard', ExpressionAttributeValues: { ':shard': { S: `${partition}#${shard}${suffix}` } },
    });
    for await (const { Items = [] } of pages) rows.push(...Items);
  }
  return rows.sort((one, other) => one.indexSort.S! < other.indexSort.S! ? 1 : -1).slice(0, limit).map(({ data }) => data.M!);
}

const wordsOf = ({ text }: Item) => text.S!.split(' ').length;
function expectedTop(): Record<string, Item> {
  return byKey([...source.values()].map(({ text: _, ...picked }) => picked));
}
function expectedLongest(): Record<string, Item> {
  const long = [...source.values()].filter(item => wordsOf(item) > 1);
  return byKey(long.map((item): Item => ({ id: item.id, words: { N: String(wordsOf(item)) }, views: item.views })));
}
function byKey(items: Item[]): Record<string, Item> {
  const entries = items.map((item): [string, Item] => [JSON.stringify({ id: item.id.S }), item]);
  return Object.fromEntries(entries.sort(([one], [other]) => one < other ? -1 : 1));
}

/** The reasons of what is in a failure queue, and stays there: up to ten. */
async function inFailureQueue(QueueUrl = outputs.FailureQueueUrl): Promise<(string | undefined)[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10, VisibilityTimeout: 0 }));
  return Messages.map(({ Body, MessageAttributes }) => MessageAttributes?.reason.StringValue ?? Body);
}
/** Everything that was written is in the views: the projector writes the row of this item after all others of its shard. */
async function caughtUp(marker: string) {
  await put(marker, 0n, 'IT', marker);
  await until(`the row of ${marker}`, PATIENCE_SECONDS, async () => JSON.stringify({ id: marker }) in await rowsOf(outputs.TopTable));
}
async function expectViewsToBeTheSource() {
  expect(await rowsOf(outputs.TopTable)).toEqual(expectedTop());
  expect(await rowsOf(outputs.LongestTable)).toEqual(expectedLongest());
  for (const country of ['ES', 'IT']) {
    const views = [...source.values()].filter(item => item.country.S === country).map(item => BigInt(item.views.N!));
    const greatest = views.sort((one, other) => one < other ? 1 : -1).slice(0, 10).map(String);
    expect((await first(outputs.TopTable, country, 10)).map(row => row.views.N)).toEqual(greatest);
  }
}
async function churn(changes: number, salt: number) {
  for (let change = 0; change < changes; change++) {
    const chance = (change * 7_919 + salt * 104_729) % 1_000;
    const id = `tweet-${chance % 40}`;
    if (chance % 7 === 0) await remove(id);
    else await put(id, BEYOND + BigInt((chance * 31) % 997), chance % 2 ? 'ES' : 'IT', 'word '.repeat(chance % 4 + 1).trim());
  }
}

test('views are what the source says after churn, row by row, and the first rows are exact', async () => {
  await churn(200, 1);
  await put('photo', -1n, 'ES', 'a photo', { photo: { B: new Uint8Array([0, 255, 1]) } });
  await caughtUp('first-marker');
  await expectViewsToBeTheSource();
  expect(await inFailureQueue()).toEqual([]);
});

test('a view whose table is not available gets all changes afterwards, in order, and nothing is in the failure queue', async () => {
  await withOutage(outputs.ProjectorRole, outputs.TopTable, async () => {
    const before = await rowsOf(outputs.TopTable);
    // within the batch that is tried
    await put('in-the-outage', 5n, 'ES', 'in the outage');
    await until('an attempt', PATIENCE_SECONDS, attempted);
    await churn(150, 2);
    expect(await rowsOf(outputs.TopTable)).toEqual(before);
  });
  await caughtUp('second-marker');
  await expectViewsToBeTheSource();
  expect(await inFailureQueue()).toEqual([]);
});

/** A run of the drift check. */
async function check(): Promise<Record<string, DriftChecked>> {
  const { FunctionError, Payload } = await client(LambdaClient, cloud).send(new InvokeCommand({ FunctionName: outputs.DriftCheckFunction }));
  const answer = Buffer.from(Payload!).toString();
  if (FunctionError !== undefined) throw new Error(answer);
  return JSON.parse(answer) as Record<string, DriftChecked>;
}

test('drift is found and repaired by the second check, and a change in between wins', async () => {
  for (let at = 0; at < 12; at++) await put(`drifting-${at}`, BigInt(at), 'ES', 'two words');
  await caughtUp('drift-marker');
  const planted = await plantDrift(dynamo, outputs.TopTable, Array.from({ length: 10 }, (_, at) => `drifting-${at}`));
  expect(await rowsOf(outputs.TopTable)).not.toEqual(expectedTop());
  expect(await check()).toMatchObject({ TopTweets: { suspects: planted + 1, drifted: 0 }, Longest: { suspects: 0, drifted: 0 } });

  // a live change of one of them, and the acceptable lag
  await put('drifting-3', 1_000n, 'ES', 'three words now');
  await caughtUp('after-the-check');
  expect((await rowsOf(outputs.TopTable))[JSON.stringify({ id: 'drifting-3' })].views.N).toBe('1000');
  let last = await check();
  // the lag of this app is a second
  await until('a check that finds the drift', PATIENCE_SECONDS, async () => last.TopTweets.drifted > 0 || (last = await check()).TopTweets.drifted > 0);
  process.stdout.write(`drift planted in ${planted} rows, and one row without an item: ${JSON.stringify(last.TopTweets)}, one was written meanwhile\n`);
  expect(last).toMatchObject({ TopTweets: { suspects: 0, drifted: planted, repaired: planted }, Longest: { drifted: 0 } });
  await expectViewsToBeTheSource();
  expect(await check()).toMatchObject({ TopTweets: { suspects: 0, drifted: 0 } });
});

/** The view that is available has a row of what was written in the outage. */
async function attempted(): Promise<boolean> {
  return JSON.stringify({ id: 'in-the-outage' }) in await rowsOf(outputs.LongestTable);
}

test('a change of which one view can make no row is in the failure queue, and the other view has it', async () => {
  const poison: Item = { id: { S: 'poison' }, views: { M: {} }, country: { S: 'ES' }, text: { S: 'two words' } };
  await dynamo.send(new PutItemCommand({ TableName: outputs.SourceTable, Item: poison }));
  await caughtUp('third-marker');
  // the projector sends the failures of a batch after its rows
  await until('a failure', PATIENCE_SECONDS, async () => (await inFailureQueue()).length > 0);
  expect(await inFailureQueue()).toEqual(['TopTweets: the attributes to sort and partition by must be numbers or texts']);
  expect((await rowsOf(outputs.LongestTable))[JSON.stringify({ id: 'poison' })]).toEqual({ id: { S: 'poison' }, words: { N: '2' }, views: { M: {} } });
  await remove('poison');
  await caughtUp('fourth-marker');
  await expectViewsToBeTheSource();
});

/** Denies a role an action, while something runs. */
async function denied(RoleName: string, Action: string, Resource: string, run: () => Promise<void>) {
  const policy = { Version: '2010-05-08', RoleName, PolicyName: 'Outage' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action, Resource }] });
  await query(cloud, 'iam', { ...policy, Action: 'PutRolePolicy', PolicyDocument });
  try {
    await run();
  } finally {
    await query(cloud, 'iam', { ...policy, Action: 'DeleteRolePolicy' });
  }
}
const withOutage = (role: string, table: string, run: () => Promise<void>) => denied(role, 'dynamodb:PutItem', `arn:aws:dynamodb:*:*:table/${table}`, run);
async function textsOf(): Promise<Record<string, string>> {
  const rows = (await scanned(outputs.TextsTable)).filter(({ content }) => content !== undefined);
  return Object.fromEntries(rows.map(({ id, content }): [string, string] => [id.S!, content.S!]).sort(([one], [other]) => one < other ? -1 : 1));
}
const expectedTexts = () => Object.fromEntries([...source.values()].map((item): [string, string] => [item.id.S!, `${item.country.S}: ${item.text.S}`])
  .sort(([one], [other]) => one < other ? -1 : 1));
async function textsAreTheSource(marker: string) {
  await put(marker, 0n, 'IT', marker);
  await until(`the text of ${marker}`, PATIENCE_SECONDS, async () => marker in await textsOf());
  expect(await textsOf()).toEqual(expectedTexts());
}

test('a custom view is what the source says after churn and an outage of its store, and holds up no other view', async () => {
  await textsAreTheSource('first-text');
  await withOutage(outputs.TextsRole, outputs.TextsTable, async () => {
    const before = await textsOf();
    await churn(60, 3);
    await caughtUp('marker-in-the-outage');
    await expectViewsToBeTheSource();
    expect(await textsOf()).toEqual(before);
  });
  await textsAreTheSource('second-text');
});

test('a change that the function of a custom view rejects is in the failure queue of the view, and one that comes late has no effect', async () => {
  await put('unfit', 1n, 'ES', 'rejected');
  await put('fleeting', 1n, 'ES', 'fleeting');
  await remove('fleeting');
  await put('unfit', 1n, 'ES', 'fit again');
  await textsAreTheSource('third-text');
  await until('the rejected change', PATIENCE_SECONDS, async () => (await inFailureQueue(outputs.TextsFailureQueueUrl)).length > 0);
  expect(await inFailureQueue(outputs.TextsFailureQueueUrl)).toEqual(['the text is not for this view']);
  const keys = { id: { S: 'fleeting' } };
  const late = {
    eventName: 'INSERT',
    eventSourceARN: outputs.SourceStream,
    dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: 1_577_836_800, Keys: keys, NewImage: { ...keys, country: { S: 'ES' }, text: { S: 'fleeting' } } },
  };
  const invocation = new InvokeCommand({ FunctionName: outputs.TextsForwarder, Payload: JSON.stringify({ Records: [late] }) });
  const { FunctionError, Payload } = await client(LambdaClient, cloud).send(invocation);
  expect([FunctionError, JSON.parse(Buffer.from(Payload!).toString())]).toEqual([undefined, { batchItemFailures: [] }]);
  expect(await textsOf()).toEqual(expectedTexts());
});

test('a change that comes after the removal of its item has no effect', async () => {
  await put('gone', 7n, 'ES', 'gone soon');
  await remove('gone');
  await caughtUp('fifth-marker');
  const keys = { id: { S: 'gone' } };
  const late = {
    eventName: 'INSERT',
    eventSourceARN: outputs.SourceStream,
    dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: 1_577_836_800, Keys: keys, NewImage: { ...keys, views: { N: '7' }, country: { S: 'ES' }, text: { S: 'gone soon' } } },
  };
  const invocation = new InvokeCommand({ FunctionName: outputs.ProjectorFunction, Payload: JSON.stringify({ Records: [late] }) });
  const { FunctionError, Payload } = await client(LambdaClient, cloud).send(invocation);
  expect([FunctionError, JSON.parse(Buffer.from(Payload!).toString())]).toEqual([undefined, { batchItemFailures: [] }]);
  await expectViewsToBeTheSource();
  const [tombstone] = (await scanned(outputs.TopTable)).filter(({ id }) => id.S === '{"id":"gone"}');
  expect(Number(tombstone.expiresAt.N) - Date.now() / 1000).toBeGreaterThan(90 * 24 * 3600);
});

describe('a refill of a custom view', () => {
  const started = async (sfn: SFNClient, input: object = {}) =>
    (await sfn.send(new StartExecutionCommand({ stateMachineArn: outputs.RebuildArn, input: JSON.stringify({ view: 'Texts', ...input }) }))).executionArn!;
  const described = (sfn: SFNClient, executionArn: string) => sfn.send(new DescribeExecutionCommand({ executionArn }));
  const isOver = (sfn: SFNClient, executionArn: string) =>
    until(`the end of ${executionArn}`, PATIENCE_SECONDS, async () => (await described(sfn, executionArn)).status !== 'RUNNING');

  test('whose store was lost and got changes since, with a crash and writes meanwhile, ends with the source, and what was removed stays so', async () => {
    const sfn = client(SFNClient, cloud);
    await put('lost-removal', 1n, 'ES', 'never removed');
    await textsAreTheSource('before-the-loss');
    const [row] = (await scanned(outputs.TextsTable)).filter(({ id }) => id.S === 'lost-removal');
    for (const { id } of await scanned(outputs.TextsTable)) await dynamo.send(new DeleteItemCommand({ TableName: outputs.TextsTable, Key: { id } }));
    expect(await textsOf()).toEqual({});
    // what the view has although its removal never came
    await dynamo.send(new PutItemCommand({ TableName: outputs.TextsTable, Item: { ...row, id: { S: 'left-over' } } }));

    // its function fails, and is run again
    const policy = { Version: '2010-05-08', RoleName: outputs.RebuildRole, PolicyName: 'Outage' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: ['lambda:InvokeFunction'], Resource: '*' }] });
    await query(cloud, 'iam', { ...policy, Action: 'PutRolePolicy', PolicyDocument });
    const execution = await started(sfn, { segments: 2 });
    await until('the record of the refill', PATIENCE_SECONDS, async () => (await scanned(outputs.RefillTable)).some(({ state }) => state.S!.includes(execution)));
    const other = await started(sfn);
    await isOver(sfn, other);
    expect((await described(sfn, other)).error).toBe('RebuildInProgress');
    await churn(20, 30);
    await remove('lost-removal');
    await query(cloud, 'iam', { ...policy, Action: 'DeleteRolePolicy' });
    await churn(20, 31);
    await isOver(sfn, execution);

    const { status, output } = await described(sfn, execution);
    expect(status).toBe('SUCCEEDED');
    process.stdout.write(`refill of a custom view: ${output}\n`);
    const { version, ...counts } = JSON.parse(output!) as { readonly version: string };
    expect(counts).toEqual({ view: 'Texts', sent: expect.any(Number) as number, failed: 0, removed: 0 });
    await put('after-the-refill', 0n, 'IT', 'after the refill');
    await until('the text of after-the-refill', PATIENCE_SECONDS, async () => 'after-the-refill' in await textsOf());
    const { 'left-over': leftOver, ...texts } = await textsOf();
    expect([leftOver, texts]).toEqual(['ES: never removed', expectedTexts()]);
    const older = (await scanned(outputs.TextsTable)).filter(each => each.content && each.version.S! < version);
    expect(older.map(({ id }) => id.S)).toEqual(['left-over']);
  });
});

describe('a rebuild', () => {
  let sfn: SFNClient;
  const start = async (input: object): Promise<string> =>
    (await sfn.send(new StartExecutionCommand({ stateMachineArn: outputs.RebuildArn, input: JSON.stringify({ view: 'TopTweets', ...input }) }))).executionArn!;
  const ended = async (executionArn: string) => {
    await until(`the end of ${executionArn}`, PATIENCE_SECONDS, async () => (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status !== 'RUNNING');
    const { status, error } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return { status, error };
  };
  const record = async () => {
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: outputs.TopTable, Key: { id: { S: '#generations' } } }));
    return JSON.parse(Item!.state.S!) as {
      readonly building?: { readonly execution: string };
      readonly previous?: { readonly id: string };
      readonly switchedBy?: string;
    };
  };
  const isBuilding = (execution: string) => until(`${execution} to begin`, PATIENCE_SECONDS, async () => (await record()).building?.execution === execution);
  const hasSwitched = (execution: string) => until(`${execution} to switch`, PATIENCE_SECONDS, async () => (await record()).switchedBy === execution);

  beforeAll(() => { sfn = client(SFNClient, cloud); });

  test('during writes, with a crash in its midst, ends with the source row by row, and no query is empty or fails meanwhile', async () => {
    let isOver = false;
    const queries = { asked: 0, failed: 0, empty: 0 };
    const asking = (async () => {
      while (!isOver) {
        const rows = await first(outputs.TopTable, 'IT', 10).catch(() => undefined);
        queries.asked += 1;
        if (rows === undefined) queries.failed += 1;
        if (rows?.length === 0) queries.empty += 1;
      }
    })();
    const writing = (async () => {
      for (let salt = 10; !isOver; salt++) await churn(20, salt);
    })();
    try {
      const crashed = await start({ segments: 2 });
      await isBuilding(crashed);
      await sfn.send(new StopExecutionCommand({ executionArn: crashed }));
      // its function fails, and is run again
      let second = '';
      await denied(outputs.RebuildRole, 'dynamodb:Scan', '*', async () => {
        second = await start({ segments: 2 });
        await isBuilding(second);
        expect(await ended(await start({}))).toEqual({ status: 'FAILED', error: 'RebuildInProgress' });
      });
      await hasSwitched(second);
    } finally {
      isOver = true;
      await Promise.all([asking, writing]);
    }
    await caughtUp('rebuilt-marker');
    await expectViewsToBeTheSource();
    expect((await current(outputs.TopTable)).generation).toMatch(/^g[0-9a-f]{16}$/);
    expect(await rowsOf(outputs.TopTable, (await record()).previous!.id)).toEqual(expectedTop());
    process.stdout.write(`rebuild during writes, with a crash: queries ${queries.asked}, failed ${queries.failed}, empty ${queries.empty}\n`);
    expect(queries).toEqual({ asked: expect.any(Number) as number, failed: 0, empty: 0 });
    expect(queries.asked).toBeGreaterThan(10);
  });

  test('is switched back by one call, and what was removed at the source is in no generation', async () => {
    await put('erased', 3n, 'ES', 'to be erased');
    await caughtUp('before-the-erasure');
    const { previous } = await record();
    await hasSwitched(await start({ switchTo: 'previous' }));
    expect((await current(outputs.TopTable)).generation).toBe(previous!.id);
    await expectViewsToBeTheSource();
    const copies = async () => (await scanned(outputs.TopTable)).filter(({ data }) => data?.M?.id.S === 'erased').length;
    expect(await copies()).toBe(2);
    await remove('erased');
    await caughtUp('after-the-erasure');
    process.stdout.write(`copies of a removed item in all generations: ${await copies()}\n`);
    expect(await copies()).toBe(0);
  });

  test('that fails leaves the view as it is', async () => {
    const before = await current(outputs.TopTable);
    expect(await ended(await start({ view: 'Other' }))).toEqual({ status: 'FAILED', error: 'UnknownView' });
    expect(await current(outputs.TopTable)).toEqual(before);
  });
});

test('the API does what its OpenAPI document says', async () => {
  for (let n = 0; n < 5; n++) {
    const Item = { id: { S: `t${n}` }, country: { S: 'ES' }, views: { N: `${n}` }, version: { N: '1' } };
    await dynamo.send(new PutItemCommand({ TableName: outputs.DocumentedSource, Item }));
  }
  const found = await documentedApi(`${assemblyOf(cloud, 'reporting-app')}/Reports-Documented.openapi.json`, cloud.localUrl(outputs.DocumentedUrl));
  expect(found).toEqual({ findings: undefined, tested: 3, failures: 0 });
});
