import * as fs from 'fs';
import * as path from 'path';
import { AttributeValue, DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { copiesIn } from './search/copies';
import { DisorderedWrites } from './search/disordered-writes';
import { FaultySearch } from './search/faulty-search';
import { ClickStream } from './search/pipeline';
import { plantDocuments } from './search/planted-documents';
import { Queries } from './search/queries';
import { rowsOf, viewOf } from './search/rows';
import { changes as viewChanges } from './view-changes';
import { SignedSearchClient } from '../../handlers/shared/aws/search/signed-search-client';
import { DriftChecked } from '../../handlers/shared/drift/check-drift';
import { IndexGenerations } from '../../handlers/shared/search/index-generations';
import { SearchEngine } from '../../handlers/shared/search/search-engine';
import { SearchGenerations } from '../../handlers/shared/search/search-generations';
import { OpenSearch } from '../../tools/engines/open-search';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { WORK_DIR } from '../../tools/local-cloud/places';
import { owner, signedFetch } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

type Item = Record<string, AttributeValue>;
const PATIENCE_SECONDS = 180;
/** Put to the stream: docs/proof.md has the command with more. */
const STREAM_RECORDS = Number(process.env.SEARCH_RECORDS ?? 400);
/** Written to the source while the engine is stopped. */
const CHANGES_IN_OUTAGE = Number(process.env.SEARCH_CHANGES ?? 150);
/** Made while the index is rebuilt, and before. */
const VIEW_CHANGES = Number(process.env.VIEW_CHANGES ?? 300);
const directory = path.join(WORK_DIR, `search-index-${process.pid}`);
const keyOf = (id: string) => JSON.stringify({ id });

let cloud: LocalCloud;
let outputs: Record<string, string>;
let dynamo: DynamoDBClient;
let search: OpenSearch;
let engine: SearchEngine;
/** Before the engine, for the branches of the stream: it refuses half of every third bulk request, and another one as a whole. */
let faulty: FaultySearch;
/** Before the engine, for the search index of the source. */
let guard: FaultySearch;
/** It refuses half of each bulk request. */
let isBusy = false;
let clicks: ClickStream;
/** The documents as they should be, computed from what was written to the source. */
const expected = new Map<string, object>();

beforeAll(async () => {
  fs.mkdirSync(directory, { recursive: true });
  [cloud, search] = await Promise.all([LocalCloud.start({ name: 'test-search-index' }), OpenSearch.start({ name: 'test-search-index-engine', directory })]);
  engine = new SignedSearchClient({ url: search.endpoint, region: 'us-east-1', service: 'es' }, { accessKeyId: 'test', secretAccessKey: 'test' });
  faulty = await FaultySearch.start(() => search.endpoint, request => ({
    through: place => request % 3 !== 0 || place % 2 === 0, refused: request % 5 === 0, answerLost: request % 7 === 0,
  }));
  guard = await FaultySearch.start(() => search.endpoint, () => ({ through: place => !isBusy || place % 2 === 0 }));
  outputs = (await deployFixture(cloud, 'search-app', { tweets: guard.endpoint, clicks: faulty.endpoint })).Search;
  clicks = new ClickStream(cloud, outputs, engine);
  dynamo = client(DynamoDBClient, cloud);
}, 400_000);
afterAll(async () => {
  faulty?.stop();
  guard?.stop();
  await Promise.all([cloud?.stop(), search?.stop()]);
  fs.rmSync(directory, { recursive: true, force: true });
});

async function put(id: string, text: string, views: number, more: Item = {}) {
  const Item: Item = { id: { S: id }, text: { S: text }, tags: { L: [{ S: 'a' }, { S: text }] }, views: { N: String(views) }, ...more };
  await dynamo.send(new PutItemCommand({ TableName: outputs.SourceTable, Item }));
  if (more.hidden) expected.delete(keyOf(id));
  else expected.set(keyOf(id), { text, tags: ['a', text], views });
}
async function remove(id: string) {
  await dynamo.send(new DeleteItemCommand({ TableName: outputs.SourceTable, Key: { id: { S: id } } }));
  expected.delete(keyOf(id));
}
async function churn(changes: number, salt: number) {
  for (let change = 0; change < changes; change++) {
    const chance = (change * 7_919 + salt * 104_729) % 1_000;
    const id = `tweet-${chance % 40}`;
    if (chance % 7 === 0) await remove(id);
    else await put(id, `text ${salt} ${change}`, chance, chance % 11 === 0 ? { hidden: { BOOL: true } } : {});
  }
}

/** Everything that was written is in the index: the projector writes this document after all others of its shard. */
async function caughtUp(marker: string) {
  await put(marker, marker, 0);
  await until(`the document of ${marker}`, PATIENCE_SECONDS, async () => (await documentsNow()).has(keyOf(marker)));
}
async function documentsNow(): Promise<Map<string, object>> {
  return viewOf(engine, outputs.Alias).catch(() => new Map());
}
async function failureMessages(): Promise<Message[]> {
  const { Messages = [] } = await client(SQSClient, cloud).send(new ReceiveMessageCommand({
    QueueUrl: outputs.FailureQueueUrl, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10, VisibilityTimeout: 0, WaitTimeSeconds: 1,
  }));
  return Messages;
}
async function invoke(name: string, payload: object): Promise<unknown> {
  const invocation = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) });
  const { FunctionError, Payload } = await client(LambdaClient, cloud).send(invocation);
  const answer = JSON.parse(Buffer.from(Payload!).toString() || 'null') as unknown;
  if (FunctionError) throw new Error(JSON.stringify(answer));
  return answer;
}

