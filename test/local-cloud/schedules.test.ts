import { Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

let cloud: LocalCloud;
let urls: Record<string, string>;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-schedules' });
  ({ Schedules: urls } = await deployFixture(cloud, 'schedules-app'));
});
afterAll(async () => cloud.stop());

interface Run { readonly id: string; readonly time: string; readonly [attribute: string]: unknown }

const messagesOf = new Map<string, Map<string, Message>>();

/** The messages of the first runs, in any test. They stay in the queue, and may come again. */
async function messages(QueueUrl: string, count: number): Promise<Message[]> {
  const received = messagesOf.get(QueueUrl) ?? new Map<string, Message>();
  messagesOf.set(QueueUrl, received);
  await until(`${count} runs`, 200, async () => {
    if (received.size >= count) return true;
    const { Messages = [] } = await client(SQSClient, cloud).send(new ReceiveMessageCommand({
      QueueUrl, WaitTimeSeconds: 5, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'],
    }));
    Messages.forEach(message => received.set(message.MessageId!, message));
    return received.size >= count;
  });
  return [...received.values()];
}

const runOf = ({ Body }: Message) => JSON.parse(Body!) as Run;

test.each([
  ['Once', 'OnceUrl'], ['Ordered', 'FifoUrl'], ['Published', 'SubscribedUrl'],
])('a run is a message that names the schedule and the time of the run: %s', async (task, url) => {
  const { data, id, ...run } = runOf((await messages(urls[url], 1))[0]);
  const { shop, by } = data as { shop: string; by: string };
  expect(run).toEqual({
    specversion: '1.0', source: `/Schedules/${task}`, type: 'ScheduledRun.v1', time: '2026-01-02T03:04:05Z', datacontenttype: 'application/json',
  });
  expect(shop).toBe('rome');
  expect(by).toMatch(new RegExp(`^arn:aws:scheduler:[a-z0-9-]+:\\d{12}:schedule/Schedules-${task}-[0-9a-f]{8}/\\S+$`));
  expect(id).toBe(`${by}/2026-01-02T03:04:05Z`);
});

test('a FIFO queue gets the group of the schedule, and the type', async () => {
  const [{ Attributes, MessageAttributes }] = await messages(urls.FifoUrl, 1);
  expect(Attributes?.MessageGroupId).toMatch(/^Schedules-Ordered-[0-9a-f]{8}$/);
  expect(Attributes?.MessageDeduplicationId).toBe(`${Attributes?.MessageGroupId}-2026-01-02T03:04:05Z`);
  expect(MessageAttributes?.type.StringValue).toBe('ScheduledRun.v1');
}, 240_000);

test('a run at a rate has the time when it was due, and an id with it', async () => {
  const { id, time } = runOf((await messages(urls.OftenUrl, 1))[0]);
  expect(new Date(time).getTime()).toBeGreaterThan(Date.parse('2026-01-02T03:04:05Z'));
  expect(id).toMatch(new RegExp(`^arn:aws:scheduler:.*/${time}$`));
}, 240_000);
