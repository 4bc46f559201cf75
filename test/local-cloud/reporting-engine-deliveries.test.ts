import * as fs from 'fs';
import * as path from 'path';
import { isDeepStrictEqual } from 'util';
import { BatchWriteItemCommand, DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { itemsOf, POISON, shuffled, TweetEvent, tweetEvents } from './event-deliveries';
import { deployFixture } from './fixture';
import { DeliveredChange, recordsOf } from './table-records';
import { Change, changes, disordered, Item } from './view-changes';
import { documentsIn, first, Rows, rowsIn, scanned, tweetsIn } from './view-contents';
import { SignedSearchClient } from '../../handlers/shared/aws/search/signed-search-client';
import { SearchEngine } from '../../handlers/shared/search/search-engine';
import { GremlinServer } from '../../tools/engines/gremlin-server';
import { NeptuneEndpoint } from '../../tools/engines/neptune-endpoint';
import { OpenSearch } from '../../tools/engines/open-search';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { WORK_DIR } from '../../tools/local-cloud/places';
import { until } from '../../tools/local-cloud/until';

/** docs/proof.md has the command with more. */
const COUNT = Number(process.env.VIEW_CHANGES ?? 500);
/** The same. */
const EVENTS = Number(process.env.VIEW_EVENTS ?? 300);
/** All records are read one more time at the end, by three functions. */
const PATIENCE_SECONDS = 600 * Math.max(1, COUNT / 1_000);
const [WRITTEN_AT_ONCE, DELIVERED_AT_ONCE] = [25, 100];
const LIMIT = 10;
const directory = path.join(WORK_DIR, `deliveries-${process.pid}`);

jest.setTimeout(7_200_000);

let cloud: LocalCloud;
let gremlin: GremlinServer;
let endpoint: NeptuneEndpoint;
let search: OpenSearch;
let engine: SearchEngine;
let outputs: Record<string, string>;
let dynamo: DynamoDBClient;
let lambda: LambdaClient;
/** One for the index tables, one for the search index, and one for the graph, whose table has the same items. */
let projectors: string[];

beforeAll(async () => {
  fs.mkdirSync(directory, { recursive: true });
  [cloud, gremlin, search] = await Promise.all([
    LocalCloud.start({ name: 'test-deliveries' }),
    GremlinServer.start({ name: 'test-deliveries-graph' }),
    OpenSearch.start({ name: 'test-deliveries-search', directory }),
  ]);
  endpoint = await NeptuneEndpoint.start(gremlin.endpoint);
  engine = new SignedSearchClient({ url: search.endpoint, region: 'us-east-1', service: 'es' }, { accessKeyId: 'test', secretAccessKey: 'test' });
  outputs = (await deployFixture(cloud, 'deliveries-app', { search: search.endpoint, graph: endpoint.url })).Deliveries;
  projectors = [outputs.TablesFunction, outputs.SearchFunction, outputs.GraphFunction];
  dynamo = client(DynamoDBClient, cloud);
  lambda = client(LambdaClient, cloud);
});
afterAll(async () => {
  await Promise.all([cloud?.stop(), endpoint?.stop(), gremlin?.stop(), search?.stop()]);
  fs.rmSync(directory, { recursive: true, force: true });
});

async function write(all: readonly Change[]) {
  for (let from = 0; from < all.length; from += WRITTEN_AT_ONCE) {
    const requests = all.slice(from, from + WRITTEN_AT_ONCE).map(({ id, item }): WriteRequest =>
      item ? { PutRequest: { Item: item } } : { DeleteRequest: { Key: { id: { S: id } } } });
    for (const table of [outputs.SourceTable, outputs.GraphSourceTable]) {
      const { UnprocessedItems = {} } = await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
      expect(UnprocessedItems).toEqual({});
    }
  }
}
/** As Lambda does: again from the first record that has to come again. */
async function deliver(FunctionName: string, Records: DeliveredChange[]) {
  let rest = Records;
  await until('a batch to be handled', PATIENCE_SECONDS, async () => {
    const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ Records: rest }) }));
    if (FunctionError !== undefined) return false;
    const { batchItemFailures: [failure] } = JSON.parse(Buffer.from(Payload!).toString()) as { batchItemFailures: Array<{ itemIdentifier: string }> };
    rest = failure ? rest.slice(rest.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failure.itemIdentifier)) : [];
    return rest.length === 0;
  });
}
async function eventSourcesAre(Enabled: boolean) {
  for (const FunctionName of projectors) {
    const { EventSourceMappings: [{ UUID }] = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  }
}

/** What each view should be, as the items of the source say. */
function viewsOf(source: readonly Item[]): Record<string, Rows> {
  const wordsOf = ({ text }: Item) => text.S!.split(' ').length;
  const rows = (items: readonly Item[], rowOf: (item: Item) => object): Rows => new Map(items.map(item => [item.id.S!, rowOf(item)]));
  return {
    top: rows(source, ({ text: _, ...picked }) => picked),
    longest: rows(source.filter(item => wordsOf(item) > 1), item => ({ id: item.id, words: { N: String(wordsOf(item)) }, views: item.views })),
    documents: rows(source, ({ id, country, views, text }) => ({ id: id.S, country: country.S, views: views.N, text: text.S })),
    graph: rows(source, ({ country, views, text }) => ({ views: views.N, text: text.S, countries: [`country:${country.S}`] })),
  };
}
async function viewsNow(): Promise<Record<string, Rows>> {
  return {
    top: await rowsIn(dynamo, outputs.TopTable),
    longest: await rowsIn(dynamo, outputs.LongestTable),
    documents: await documentsIn(engine, outputs.Alias),
    graph: await tweetsIn(gremlin),
  };
}
/** The views as the source says, row by row, and the first rows of each partition. */
async function expectViewsToBeTheSource(): Promise<Record<string, Rows>> {
  const source = await scanned(dynamo, outputs.SourceTable);
  const views = await viewsNow();
  expect(views).toEqual(viewsOf(source));
  const greatest = (numbers: bigint[]) => numbers.sort((one, other) => one < other ? 1 : -1).slice(0, LIMIT).map(String);
  for (const country of ['ES', 'IT']) {
    const numbers = greatest(source.filter(item => item.country.S === country).map(item => BigInt(item.views.N!)));
    expect((await first(dynamo, outputs.TopTable, country, 4, LIMIT)).map(row => row.views.N)).toEqual(numbers);
  }
  return views;
}
const poisonOf = (records: readonly DeliveredChange[]) =>
  records.flatMap(({ dynamodb: { NewImage, SequenceNumber } }) => NewImage?.views.M ? [SequenceNumber] : []).sort();
/** Sequence numbers of the changes in a failure queue, some of which are there more than once, by how their reasons begin. */
async function failed(QueueUrl: string): Promise<Record<string, string[]>> {
  const found: Record<string, Set<string>> = {};
  for (;;) {
    const { Messages = [] } = await client(SQSClient, cloud).send(new ReceiveMessageCommand({
      QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 3600, MessageAttributeNames: ['All'],
    }));
    if (Messages.length === 0) return Object.fromEntries(Object.entries(found).map(([view, ids]) => [view, [...ids].sort()]));
    Messages.forEach(({ MessageAttributes }) => {
      const { reason, id } = MessageAttributes!;
      (found[reason.StringValue!.split(/:| must/)[0]] ??= new Set()).add(id.StringValue!);
    });
  }
}

test('each view is what the source says when changes come twice, late, and all of them again', async () => {
  const plan = changes(COUNT);
  // the functions are given the records of the stream by this test, and not by Lambda
  await eventSourcesAre(false);
  await write(plan);
  const poison = plan.filter(({ isPoison }) => isPoison);
  const [records, ofGraph] = await Promise.all([outputs.SourceStream, outputs.GraphSourceStream].map(stream => recordsOf(cloud, stream)));
  const deliveries = disordered(records);
  await Promise.all(projectors.map(async name => {
    const all = name === outputs.GraphFunction ? disordered(ofGraph) : deliveries;
    for (let from = 0; from < all.length; from += DELIVERED_AT_ONCE) await deliver(name, all.slice(from, from + DELIVERED_AT_ONCE));
  }));

  const views = await expectViewsToBeTheSource();
  const poisonous = poisonOf(records);
  expect(poisonous).toHaveLength(poison.length);
  expect(await failed(outputs.FailureQueueUrl)).toEqual({ TopTweets: poisonous, Texts: poisonous });
  expect(await failed(outputs.GraphFailureQueueUrl)).toEqual({ 'a property': poisonOf(ofGraph) });

  const removals = plan.filter(({ item }) => !item).length;
  for (const [view, rows] of Object.entries(views)) {
    process.stdout.write(`${view}: ${COUNT} changes of ${COUNT / 10} items, ${removals} removals, ${poison.length} poison: `
      + `${records.length} records, ${deliveries.length} deliveries, ${rows.size} rows, 0 differ\n`);
  }

  await eventSourcesAre(true);
  await write([{ id: 'marker', item: { id: { S: 'marker' }, views: { N: '1' }, country: { S: 'ES' }, text: { S: 'one more' } } }]);
  for (const view of ['top', 'longest', 'documents', 'graph']) {
    await until(`the row behind all others in ${view}`, PATIENCE_SECONDS, async () => (await viewsNow())[view].has('marker'));
  }
  await expectViewsToBeTheSource();
  process.stdout.write('all records once more, by Lambda: 0 rows differ\n');
});

async function publish(events: readonly TweetEvent[]) {
  const { BusName: EventBusName } = outputs;
  const bridge = client(EventBridgeClient, cloud);
  for (let from = 0; from < events.length; from += 10) {
    const Entries = events.slice(from, from + 10).map(({ type: DetailType, data }) => ({ EventBusName, Source: 'social.tweets', DetailType, Detail: JSON.stringify(data) }));
    expect((await bridge.send(new PutEventsCommand({ Entries }))).FailedEntryCount ?? 0).toBe(0);
  }
}
/** What is in the dead-letter queue, by id. */
async function deadLetters(): Promise<Set<string>> {
  const receive = new ReceiveMessageCommand({ QueueUrl: outputs.EventDeadLettersUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 });
  const { Messages = [] } = await client(SQSClient, cloud).send(receive);
  return new Set(Messages.map(({ Body }) => (JSON.parse(Body!) as { detail: { id: string } }).detail.id));
}

test('the view of events is what they say, when they come twice, in any order, removed, or are poison', async () => {
  const events = tweetEvents(EVENTS);
  const delivered = shuffled(events);
  await publish([...POISON, ...delivered]);

  const expected = itemsOf(events);
  const contents = async (table: string) => new Map((await scanned(dynamo, table)).map(({ eventVersions: _, ...item }) => [item.id.S!, item]));
  await until('the items of all events', PATIENCE_SECONDS, async () => isDeepStrictEqual(await contents(outputs.EventItems), expected)).catch(async () => {
    expect(await contents(outputs.EventItems)).toEqual(expected);
  });
  await until('the view of all events', PATIENCE_SECONDS, async () => isDeepStrictEqual(await rowsIn(dynamo, outputs.EventView), expected));
  await until('the poison in the dead-letter queue', PATIENCE_SECONDS, async () => (await deadLetters()).size >= POISON.length);
  expect([...await deadLetters()].sort()).toEqual(POISON.map(({ data }) => data.id).sort());
  const removals = events.filter(({ type }) => type === 'TweetRemoved.v1');
  const remembered = await scanned(dynamo, outputs.EventRemovals);
  expect(remembered.map(({ version }) => version.N).sort()).toEqual(removals.map(({ data }) => String(data.version)).sort());
  process.stdout.write(`${events.length} events of ${EVENTS / 10} keys, ${removals.length} removals, ${POISON.length} poison: `);
  process.stdout.write(`${delivered.length} deliveries by chance, ${expected.size} items, `);
  process.stdout.write(`${expected.size} rows, ${(await deadLetters()).size} dead letters\n`);
});
