import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ListQueuesCommand, SendMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

jest.setTimeout(400_000);

/** Of each kind. */
const COUNT = 8;
const PATIENCE_SECONDS = 150;

/** Where a process dies, once: at a call of a function whose name has `of`. */
interface Step { readonly name: string; readonly of: string; readonly when: 'before' | 'after'; readonly call: string; readonly how?: 'hangs' }

const step = (of: string, when: Step['when'], name: string, call: string, how?: 'hangs'): Step => ({ name: `${of} ${when} ${name}`, of, when, call, how });
const PLAN: readonly Step[] = [
  step('MessageWorker', 'before', 'record started', '^PutItem'),
  step('MessageWorker', 'after', 'record started', '^PutItem'),
  step('MessageWorker', 'after', 'effect', '^UpdateItem .*Effects'),
  step('MessageWorker', 'after', 'effect and its time', '^UpdateItem .*Effects', 'hangs'),
  step('MessageWorker', 'after', 'result stored', '^UpdateItem (?!.*Effects)'),
  step('JobWorker', 'after', 'record started', '^UpdateItem .*leaseUntil.*running'),
  step('JobWorker', 'after', 'effect', '^UpdateItem .*Effects'),
  step('JobWorker', 'after', 'effect and its time', '^UpdateItem .*Effects', 'hangs'),
  step('JobWorker', 'after', 'result stored', '^UpdateItem .*succeeded'),
  step('VideosApi', 'after', 'record made', '^PutItem'),
  step('VideosApi', 'after', 'message sent', '^SendMessage'),
  step('EventsOrdersOutbox', 'before', 'record sent', '^PutEvents'),
  step('EventsOrdersOutbox', 'after', 'record sent', '^PutEvents'),
  step('ListsIntake', 'after', 'record made', '^PutItem'),
  step('ListsIntake', 'after', 'subtasks sent', '^SendMessageBatch'),
  step('SubtaskWorker', 'after', 'report sent', '^SendMessage'),
  step('ListsTracker', 'after', 'result stored', '^PutItem'),
  step('ListsTracker', 'after', 'completion counted', '^UpdateItem .*DELETE #pending'),
  step('ListsTracker', 'before', 'waiting subtask started', '^UpdateItem .*DELETE #waiting'),
  step('ListsTracker', 'after', 'waiting subtask started', '^UpdateItem .*DELETE #waiting'),
  step('ListsTracker', 'after', 'waiting subtask sent', '^SendMessageBatch .*catalog.subtask'),
  step('ListsTracker', 'after', 'job ended', '^UpdateItem .*endedAt'),
  step('ListsTracker', 'after', 'event sent', '^SendMessageBatch .*JobEnded'),
  step('OrdersBackIntake', 'after', 'changes sent', '^SendMessageBatch'),
  step('OrdersBackWorker', 'after', 'change applied', '^POST .*invocations'),
  step('OrdersBackWorker', 'after', 'sequence stored', '^UpdateItem .*sequence'),
];

let cloud: LocalCloud;
let outputs: Record<string, string>;
let sqs: SQSClient;
let dynamo: DynamoDBDocumentClient;
let queues: string[];
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'crashes-'));

beforeAll(async () => {
  fs.writeFileSync(path.join(directory, 'plan.json'), JSON.stringify(PLAN));
  cloud = await LocalCloud.start({ name: 'test-crashes' });
  outputs = (await deployFixture(cloud, 'crashes-app', { crashes: directory })).Crashes;
  [sqs, dynamo] = [client(SQSClient, cloud), DynamoDBDocumentClient.from(client(DynamoDBClient, cloud))];
  queues = (await sqs.send(new ListQueuesCommand({}))).QueueUrls!;
  await Promise.all(queues.map(comesBackSooner));
});
afterAll(async () => {
  await cloud.stop();
  fs.rmSync(directory, { recursive: true });
});

/** A message that a dead process had is delivered again within seconds, and as often as there are deaths. */
async function comesBackSooner(QueueUrl: string): Promise<void> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }));
  const policy = Attributes.RedrivePolicy && JSON.stringify({ ...JSON.parse(Attributes.RedrivePolicy) as object, maxReceiveCount: 100 });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '6', ...policy && { RedrivePolicy: policy } } }));
}

