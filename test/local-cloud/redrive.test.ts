import { ChildProcess, spawn } from 'child_process';
import * as path from 'path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand, GetQueueAttributesCommand, ListMessageMoveTasksCommand, ReceiveMessageCommand, SendMessageBatchCommand,
  SetQueueAttributesCommand, SQSClient, StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { BatchWriteCommand, DynamoDBDocumentClient, paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

jest.setTimeout(600_000);

/** More than the sweeper once received in a run. */
const JOBS = 1_050;
/** Seconds in which the sweeper has done a step, on a busy machine. */
const SWEEPS = 300;
/** Runs of the sweeper during which the depth of the dead-letter queue is watched. */
const RUNS = 5;
const DAY = 24 * 3600;

type JobItem = { readonly id: string; readonly status: string; readonly wakeShard?: string; readonly wakeAt?: string; readonly sentAt?: string };

let cloud: LocalCloud;
let outputs: Record<string, string>;
let sqs: SQSClient;
let lambda: LambdaClient;
let table: DynamoDBDocumentClient;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-redrive' });
  outputs = (await deployFixture(cloud, 'jobs-app')).Jobs;
  sqs = client(SQSClient, cloud);
  lambda = client(LambdaClient, cloud);
  table = DynamoDBDocumentClient.from(client(DynamoDBClient, cloud));
});
afterAll(async () => {
  workers.forEach(worker => worker.kill('SIGKILL'));
  await cloud.stop();
});

async function post(n: number): Promise<void> {
  const response = await fetch(cloud.httpUrl(outputs.OpenApiId, '$default', 'videos'), {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: `video-${n}`, milliseconds: 0 }),
  });
  expect(response.status).toBe(202);
}

/** One job comes through the API; the others are copies of its record and of its message. */
async function postMany(): Promise<void> {
  await post(0);
  const [record] = await jobs();
  const { Messages: [message] = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: outputs.QueueUrl, VisibilityTimeout: 0, WaitTimeSeconds: 5 }));
  const ids = Array.from({ length: JOBS - 1 }, (_, n) => `copy-${n}`);
  for (let first = 0; first < ids.length; first += 10) {
    const batch = ids.slice(first, first + 10);
    await table.send(new BatchWriteCommand({ RequestItems: { [outputs.JobTable]: batch.map(id => ({ PutRequest: { Item: { ...record, id } } })) } }));
    const Entries = batch.map(id => ({ Id: id, MessageBody: JSON.stringify({ ...JSON.parse(message.Body!) as object, id }) }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: outputs.QueueUrl, Entries }));
  }
}

async function jobs(): Promise<JobItem[]> {
  const found: JobItem[] = [];
  for await (const { Items = [] } of paginateScan({ client: table }, { TableName: outputs.JobTable, FilterExpression: 'attribute_exists(fingerprint)' })) {
    found.push(...Items as JobItem[]);
  }
  return found;
}

async function statuses(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of await jobs()) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

async function visible(QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }));
  return Number(Attributes!.ApproximateNumberOfMessages);
}

/** Workers that crash on every receive and report nothing. */
async function crash(): Promise<void> {
  const receive = () => sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }));
  await until('all messages to be dead letters', 120, async () => {
    for (let n = 0; n < 100; n++) await receive();
    return await visible(outputs.QueueUrl) === 0;
  });
}

/** A run of the sweeper beside those of each minute. */
async function sweep(): Promise<void> {
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: outputs.SweeperName }));
  if (FunctionError) throw new Error(Buffer.from(Payload!).toString());
}

const afterSweeps = (what: string, condition: () => Promise<boolean>) => until(what, SWEEPS, async () => {
  await sweep();
  return condition();
});

const isStatus = (what: string, expected: Record<string, number>) => afterSweeps(what, async () => {
  const counts = await statuses();
  return Object.entries(expected).every(([status, count]) => counts[status] === count);
});

test('over a thousand dead letters are learnt, stay visible, and all come back, but for the one that was given up', async () => {
  await postMany();
  await crash();
  expect(await visible(outputs.DeadLetterQueueUrl)).toBe(JOBS);
  await isStatus('all jobs to be failed', { failed: JOBS });

  // the runbook: to drop a message, delete it, and wait
  const { Messages: [dropped] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.DeadLetterQueueUrl, VisibilityTimeout: 5 }));
  const givenUp = (JSON.parse(dropped.Body!) as { id: string }).id;
  await sqs.send(new DeleteMessageCommand({ QueueUrl: outputs.DeadLetterQueueUrl, ReceiptHandle: dropped.ReceiptHandle }));
  await afterSweeps('the job to be given up', async () => (await jobs()).some(({ id, wakeShard }) => id === givenUp && wakeShard === undefined));

  // while the sweeper runs, the metric of the alarm says the same all the time
  const depths = new Set<number>();
  let runs = 0;
  const watched = (async () => {
    while (runs < RUNS) depths.add(await visible(outputs.DeadLetterQueueUrl));
  })();
  for (; runs < RUNS; runs++) await sweep();
  await watched;
  expect([...depths]).toEqual([JOBS - 1]);

  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: outputs.DeadLetterQueueArn }));
  await until('the redrive', 60, async () => {
    const { Results: [task] = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: outputs.DeadLetterQueueArn }));
    return task.Status === 'COMPLETED';
  });
  expect([await visible(outputs.DeadLetterQueueUrl), await visible(outputs.QueueUrl)]).toEqual([0, JOBS - 1]);
  await isStatus('the jobs to be accepted', { accepted: JOBS - 1, failed: 1 });

  for (let n = 0; n < 2; n++) {
    workers.push(spawn(process.execPath, [path.join(__dirname, 'fixtures/container-worker.js')], {
      env: { ...cloud.childEnvironment, QUEUE_URL: outputs.QueueUrl }, stdio: 'ignore',
    }));
  }
  await isStatus('the jobs to succeed', { succeeded: JOBS - 1, failed: 1 });
  expect((await jobs()).find(({ id }) => id === givenUp)).toMatchObject({ status: 'failed' });
  workers.forEach(worker => worker.kill('SIGKILL'));
});

test('no job is given up that the queue still has, since somebody raised its retention', async () => {
  const before = new Set((await jobs()).map(({ id }) => id));
  await post(JOBS);
  const { id, sentAt } = (await jobs()).find(job => !before.has(job.id))!;
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: outputs.QueueUrl, Attributes: { MessageRetentionPeriod: String(10 * DAY) } }));
  await table.send(new UpdateCommand({
    TableName: outputs.JobTable, Key: { id }, UpdateExpression: 'SET wakeAt = :past', ExpressionAttributeValues: { ':past': '2020-01-01T00:00:00.000Z' },
  }));
  // half an hour more: clocks differ
  const kept = new Date(Date.parse(sentAt!) + (10 * DAY + 1_800) * 1000).toISOString();
  await afterSweeps('the job to be looked at when the queue deletes its message', async () => (await jobs()).some(job => job.id === id && job.wakeAt === kept));
  expect((await jobs()).find(job => job.id === id)).toMatchObject({ status: 'accepted' });
});