test('the index is what the source says after churn, row by row, and poison is in the failure queue with its reason', async () => {
  await churn(150, 1);
  const poison: Item[] = [{ id: { S: 'wrong-type' }, text: { S: 'x' }, views: { S: 'many' } }, { id: { S: 'k'.repeat(600) }, text: { S: 'x' }, views: { N: '1' } }];
  for (const Item of poison) await dynamo.send(new PutItemCommand({ TableName: outputs.SourceTable, Item }));
  await caughtUp('first-marker');
  expect(await documentsNow()).toEqual(expected);
  // the projector sends the failures of a batch after its documents
  await until('both in the failure queue', PATIENCE_SECONDS, async () => (await failureMessages()).length >= poison.length);
  const reasons = (await failureMessages()).map(({ MessageAttributes }) => MessageAttributes!.reason.StringValue).sort();
  expect(reasons).toEqual([
    expect.stringMatching(/^Tweet: status 400, mapper_parsing_exception, .*field views of type long$/),
    'Tweet: the id of a document must have 1 to 512 bytes (OpenSearch limit), got 609',
  ].sort((one, other) => String(one) < String(other) ? -1 : 1));
}, 300_000);

test('records that come twice, or after later ones, change nothing', async () => {
  await put('kept', 'kept', 7);
  await put('gone', 'gone', 7);
  await remove('gone');
  await caughtUp('second-marker');
  const before = await rowsOf(engine, outputs.Alias);
  const late = (id: string) => ({
    eventName: 'INSERT',
    eventSourceARN: outputs.SourceStream,
    dynamodb: {
      SequenceNumber: '1', ApproximateCreationDateTime: 1_577_836_800, Keys: { id: { S: id } }, NewImage: { id: { S: id }, text: { S: 'old' }, views: { N: '1' } },
    },
  });
  const Records = ['kept', 'gone', 'kept', 'tweet-1', 'gone'].map(late);
  expect(await invoke(outputs.ProjectorFunction, { Records })).toEqual({ batchItemFailures: [] });
  expect(await rowsOf(engine, outputs.Alias)).toEqual(before);
  expect(await documentsNow()).toEqual(expected);
}, 300_000);

