import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { client } from './client';
import { deployFixture } from './fixture';
import { FanOut } from '../../handlers/fan-out-intake/fan-out';
import { splitRecord } from '../../handlers/fan-out-intake/records';
import { DynamoFanInStore } from '../../handlers/shared/aws/fan-in/dynamo-fan-in-store';
import { newRecord } from '../../handlers/shared/fan-in/new-job';
import { SECTIONS } from '../../handlers/shared/fan-in/sections';
import { SubtaskData } from '../../handlers/shared/fan-in/subtasks';
import { Tracker } from '../../handlers/shared/fan-in/tracker';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';
import { Observed } from '../handlers/shared/observers';

/** The event names each of them twice, with its reason: more than 256 KB. */
const FAILED = Array.from({ length: 1_700 }, (_, n) => `g${n}-`.padEnd(64, 'x'));
const LIFETIME = { deadlineSeconds: 1_800, resultRetentionSeconds: 86_400, recordRetentionSeconds: 86_400 };
const NO_FILTERS = { takesObjects: false, takesRequests: false, mediaTypes: [] };
let cloud: LocalCloud;
let outputs: Record<string, string>;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-large-list' });
  outputs = (await deployFixture(cloud, 'large-list-app')).LargeList;
  dynamodb = client(DynamoDBClient, cloud);
});
afterAll(async () => cloud.stop());

/** A job with groups that failed, as the functions would record it: this is quicker than their invocations. */
async function recordFailedGroups(job: string) {
  const { log, metrics } = new Observed();
  const store = new DynamoFanInStore(dynamodb, outputs.JobTable);
  const common = { store, metrics, log, now: () => new Date() };
  const tracker = new Tracker(common);
  const subtasks: SubtaskData[] = [];
  const worker = { queueUrl: '', maxReceiveCount: 5, deadLetterQueueUrl: '', deadLetterQueueArn: '' };
  const settings = { tableName: outputs.JobTable, pattern: '/LargeList/Lists', workers: { item: worker }, after: {}, resultsOfWorkers: {}, reportQueue: '', ...LIFETIME, ...NO_FILTERS };
  const send = async (_: string, messages: ReadonlyArray<{ readonly body: string }>) => {
    subtasks.push(...messages.map(({ body }) => (JSON.parse(body) as { data: SubtaskData }).data));
  };
  const intake = new FanOut(settings, { ...common, tracker, queues: { has: () => true, send }, splitter: { start: async () => undefined } });
  await store.create(splitRecord(newRecord({ id: job }, LIFETIME, new Date()), new Date(), SECTIONS), false);
  const limit = pLimit(10);
  await Promise.all(FAILED.map(group => limit(() => intake.addGroup({ job, group, worker: 'item', items: [1] }))));
  await Promise.all(subtasks.map(({ group, subtask }) => limit(() => tracker.report({ job, group, subtask, status: 'failed', error: 'No such address.' }))));
}

/** A step of the state machine, by the deployed function: the local cloud reads no lists in batches. */
async function step(payload: object): Promise<unknown> {
  const command = new InvokeCommand({ FunctionName: outputs.Intake, Payload: JSON.stringify(payload) });
  const { Payload, FunctionError } = await client(LambdaClient, cloud).send(command);
  const answer = Buffer.from(Payload!).toString();
  if (FunctionError) throw new Error(answer);
  return JSON.parse(answer);
}

/** What the deployed tracker keeps for the event, and the listener reads, are allowed by the stack's own permissions. */
test('the end of a list of a distributed map, too large for an event, reaches its function', async () => {
  await recordFailedGroups('list-1');
  expect(await step({ fanOut: 'group', job: 'list-1', group: 'last', worker: 'item', items: [1] })).toEqual({ taken: true });
  await step({ fanOut: 'seal', job: 'list-1' });

  const heard = async () => (await dynamodb.send(new GetItemCommand({ TableName: outputs.EndedTable, Key: { id: { S: 'list-1:partial' } } }))).Item;
  expect(await until('the end of the list', 60, heard)).toMatchObject({ heard: { N: '1' }, done: { N: '1' }, failed: { N: `${FAILED.length}` } });
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = cloud.env;
  const s3 = new S3Client({ endpoint: cloud.endpoint, region: cloud.region, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: outputs.ResultsBucket, Prefix: 'messages/' }));
  expect(Contents.map(({ Size }) => Size! > 256 * 1024)).toEqual([true]);
}, 600_000);
