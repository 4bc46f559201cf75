import { isDeepStrictEqual } from 'util';
import { BatchWriteItemCommand, DynamoDBClient, paginateQuery, paginateScan, WriteRequest } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { itemsOf, POISON, shuffled, TweetEvent, tweetEvents } from './event-deliveries';
import { deployFixture } from './fixture';
import { DeliveredChange, recordsOf } from './table-records';
import { Change, changes, disordered, Item } from './view-changes';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

/** docs/proof.md has the command with more. */
const COUNT = Number(process.env.VIEW_CHANGES ?? 1_000);
/** The same. */
const EVENTS = Number(process.env.VIEW_EVENTS ?? 300);
const PATIENCE_SECONDS = 600;
const [WRITTEN_AT_ONCE, DELIVERED_AT_ONCE] = [25, 100];
const LIMIT = 10;

jest.setTimeout(1_800_000);

let cloud: LocalCloud;
let outputs: Record<string, string>;
let dynamo: DynamoDBClient;
let lambda: LambdaClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-reporting-deliveries' });
  outputs = (await deployFixture(cloud, 'reporting-app')).Reports;
  dynamo = client(DynamoDBClient, cloud);
  lambda = client(LambdaClient, cloud);
});
afterAll(() => cloud.stop());

async function write(all: readonly Change[]) {
  for (let from = 0; from < all.length; from += WRITTEN_AT_ONCE) {
    const requests = all.slice(from, from + WRITTEN_AT_ONCE).map(({ id, item }): WriteRequest =>
      item ? { PutRequest: { Item: item } } : { DeleteRequest: { Key: { id: { S: id } } } });
    const { UnprocessedItems = {} } = await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [outputs.SourceTable]: requests } }));
    expect(UnprocessedItems).toEqual({});
  }
}
/** As Lambda does: again from the first record that has to come again. */
async function deliver(Records: DeliveredChange[]) {
  let rest = Records;
  await until('a batch to be handled', PATIENCE_SECONDS, async () => {
    const invocation = new InvokeCommand({ FunctionName: outputs.ProjectorFunction, Payload: JSON.stringify({ Records: rest }) });
    const { FunctionError, Payload } = await lambda.send(invocation);
    if (FunctionError !== undefined) return false;
    const { batchItemFailures: [failure] } = JSON.parse(Buffer.from(Payload!).toString()) as { batchItemFailures: Array<{ itemIdentifier: string }> };
    rest = failure ? rest.slice(rest.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === failure.itemIdentifier)) : [];
    return rest.length === 0;
  });
}
async function eventSourceIs(Enabled: boolean) {
  const { EventSourceMappings: [{ UUID }] = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName: outputs.ProjectorFunction }));
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
}

async function scanned(TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamo }, { TableName, ConsistentRead: true })) items.push(...Items);
  return items;
}
/** The contents of all rows, by the id of their item. */
async function rowsOf(table: string): Promise<Map<string, Item>> {
  return new Map((await scanned(table)).flatMap(({ data }) => data ? [[data.M!.id.S!, data.M!]] : []));
}
/** The first rows of a partition, as the README says to read them. */
async function first(TableName: string, partition: string, shardCount: number): Promise<Item[]> {
  const rows: Item[] = [];
  for (let shard = 0; shard < shardCount; shard++) {
    const pages = paginateQuery({ client: dynamo, pageSize: LIMIT }, {
      TableName,
      IndexName: 'byRank',
      ScanIndexForward: false,
      KeyConditionExpression: 'indexShard = :shard',
      ExpressionAttributeValues: { ':shard': { S: `${partition}#${shard}` } },
    });
    for await (const { Items = [] } of pages) rows.push(...Items);
  }
  return rows.sort((one, other) => one.indexSort.S! < other.indexSort.S! ? 1 : -1).slice(0, LIMIT).map(({ data }) => data.M!);
}