test('an engine that is stopped, and then refuses half of each request, holds up no index table, and has every change afterwards, once', async () => {
  const failed = (await failureMessages()).length;
  await clicks.send(STREAM_RECORDS / 2);
  await search.stop();
  await clicks.send(STREAM_RECORDS / 2);
  await churn(CHANGES_IN_OUTAGE, 2);
  await put('in-the-outage', 'in the outage', 1);
  await until('the row of the index table', PATIENCE_SECONDS, async () => {
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: outputs.TopTable, Key: { id: { S: keyOf('in-the-outage') } } }));
    return Item;
  });
  isBusy = true;
  const { refusals } = guard;
  search = await OpenSearch.start({ name: 'test-search-index-engine', directory, port: search.port });
  const back = Date.now();
  await caughtUp('third-marker');
  // of the batch of that marker, the engine may have refused others
  await caughtUp('marker-of-the-next-batch');
  const seconds = (Date.now() - back) / 1_000;
  isBusy = false;
  const documents = await documentsNow();
  const lost = [...expected.keys()].filter(id => !documents.has(id)).length;
  const more = [...documents.keys()].filter(id => !expected.has(id)).length;
  process.stdout.write(`${expected.size} documents; ${CHANGES_IN_OUTAGE + 1} changes in the outage, ${guard.refusals - refusals} documents refused with 429 afterwards: `
    + `lost ${lost}, duplicated ${more}, caught up ${seconds} s after the engine was back\n`);
  expect(guard.refusals).toBeGreaterThan(refusals);
  expect(documents).toEqual(expected);
  expect(await failureMessages()).toHaveLength(failed);
}, 400_000);

/** A run of the drift check. */
async function check(): Promise<DriftChecked> {
  return (await invoke(outputs.DriftCheckFunction, {}) as { readonly Tweet: DriftChecked }).Tweet;
}

test('drift is found and repaired by the second check, and a change in between wins', async () => {
  const ids = Array.from({ length: 8 }, (_, at) => `drifting-${at}`);
  for (const id of ids) await put(id, 'as written', 5);
  await caughtUp('drift-marker');
  const planted = await plantDocuments(engine, 'tweets-1', ids.map(keyOf));
  expect(await documentsNow()).not.toEqual(expected);
  // of what is in the failure queue, one item is in the source without a document, and the engine refuses it
  expect(await check()).toMatchObject({ suspects: 11, drifted: 0, repaired: 0 });

  // a live change of one of them, and the acceptable lag
  await put('drifting-0', 'changed meanwhile', 6);
  await caughtUp('after-the-check');
  expect((await documentsNow()).get(keyOf('drifting-0'))).toEqual({ text: 'changed meanwhile', tags: ['a', 'changed meanwhile'], views: 6 });
  let last = await check();
  // the lag of this app is a second
  await until('a check that finds the drift', PATIENCE_SECONDS, async () => last.drifted > 0 || (last = await check()).drifted > 0);
  process.stdout.write(`drift planted in 10 documents ${JSON.stringify(planted)}: ${JSON.stringify(last)}, one was written meanwhile\n`);
  expect(last).toMatchObject({ suspects: 0, drifted: 9, repaired: 9 });
  expect(await documentsNow()).toEqual(expected);
  await put('drifting-1', 'changed after the repair', 7);
  await remove('drifting-2');
  await caughtUp('after-the-repair');
  expect(await documentsNow()).toEqual(expected);
}, 300_000);

test('what is removed at the source is in no view, in no generation of a rebuild, and in no cache', async () => {
  const name = 'Ada Lovelace';
  const { SourceTable: source, TopTable: rows, ValuesTable: cached, PagesTable: pages } = outputs;
  const copies = () => copiesIn(name, { dynamo, engine, index: 'tweets-1', tables: { source, rows, values: cached, pages } });
  const read = async (route: string) => (await signedFetch(cloud, owner(cloud), `${cloud.localUrl(outputs.ApiUrl).replace(/\/$/, '')}${route}`)).status;
  await put('customer', name, 1_000_000);
  await caughtUp('before-the-erasure');
  await until('the row', PATIENCE_SECONDS, async () => (await copies()).rows === 1);
  await client(SFNClient, cloud).send(new StartExecutionCommand({ stateMachineArn: outputs.RebuildArn, input: '{"view":"Top"}' }));
  await until('the row of another generation, which is current', PATIENCE_SECONDS, async () => {
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: outputs.TopTable, Key: { id: { S: '#generations' } } }));
    return Item?.current.S !== '' && (await copies()).rows === 2;
  });
  expect([await read('/top'), await read('/values/customer')]).toEqual([200, 200]);
  const before = await copies();
  expect(before).toEqual({ source: 1, rows: 2, values: 1, pages: 1, documents: 1 });

  await remove('customer');
  await caughtUp('after-the-erasure');
  await until('the rows to be gone', PATIENCE_SECONDS, async () => (await copies()).rows === 0);
  // a page does not end with a change, but with its time: a second here
  await until('another page', PATIENCE_SECONDS, async () => await read('/top') === 200 && (await copies()).pages === 0);
  const after = await copies();
  process.stdout.write(`copies of one customer before ${JSON.stringify(before)}, after the removal at the source ${JSON.stringify(after)}\n`);
  expect(after).toEqual({ source: 0, rows: 0, values: 0, pages: 0, documents: 0 });
}, 400_000);

