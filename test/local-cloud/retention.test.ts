import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

// the sweeper runs every minute, on a busy machine
jest.setTimeout(540_000);

const RETENTION = 10 * 24 * 3600;

let cloud: LocalCloud;
let outputs: Record<string, string>;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-retention' });
  outputs = (await deployFixture(cloud, 'jobs-app')).Jobs;
});
afterAll(async () => cloud.stop());

test('no job is given up that the queue still has, since somebody raised its retention', async () => {
  const table = DynamoDBDocumentClient.from(client(DynamoDBClient, cloud));
  const response = await fetch(cloud.httpUrl(outputs.OpenApiId, '$default', 'videos'), {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'waiting', milliseconds: 0 }),
  });
  expect(response.status).toBe(202);
  const { id } = await response.json() as { id: string };
  const record = async () => (await table.send(new GetCommand({ TableName: outputs.JobTable, Key: { id } }))).Item!;

  await client(SQSClient, cloud).send(new SetQueueAttributesCommand({
    QueueUrl: outputs.QueueUrl, Attributes: { MessageRetentionPeriod: String(RETENTION) },
  }));
  await table.send(new UpdateCommand({
    TableName: outputs.JobTable, Key: { id }, UpdateExpression: 'SET wakeAt = :past', ExpressionAttributeValues: { ':past': '2020-01-01T00:00:00.000Z' },
  }));
  const kept = new Date(Date.parse((await record()).sentAt as string) + RETENTION * 1000).toISOString();
  await until('the job to be looked at when the queue deletes its message', 300, async () => (await record()).wakeAt === kept);
  expect(await record()).toMatchObject({ status: 'accepted' });
});
