import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, InvokeCommand, LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import jsonata from 'jsonata';
import { client } from './client';
import { deployFixture } from './fixture';
import { elementsOf, GraphElements } from '../../handlers/graph-projector/elements';
import { projectionOf } from '../../handlers/graph-projector/projection';
import { graphContents } from '../../tools/engines/graph-contents';
import { GremlinServer } from '../../tools/engines/gremlin-server';
import { FAILOVER, MALFORMED, NeptuneEndpoint } from '../../tools/engines/neptune-endpoint';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';
import { edgeText, graphOf, PEOPLE, PlainGraph } from '../handlers/graph-projector/graphs';

type Value = { readonly S: string } | { readonly N: string } | { readonly L: Array<{ readonly S: string }> };
type Item = Record<string, Value> & { readonly id: { readonly S: string } };
const PATIENCE_SECONDS = 120;
const NAMES = ['ada', 'bob', 'eve', "o'neil", 'dan'];

let cloud: LocalCloud;
let gremlin: GremlinServer;
let endpoint: NeptuneEndpoint;
let outputs: Record<string, string>;
let dynamo: DynamoDBClient;
let lambda: LambdaClient;
/** What the source has, without what no graph can have. */
const source = new Map<string, Item>();

jest.setTimeout(400_000);

beforeAll(async () => {
  [cloud, gremlin] = await Promise.all([LocalCloud.start({ name: 'test-graph-view' }), GremlinServer.start({ name: 'test-graph-view-engine' })]);
  endpoint = await NeptuneEndpoint.start(gremlin.endpoint);
  outputs = (await deployFixture(cloud, 'graph-app', { endpoint: endpoint.url })).Graph;
  dynamo = client(DynamoDBClient, cloud);
  lambda = client(LambdaClient, cloud);
});
afterAll(() => Promise.all([cloud?.stop(), endpoint?.stop(), gremlin?.stop()]));

async function put(item: Item, isPoison = false) {
  await dynamo.send(new PutItemCommand({ TableName: outputs.SourceTable, Item: item }));
  if (!isPoison) source.set(item.id.S, item);
}
async function remove(id: string) {
  await dynamo.send(new DeleteItemCommand({ TableName: outputs.SourceTable, Key: { id: { S: id } } }));
  source.delete(id);
}
const person = (id: string, age: number): Item => ({ id: { S: id }, kind: { S: 'person' }, name: { S: id.toUpperCase() }, age: { N: String(age) } });
const round = (id: string, payer: string, guests: string[]): Item =>
  ({ id: { S: id }, kind: { S: 'round' }, payer: { S: payer }, guests: { L: guests.map(S => ({ S })) }, drink: { S: 'tea' } });
async function churn(changes: number, salt: number) {
  for (let change = 0; change < changes; change++) {
    const chance = (change * 7_919 + salt * 104_729) % 1_000;
    const [name, other] = [NAMES[chance % 5], NAMES[(chance + change) % 5]];
    if (chance % 7 === 0) await remove(chance % 2 === 0 ? name : `round-${chance % 6}`);
    else await put(chance % 3 === 0 ? person(name, change) : round(`round-${chance % 6}`, name, [other]));
  }
}

async function expected(): Promise<PlainGraph> {
  const project = projectionOf(PEOPLE, async () => jsonata);
  const elements: GraphElements[] = [];
  for (const item of source.values()) elements.push(elementsOf(await project(item)));
  return graphOf(elements);
}
async function deployed(): Promise<PlainGraph> {
  const { vertices, edges } = await graphContents(gremlin);
  return {
    vertices: Object.fromEntries(vertices.map(({ id, properties }) => [id, properties])),
    edges: edges.map(({ label, from, to, properties }) => edgeText(from, label, to, properties)).sort(),
  };
}
/** The projector is done with what was written: it writes this vertex after all others. */
async function caughtUp(marker: string) {
  await put(person(marker, 0));
  await until(`the vertex of ${marker}`, PATIENCE_SECONDS, async () => `person:${marker}` in (await deployed()).vertices);
}
async function reasons(): Promise<string[]> {
  const { Messages = [] } = await client(SQSClient, cloud).send(new ReceiveMessageCommand({
    QueueUrl: outputs.FailureQueueUrl, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10, VisibilityTimeout: 0, WaitTimeSeconds: 1,
  }));
  return Messages.map(({ MessageAttributes }) => MessageAttributes!.reason.StringValue!).sort();
}
async function invoke(Records: object[]): Promise<unknown> {
  const invocation = new InvokeCommand({ FunctionName: outputs.ProjectorFunction, Payload: JSON.stringify({ Records }) });
  const { FunctionError, Payload } = await lambda.send(invocation);
  const answer = JSON.parse(Buffer.from(Payload!).toString()) as unknown;
  if (FunctionError) throw new Error(JSON.stringify(answer));
  return answer;
}