test('the sweeper removes a tombstone of more than 91 days, and no younger one', async () => {
  const graves = async () => (await rowsOf(engine, 'tweets-1')).filter(({ _source }) => _source._catalog.deletedAt !== undefined).map(({ _id }) => _id);
  const old = { _catalog: { version: '1', deletedAt: Date.now() - 92 * 24 * 3_600_000 } };
  await engine.send({ method: 'PUT', path: '/tweets-1/_doc/old', body: JSON.stringify(old) });
  const before = await graves();
  expect(before).toContain('old');
  expect(before.length).toBeGreaterThan(1);
  await invoke(outputs.SweeperFunction, {});
  expect(await graves()).toEqual(before.filter(id => id !== 'old'));
}, 60_000);

/** The record of the generations of the search index. */
async function generations(): Promise<SearchGenerations | undefined> {
  const item = await recordItem();
  return item && JSON.parse(item.state.S!) as SearchGenerations;
}
/** The record of an index is that of its endpoint and its alias. */
async function recordItem() {
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: outputs.GenerationsTable, ConsistentRead: true }));
  return Items.find(({ id }) => id.S!.endsWith(`/${outputs.Alias}`));
}
async function loseRecord(): Promise<void> {
  const { id } = (await recordItem())!;
  await dynamo.send(new DeleteItemCommand({ TableName: outputs.GenerationsTable, Key: { id } }));
}
/** The documents of a generation, as queries would find them. */
async function liveOf(generation: string): Promise<Map<string, object>> {
  const rows = (await rowsOf(engine, `tweets-${generation}`)).filter(({ _source }) => _source._catalog.deletedAt === undefined);
  return new Map(rows.map(({ _id, _source: { _catalog: _, ...document } }) => [_id, document]));
}
const rebuild = (input: object) =>
  client(SFNClient, cloud).send(new StartExecutionCommand({ stateMachineArn: outputs.RebuildArn, input: JSON.stringify({ view: 'Tweet', ...input }) }));

test('an index is rebuilt while items change, stopped in its midst and taken over; no query fails or lacks a document, and one call switches back', async () => {
  const kept = ['kept', 'in-the-outage', 'first-marker', 'second-marker'].map(keyOf);
  const plan = viewChanges(VIEW_CHANGES).map(change => change.item?.views.N === undefined ? change
    : { ...change, item: { ...change.item, views: { N: String(BigInt(change.item.views.N) % 1_000_000n) } } });
  const keep = ({ id, item, isPoison }: typeof plan[number]) => {
    if (isPoison) return;
    if (item) expected.set(keyOf(id), { text: item.text.S, views: Number(item.views.N) });
    else expected.delete(keyOf(id));
  };
  plan.forEach(keep);
  const writes = new DisorderedWrites(cloud, outputs);
  const queries = new Queries(engine, outputs.Alias, kept);
  await writes.eventSourceIs(false);
  const half = Math.floor(plan.length / 2);
  await writes.write(plan.slice(0, half));
  const { executionArn } = await rebuild({ maxRefusedItems: 100 });
  await until('the index of another generation', PATIENCE_SECONDS, async () => (await generations())?.isMade);
  const id = (await generations())!.building!.id;
  const writing = (async () => {
    for (let from = half; from < plan.length; from += half / 4) await writes.write(plan.slice(from, from + half / 4));
  })();
  await until('documents of that generation', PATIENCE_SECONDS, async () => (await liveOf(id)).size > 0);
  await client(SFNClient, cloud).send(new StopExecutionCommand({ executionArn }));
  await rebuild({ maxRefusedItems: 100 });
  await writing;
  await until('another current generation', PATIENCE_SECONDS, async () => (await generations())?.building === undefined && (await generations())?.current.id !== '1');
  const current = (await generations())!.current.id;
  await until('queries to find it', PATIENCE_SECONDS, async () => await new IndexGenerations(engine, outputs.Alias).current() === current);
  await writes.eventSourceIs(true);
  await caughtUp('after-the-rebuild');
  expect([id === current, await documentsNow()]).toEqual([false, expected]);
  expect(await liveOf('1')).toEqual(expected);

  await rebuild({ switchTo: 'previous' });
  await until('queries to find the previous one', PATIENCE_SECONDS, async () => await new IndexGenerations(engine, outputs.Alias).current() === '1');
  expect(await documentsNow()).toEqual(expected);
  await put('customer-of-both', 'Grace Hopper', 1);
  await caughtUp('in-both');
  const copies = async () => Promise.all(['1', current].map(async name => (await rowsOf(engine, `tweets-${name}`)).filter(row => JSON.stringify(row).includes('Grace Hopper')).length));
  expect(await copies()).toEqual([1, 1]);
  await remove('customer-of-both');
  await caughtUp('erased-from-both');
  expect(await copies()).toEqual([0, 0]);
  await queries.stop();
  process.stdout.write(`${plan.length} changes of ${plan.length / 10} items, ${plan.filter(({ item }) => !item).length} removals, ${plan.filter(({ isPoison }) => isPoison).length} poison, `
    + `${writes.deliveries} deliveries, half of them during a rebuild that was stopped and taken over: ${expected.size} documents in both generations, `
    + `${queries.asked} queries meanwhile, failed or without a document ${queries.wrong}; copies of an erased item in both 0\n`);
  expect(queries.asked).toBeGreaterThan(0);
  expect(queries.wrong).toBe(0);
}, 900_000);