const deaths = () => fs.readdirSync(directory).filter(file => file.endsWith('.died')).map(file => path.basename(file, '.died'));
/** What the process asked for when it died there. */
const callAt = (...names: string[]) => names.map(name => fs.readFileSync(path.join(directory, `${name}.died`), 'utf8')).join();
const scan = async (TableName: string) => (await dynamo.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items ?? [];
/** Beside them is the last look of the sweeper. */
const listRecords = async () => (await scan(outputs.ListTable)).filter(({ status }) => status !== undefined);
const names = (kind: string) => Array.from({ length: COUNT }, (_, index) => `${kind}-${index}`);

async function effects(kind: string): Promise<Record<string, number>> {
  const items = await scan(outputs.EffectTable);
  return Object.fromEntries(items.filter(({ pk }) => (pk as string).startsWith(kind)).map(({ pk, runs }) => [pk as string, runs as number]));
}

async function depth(): Promise<number> {
  const attributes = await Promise.all(queues.map(QueueUrl => sqs.send(new GetQueueAttributesCommand({
    QueueUrl, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
  }))));
  return attributes.flatMap(({ Attributes = {} }) => Object.values(Attributes)).reduce((sum, text) => sum + Number(text), 0);
}

/** A client that tries again with its key. */
async function post(name: string): Promise<void> {
  await until(`${name} to be accepted`, PATIENCE_SECONDS, async () => (await fetch(cloud.httpUrl(outputs.ApiId, '$default', 'videos'), {
    method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': name }, body: JSON.stringify({ name }),
  })).status === 202);
}

function unlessSentMeanwhile(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}

/** By the time of the sweeper nobody waits: the records with an event that was not sent are due. */
async function sweepLists(): Promise<void> {
  await Promise.all((await listRecords()).filter(({ jobEnded, unsent }) => jobEnded ?? unsent).map(async ({ id }) => dynamo.send(new UpdateCommand({
    TableName: outputs.ListTable,
    Key: { id },
    UpdateExpression: 'SET wakeAt = :past',
    ConditionExpression: 'attribute_exists(jobEnded) OR attribute_exists(unsent)',
    ExpressionAttributeValues: { ':past': '2020-01-01T00:00:00.000Z' },
  })).catch(unlessSentMeanwhile)));
  await client(LambdaClient, cloud).send(new InvokeCommand({ FunctionName: outputs.ListSweeper }));
}

test('processes that die between any two steps lose nothing, and repeat only what has no record yet', async () => {
  const send = (QueueUrl: string, id: string) => sqs.send(new SendMessageCommand({
    QueueUrl, MessageBody: JSON.stringify({ specversion: '1.0', id, source: 'coffee.orders', type: 'OrderPaid.v1', data: { id } }),
  }));
  await Promise.all([
    ...names('message').map(name => send(outputs.LedgerQueueUrl, name)),
    ...names('list').map(name => send(outputs.IntakeQueueUrl, name)),
    ...names('video').map(post),
    ...names('event').map(order => dynamo.send(new PutCommand({ TableName: outputs.OrderTable, Item: { order, outbox: { id: order, type: 'OrderPaid.v1', data: {} } } }))),
    (async () => {
      for (const version of [1, 2, 3]) {
        for (const order of ['a', 'b']) await dynamo.send(new PutCommand({ TableName: outputs.BackTable, Item: { order, version } }));
      }
    })(),
  ]);
  await until('every step to have its death', PATIENCE_SECONDS, () => deaths().length === PLAN.length).catch(() => undefined); // those that are missing are named below
  expect(deaths().sort()).toEqual(PLAN.map(({ name }) => name).sort());

  await until('all queues to be empty, and all lists to have ended', PATIENCE_SECONDS, async () => {
    await sweepLists();
    const lists = await listRecords();
    return await depth() === 0 && lists.length === COUNT && lists.every(({ status, jobEnded }) => status !== 'running' && jobEnded === undefined);
  });

  // done once, but for those whose process died after the effect and before its record
  const repeated = callAt('MessageWorker after effect', 'MessageWorker after effect and its time');
  const once = (call: string) => (name: string) => [name, call.includes(`"${name}"`) ? 2 : 1];
  expect({ ...await effects('message'), ...await effects('event') }).toEqual(Object.fromEntries([...names('message'), ...names('event')].map(once(repeated))));
  expect(await effects('video')).toEqual(Object.fromEntries(names('video').map(once(callAt('JobWorker after effect', 'JobWorker after effect and its time')))));
  const jobs = (await scan(outputs.JobTable)).filter(({ fingerprint }) => fingerprint !== undefined);
  expect(jobs.map(({ status, message, wakeAt, leaseUntil }) => ({ status, message, wakeAt, leaseUntil }))).toEqual(Array(COUNT).fill({ status: 'succeeded' }));

  // each list is complete once; its event comes at least once
  const lists = await listRecords();
  expect(lists.map(({ outcome, wakeAt }) => ({ outcome, wakeAt }))).toEqual(Array(COUNT).fill({ outcome: 'complete' }));
  const heard = Object.fromEntries((await scan(outputs.EffectTable)).filter(({ pk }) => (pk as string).endsWith(':complete')).map(({ pk, runs }) => [pk as string, runs as number]));
  const sent = callAt('ListsTracker after event sent');
  expect(heard).toEqual(Object.fromEntries(lists.map(({ id }) => [`${id}:complete`, sent.includes(id as string) ? 2 : 1])));

  // in order, one of them twice
  const versions = (await scan(outputs.EffectTable)).filter(({ pk }) => (pk as string).startsWith('legacy:')).map(item => item.versions as number[]);
  expect(versions.map(list => list.filter((version, index) => version !== list[index - 1]))).toEqual([[1, 2, 3], [1, 2, 3]]);
  expect(versions.flat()).toHaveLength(7);
});