test('the deployed function reads the stream of the table, and its alarms watch what was deployed', async () => {
  const mapping = await lambda.send(new GetEventSourceMappingCommand({ UUID: outputs.Mapping }));
  expect(mapping).toMatchObject({
    EventSourceArn: outputs.SourceStream,
    ParallelizationFactor: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${outputs.FailedRecordsBucket}` } },
  });
  const { MetricAlarms = [] } = await client(CloudWatchClient, cloud).send(new DescribeAlarmsCommand({ MaxRecords: 100 }));
  const metricOf = (alarm: string) => {
    const { MetricName, Dimensions = [] } = MetricAlarms.find(({ AlarmName }) => AlarmName!.includes(`BarDrinkers${alarm}Alarm`))!;
    return `${MetricName} of ${Dimensions.map(({ Value }) => Value).join()}`;
  };
  expect(metricOf('FailedRecords')).toBe(`OnFailureDestinationDeliveredEventCount of ${outputs.Mapping}`);
  expect(metricOf('Failures')).toBe(`ApproximateNumberOfMessagesVisible of ${outputs.FailureQueueName}`);
  expect(metricOf('IteratorAge')).toBe(`IteratorAge of ${outputs.ProjectorFunction}`);
  expect(metricOf('Lag')).toBe('ViewLag of /Graph/Bar/Drinkers');
});

test('after churn the graph is what the source says, and poison is in the failure queue with its reason', async () => {
  await churn(60, 1);
  endpoint.failure = text => text.includes('refused payer') ? MALFORMED : undefined;
  await put({ id: { S: 'spoilt' }, kind: { S: 'poison' } }, true);
  await put(round('refused', 'refused payer', ['ada']), true);
  await caughtUp('first-marker');
  // the change that is refused comes again, and its neighbours do not wait for it
  await until('both in the failure queue', PATIENCE_SECONDS, async () => (await reasons()).length >= 2);
  endpoint.failure = undefined;
  expect(await deployed()).toEqual(await expected());
  expect(await reasons()).toEqual(['Error: the graph answered 400 MalformedQueryException', 'each element must be an object with vertex, or with edge']);
});

test('changes that come twice, or after later ones, change nothing', async () => {
  await put(round('gone', 'ada', ['bob']));
  await remove('gone');
  await caughtUp('second-marker');
  const late = (item: Item) => ({
    eventName: 'INSERT',
    eventSourceARN: outputs.SourceStream,
    dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: 1_577_836_800, Keys: { id: item.id }, NewImage: item },
  });
  expect(await invoke([round('gone', 'ada', ['bob']), person('ada', -1), person('first-marker', -1)].map(late))).toEqual({ batchItemFailures: [] });
  expect(await deployed()).toEqual(await expected());
});

test('changes of a failover come again, and none is in the failure queue', async () => {
  const [before, known] = [await deployed(), await reasons()];
  endpoint.failed = 0;
  endpoint.failure = () => FAILOVER;
  await churn(30, 2);
  await until('the projector to be refused several times', PATIENCE_SECONDS, () => endpoint.failed >= 6);
  expect(await deployed()).toEqual(before);
  endpoint.failure = undefined;
  await caughtUp('third-marker');
  expect(await deployed()).toEqual(await expected());
  expect(await reasons()).toEqual(known);
});

test('changes that are given up are in the bucket, and the function takes them from there', async () => {
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: outputs.Mapping, MaximumRetryAttempts: 0 }));
  endpoint.failure = text => text.includes('given-up') ? FAILOVER : undefined;
  await put(person('given-up', 1));
  await put(person('given-up', 2));
  const s3 = client(S3Client, cloud);
  const contentOf = async (Key?: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.FailedRecordsBucket, Key }));
    return JSON.parse(await Body!.transformToString()) as { payload: string };
  };
  const stored = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: outputs.FailedRecordsBucket }));
    const objects = await Promise.all(Contents.map(({ Key }) => contentOf(Key)));
    return objects.flatMap(({ payload }) => (JSON.parse(payload) as { Records: object[] }).Records);
  };
  const records = await until('both changes in the bucket', PATIENCE_SECONDS, async () => {
    const found = await stored();
    return found.length >= 2 && found;
  });
  expect((await deployed()).vertices).not.toHaveProperty('person:given-up');
  endpoint.failure = undefined;
  await caughtUp('fourth-marker');
  expect(await invoke(records)).toEqual({ batchItemFailures: [] });
  expect(await deployed()).toEqual(await expected());
});