test('without the record of its generations, an index goes on as queries find it, and a rebuild makes another one', async () => {
  const found = () => new IndexGenerations(engine, outputs.Alias).found();
  const before = await found();
  await loseRecord();
  await put('without-a-record', 'without a record', 1);
  await caughtUp('found-again');
  expect([before, await found(), (await generations())!.current.id]).toEqual([['1'], ['1'], '1']);
  expect(await documentsNow()).toEqual(expected);

  await loseRecord();
  await rebuild({ maxRefusedItems: 100 });
  await until('queries to find another generation', PATIENCE_SECONDS, async () => (await generations())?.building === undefined && (await found()).join() === '2');
  await remove('without-a-record');
  await caughtUp('rebuilt-without-a-record');
  expect(await documentsNow()).toEqual(expected);
  expect(await liveOf('1')).toEqual(expected);
}, 600_000);

test('of a stream, each record is a document or a failure, by id: half of the bulk requests were refused, answers lost, and the engine stopped', async () => {
  await clicks.caughtUp();
  expect(await clicks.each()).toEqual(clicks.expected.each);
  expect(await clicks.newest()).toEqual(clicks.expected.newest);
  for (const branch of ['Each', 'Newest'] as const) {
    const failures = await clicks.failures(branch);
    failures.forEach((reason, sequence) => expect(reason).toMatch(clicks.poison.get(sequence)!));
    if (branch === 'Each') expect([...failures.keys()].sort()).toEqual([...clicks.poison.keys()].sort());
    expect(await clicks.givenUp(branch)).toBe(0);
  }
  expect(faulty.refusals).toBeGreaterThan(0);
  console.info(`${STREAM_RECORDS} records: ${clicks.expected.each.length} documents and ${clicks.poison.size} failures; `
    + `${faulty.refusals} documents refused with 429 in ${faulty.requests.length} bulk requests, lost 0`);
}, 300_000);

test('records of a stream that come again, the last one first, change nothing', async () => {
  const rows = async () => [await rowsOf(engine, 'each'), await rowsOf(engine, 'newest')];
  const before = await rows();
  for (const name of [outputs.EachFunction, outputs.NewestFunction]) {
    await until('a batch that is taken as a whole', PATIENCE_SECONDS, async () => {
      const answer = await invoke(name, clicks.again(200)).catch(() => undefined) as { batchItemFailures: object[] } | undefined;
      return answer?.batchItemFailures.length === 0;
    });
  }
  expect(await rows()).toEqual(before);
}, 300_000);
