import { LambdaClient, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';
import { ThirdParty } from '../../tools/third-party/third-party';

const PATIENCE_SECONDS = 60;

let cloud: LocalCloud;
let downstream: ThirdParty;
let outputs: Record<string, string>;
let lambda: LambdaClient;
let sqs: SQSClient;

beforeAll(async () => {
  [cloud, downstream] = await Promise.all([LocalCloud.start({ name: 'test-paused-consumer' }), ThirdParty.start('downstream')]);
  outputs = (await deployFixture(cloud, 'paused-app', { downstream: downstream.url })).Paused;
  lambda = client(LambdaClient, cloud);
  sqs = client(SQSClient, cloud);
});
afterAll(async () => {
  await Promise.all([cloud.stop(), downstream.stop()]);
});

/** The commands of the README. */
async function setConsumer(Enabled: boolean): Promise<void> {
  const find = async () => (await lambda.send(new ListEventSourceMappingsCommand({ EventSourceArn: outputs.QueueArn }))).EventSourceMappings![0];
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: (await find()).UUID, Enabled }));
  await until(`the event source to be ${Enabled ? 'Enabled' : 'Disabled'}`, PATIENCE_SECONDS, async () => (await find()).State === (Enabled ? 'Enabled' : 'Disabled'));
}

async function send(...guests: string[]): Promise<void> {
  for (const guest of guests) {
    await sqs.send(new SendMessageCommand({ QueueUrl: outputs.QueueUrl, MessageGroupId: 'hotel', MessageBody: JSON.stringify({ guest }) }));
  }
}

async function count(QueueUrl: string, name: 'ApproximateNumberOfMessages' | 'ApproximateNumberOfMessagesNotVisible'): Promise<number> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }));
  return Number(Attributes![name]);
}

const waiting = (queueUrl: string) => count(queueUrl, 'ApproximateNumberOfMessages');
const booked = () => downstream.seen.map(({ body }) => JSON.parse(body) as { data: { guest: string }; attempt: number });

test('a group in a FIFO queue waits in order while its consumer is paused, and uses up no receive', async () => {
  await setConsumer(false);
  downstream.become('overloaded');
  await send('Ada', 'Bob', 'Cleo');
  expect(await waiting(outputs.QueueUrl)).toBe(3);
  expect(booked()).toEqual([]);
  downstream.become('healthy');
  await setConsumer(true);
  await until('all to be booked', PATIENCE_SECONDS, () => booked().length >= 3);
  expect(booked()).toEqual(['Ada', 'Bob', 'Cleo'].map(guest => ({ data: { guest }, attempt: 1 })));
  expect(await waiting(outputs.DeadLetterQueueUrl)).toBe(0);
});

test('without the pause its first message uses up receives, and the last of them wait for the downstream', async () => {
  downstream.become('overloaded');
  await send('Dan', 'Eve');
  await until('the third receive', PATIENCE_SECONDS, () => booked().some(({ data, attempt }) => data.guest === 'Dan' && attempt === 3));
  await until('the message to wait', PATIENCE_SECONDS, async () => await count(outputs.QueueUrl, 'ApproximateNumberOfMessagesNotVisible') === 1);
  expect(booked().filter(({ data }) => data.guest === 'Eve')).toEqual([]);
  expect(await waiting(outputs.DeadLetterQueueUrl)).toBe(0);
});
