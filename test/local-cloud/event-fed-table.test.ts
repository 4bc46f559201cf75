import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { scanned } from './view-contents';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { query } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

const PATIENCE_SECONDS = 240;
/** Five receives with waits of 20 seconds at most, and as long again: without copies, events are dead letters then. */
const OUTAGE_MILLIS = 200_000;

jest.setTimeout(600_000);

let cloud: LocalCloud;
let outputs: Record<string, string>;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-event-fed' });
  outputs = (await deployFixture(cloud, 'event-fed-app')).EventFed;
  sqs = client(SQSClient, cloud);
});
afterAll(() => cloud?.stop());

/** Of a queue, waiting or at work. A look at the messages would use up their receives. */
async function messagesIn(QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  const counts = (['', 'NotVisible', 'Delayed'] as const).map(state => Number(Attributes[`ApproximateNumberOfMessages${state}`] ?? 0));
  return counts.reduce((sum, each) => sum + each, 0);
}

test('events of an outage stay in their own queues for longer than their receives, and are written after it', async () => {
  const policy = { Version: '2010-05-08', RoleName: outputs.WriterRole, PolicyName: 'Outage' };
  const Statement = [{ Effect: 'Deny', Action: 'dynamodb:*', Resource: `arn:aws:dynamodb:*:*:table/${outputs.Items}` }];
  await query(cloud, 'iam', { ...policy, Action: 'PutRolePolicy', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) });
  const event = (DetailType: string, data: object) =>
    ({ EventBusName: outputs.BusName, Source: 'social.tweets', DetailType, Detail: JSON.stringify(data) });
  const Entries = [event('TweetPosted.v1', { id: '1', version: 1, text: 'hi' }), event('TweetViewed.v1', { id: '1', version: 2, views: 7 })];
  expect((await client(EventBridgeClient, cloud).send(new PutEventsCommand({ Entries }))).FailedEntryCount ?? 0).toBe(0);
  await new Promise(resolve => setTimeout(resolve, OUTAGE_MILLIS));
  const items = () => scanned(client(DynamoDBClient, cloud), outputs.Items);
  expect(await items()).toEqual([]);
  expect([await messagesIn(outputs.PostsUrl), await messagesIn(outputs.ViewsUrl)]).toEqual([1, 1]);

  await query(cloud, 'iam', { ...policy, Action: 'DeleteRolePolicy' });
  await until('both events', PATIENCE_SECONDS, async () => (await items()).some(({ text, views }) => text && views));
  expect(await items()).toEqual([expect.objectContaining({ id: { S: '1' }, text: { S: 'hi' }, views: { N: '7' }, version: { N: '2' } })]);
  for (const QueueUrl of [outputs.PostDeadLettersUrl, outputs.ViewDeadLettersUrl]) {
    expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }))).Messages ?? []).toEqual([]);
  }
});