/** The views as the source says, row by row, and the first rows of each partition. */
async function expectViewsToBeTheSource() {
  const source = await scanned(outputs.SourceTable);
  const wordsOf = ({ text }: Item) => text.S!.split(' ').length;
  const rowOf = (item: Item): Item => ({ id: item.id, words: { N: String(wordsOf(item)) }, views: item.views });
  expect(await rowsOf(outputs.TopTable)).toEqual(new Map(source.map(({ text: _, ...picked }) => [picked.id.S!, picked])));
  const long = source.filter(item => wordsOf(item) > 1).map(rowOf);
  expect(await rowsOf(outputs.LongestTable)).toEqual(new Map(long.map(row => [row.id.S!, row])));
  const greatest = (numbers: bigint[]) => numbers.sort((one, other) => one < other ? 1 : -1).slice(0, LIMIT).map(String);
  for (const country of ['ES', 'IT']) {
    const views = greatest(source.filter(item => item.country.S === country).map(item => BigInt(item.views.N!)));
    expect((await first(outputs.TopTable, country, 4)).map(row => row.views.N)).toEqual(views);
  }
  return source.length;
}
/** Sequence numbers of the changes in the failure queue; some are there more than once. */
async function failed(): Promise<Set<string>> {
  const ids = new Set<string>();
  for (;;) {
    const { Messages = [] } = await client(SQSClient, cloud).send(new ReceiveMessageCommand({
      QueueUrl: outputs.FailureQueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 3600, MessageAttributeNames: ['All'],
    }));
    if (Messages.length === 0) return ids;
    Messages.forEach(({ MessageAttributes }) => ids.add(MessageAttributes!.id.StringValue!));
  }
}

test('views are what the source says when changes come twice, late, and all of them again', async () => {
  const plan = changes(COUNT);
  // the function is given the records of the stream by this test, and not by Lambda
  await eventSourceIs(false);
  await write(plan);
  const records = await recordsOf(cloud, outputs.SourceStream);
  const poison = plan.filter(({ isPoison }) => isPoison);
  const deliveries = disordered(records);
  for (let from = 0; from < deliveries.length; from += DELIVERED_AT_ONCE) await deliver(deliveries.slice(from, from + DELIVERED_AT_ONCE));

  const rows = await expectViewsToBeTheSource();
  const poisonous = records.filter(({ dynamodb: { NewImage } }) => NewImage?.views.M !== undefined).map(({ dynamodb }) => dynamodb.SequenceNumber);
  expect(poisonous).toHaveLength(poison.length);
  expect([...await failed()].sort()).toEqual(poisonous.sort());

  await eventSourceIs(true);
  await write([{ id: 'marker', item: { id: { S: 'marker' }, views: { N: '1' }, country: { S: 'ES' }, text: { S: 'one' } } }]);
  await until('the row behind all others', PATIENCE_SECONDS, async () => (await rowsOf(outputs.TopTable)).has('marker'));
  await expectViewsToBeTheSource();
  const removals = plan.filter(({ item }) => !item).length;
  process.stdout.write(`${COUNT} changes of ${COUNT / 10} items, ${removals} removals, ${poison.length} poison: `);
  process.stdout.write(`${records.length} records, ${deliveries.length} deliveries, ${rows} rows\n`);
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
  const contents = async (table: string) => new Map((await scanned(table)).map(({ eventVersions: _, ...item }) => [item.id.S!, item]));
  await until('the items of all events', PATIENCE_SECONDS, async () => isDeepStrictEqual(await contents(outputs.EventItems), expected)).catch(async () => {
    expect(await contents(outputs.EventItems)).toEqual(expected);
  });
  await until('the view of all events', PATIENCE_SECONDS, async () => isDeepStrictEqual(await rowsOf(outputs.EventView), expected));
  await until('the poison in the dead-letter queue', PATIENCE_SECONDS, async () => (await deadLetters()).size >= POISON.length);
  expect([...await deadLetters()].sort()).toEqual(POISON.map(({ data }) => data.id).sort());
  const removals = events.filter(({ type }) => type === 'TweetRemoved.v1');
  const remembered = await scanned(outputs.EventRemovals);
  expect(remembered.map(({ version }) => version.N).sort()).toEqual(removals.map(({ data }) => String(data.version)).sort());
  process.stdout.write(`${events.length} events of ${EVENTS / 10} keys, ${removals.length} removals, ${POISON.length} poison: `);
  process.stdout.write(`${delivered.length} deliveries by chance, ${expected.size} items, `);
  process.stdout.write(`${expected.size} rows, ${(await deadLetters()).size} dead letters\n`);
});
