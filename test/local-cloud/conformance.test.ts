import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, Message, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { APIGatewayProxyEventV2WithIAMAuthorizer } from 'aws-lambda';
import { client } from './client';
import { deployFixture } from './fixture';
import { makeCaller } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Caller, signedFetch } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

interface Delivery {
  readonly step: string;
  readonly received: number;
  readonly pid: number;
  readonly version: string;
  readonly at: number;
  readonly batch: string[];
  readonly attributes: Record<string, string>;
  readonly messageAttributes: Record<string, { stringValue: string; dataType: string }>;
}

const BOUND_SECONDS = 30;
let cloud: LocalCloud;
let sqs: SQSClient;
let dynamodb: DynamoDBClient;
let outputs: Record<string, string>;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-conformance' });
  sqs = client(SQSClient, cloud);
  dynamodb = client(DynamoDBClient, cloud);
  outputs = (await deployFixture(cloud, 'conformance-app')).Conformance;
});
afterAll(async () => cloud.stop());

async function recorded<T>(key: string, attribute: string): Promise<T[]> {
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName: outputs.Table, Key: { key: { S: key } }, ConsistentRead: true }));
  return (Item?.[attribute]?.L ?? []).map(value => JSON.parse(value.S!) as T);
}

const delivered = (key: string, times: number) => until(`${times} deliveries of ${key}`, BOUND_SECONDS, async () => {
  const deliveries = await recorded<Delivery>(key, 'deliveries');
  return deliveries.length >= times && deliveries;
});

const send = (queue: string, key: string, steps: string[], more: object = {}) => sqs.send(new SendMessageCommand({
  QueueUrl: outputs[`${queue}Url`], MessageBody: JSON.stringify({ key, steps }), ...more,
}));

async function counts(queue: string): Promise<{ visible: number; inFlight: number; delayed: number }> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: outputs[`${queue}Url`], AttributeNames: ['All'] }));
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
  };
}

const deadLetter = (queue: string): Promise<Message> => until(`a dead letter of ${queue}`, BOUND_SECONDS, async () =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs[`${queue}DeadUrl`], MessageSystemAttributeNames: ['All'] }))).Messages?.[0]);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

// https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html
test('a FIFO topic hands message groups on: nothing of a group comes while a message of it is in flight', async () => {
  const { Failed } = await client(SNSClient, cloud).send(new PublishBatchCommand({
    TopicArn: outputs.TopicArn,
    PublishBatchRequestEntries: [['first', 'tea'], ['second', 'tea'], ['third', 'milk']]
      .map(([Id, MessageGroupId]) => ({ Id, Message: Id, MessageGroupId, MessageDeduplicationId: Id })),
  }));
  expect(Failed).toEqual([]);
  const received = async () => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: outputs.HeardUrl, MessageSystemAttributeNames: ['All'] }));
    return Messages?.map(({ Body, Attributes }) => [Body, Attributes?.MessageGroupId, Attributes?.MessageDeduplicationId]);
  };
  expect(await received()).toEqual([['first', 'tea', 'first']]);
  expect(await received()).toEqual([['third', 'milk', 'third']]);
  expect(await received()).toBeUndefined();
});

describe('a function behind a queue', () => {
  test('runs on the Node.js that its runtime names, whatever this machine has', async () => {
    await send('Batch', 'version', ['ok']);
    const [delivery] = await delivered('version', 1);
    expect(delivery.version).toMatch(/^v24\./);
  });

  test('gets the attributes of the message, after its delay', async () => {
    await send('Batch', 'attributes', ['ok'], {
      DelaySeconds: 2,
      MessageAttributes: { traceparent: { DataType: 'String', StringValue: '00-1-2-01' } },
    });
    expect((await counts('Batch')).delayed).toBe(1);
    const [delivery] = await delivered('attributes', 1);
    expect(delivery.messageAttributes.traceparent).toMatchObject({ stringValue: '00-1-2-01', dataType: 'String' });
    expect(delivery.at - Number(delivery.attributes.SentTimestamp)).toBeGreaterThanOrEqual(2_000);
  });

  test('keeps a reported message invisible for its visibility timeout, and loses none of its neighbours', async () => {
    await Promise.all([send('Batch', 'reported', ['fail']), send('Batch', 'neighbour', ['ok'])]);
    await Promise.all([delivered('reported', 1), delivered('neighbour', 1)]);
    await until('the neighbour to be deleted', BOUND_SECONDS, async () => (await counts('Batch')).inFlight === 1);
    expect(await counts('Batch')).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
  });

  test('may change the visibility of a message it reports, to now and to later', async () => {
    await Promise.all([send('Batch', 'now', ['defer 0']), send('Batch', 'later', ['defer 2'])]);
    expect((await delivered('now', 2)).map(delivery => delivery.received)).toEqual([1, 2]);
    const [first, second] = await delivered('later', 2);
    expect(second.at - first.at).toBeGreaterThanOrEqual(2_000);
  });

  test('runs as often at once as the maximum concurrency allows, and no more', async () => {
    const keys = Array.from({ length: 8 }, (_, index) => `hold-${index}`);
    await Promise.all(keys.map(key => send('Single', key, ['hold'])));
    await Promise.all(keys.map(key => delivered(key, 1)));
    const seen = await recorded<number>('concurrency', 'seen');
    expect(Math.max(...seen)).toBe(2);
    await until('all to be done', BOUND_SECONDS, async () => (await counts('Single')).inFlight === 0);
    await Promise.all(keys.map(async key => expect(await recorded(key, 'deliveries')).toHaveLength(1)));
  });

  test('is killed at its timeout; the message comes again, to another process', async () => {
    await send('Single', 'hanging', ['hang', 'ok']);
    const [first, second] = await delivered('hanging', 2);
    expect(second.pid).not.toBe(first.pid);
    expect(isAlive(first.pid)).toBe(false);
  });

  test('may end its process in mid-batch; the message comes again, to another process', async () => {
    await send('Single', 'exiting', ['exit', 'ok']);
    const [first, second] = await delivered('exiting', 2);
    expect(second.pid).not.toBe(first.pid);
  });

  test('fails a message as often as the redrive policy says; then it is a dead letter that names its source', async () => {
    await send('Single', 'poison', ['throw', 'throw', 'throw']);
    const letter = await deadLetter('Single');
    expect(JSON.parse(letter.Body!)).toMatchObject({ key: 'poison' });
    expect(letter.Attributes!.DeadLetterQueueSourceArn).toContain('Single');
    expect(await recorded('poison', 'deliveries')).toHaveLength(2);
  });

  test.each([
    ['an empty itemIdentifier', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
    ['a null itemIdentifier', '{"batchItemFailures":[{"itemIdentifier":null}]}'],
    ['a misspelt itemIdentifier', '{"batchItemFailures":[{"identifier":"x"}]}'],
    ['something that is no JSON object', '"done"'],
  ])('has failed when it answers with %s', async (what, answer) => {
    await send('Single', what, [`answer ${answer}`, 'ok']);
    expect((await delivered(what, 2)).map(delivery => delivery.received)).toEqual([1, 2]);
  });

  test.each(['{"batchItemFailures":[]}', '{"batchItemFailures":null}', '{}', 'null'])('has succeeded when it answers %s', async answer => {
    await send('Single', answer, [`answer ${answer}`]);
    await delivered(answer, 1);
    await until('the queue to be empty', BOUND_SECONDS, async () => {
      const { visible, inFlight } = await counts('Single');
      return visible + inFlight === 0;
    });
    expect(await recorded(answer, 'deliveries')).toHaveLength(1);
  });

  test('holds up the rest of a FIFO group, and no other group, when a message fails', async () => {
    const group = (MessageGroupId: string, key: string) => ({ MessageGroupId, MessageDeduplicationId: key });
    for (const key of ['a1', 'a2', 'a3']) await send('Fifo', key, key === 'a1' ? ['defer 3'] : ['ok'], group('a', key));
    await send('Fifo', 'b1', ['ok'], group('b', 'b1'));
    const order = await until('all four to be done', BOUND_SECONDS, async () => {
      const done = (await recorded<string>('done', 'order')).filter(key => /^[ab]\d$/.test(key));
      return done.length === 4 && done;
    });
    expect(order).toEqual(['b1', 'a1', 'a2', 'a3']);
  });
});

describe('an HTTP API with IAM authorization', () => {
  interface Answer { readonly status: number; readonly calls: string | null; readonly event: APIGatewayProxyEventV2WithIAMAuthorizer }

  const nobody: Caller = { accessKeyId: 'AKIANOBODY', secretAccessKey: 'unknown' };
  let alice: Caller;
  let bob: Caller;
  let carol: Caller;

  beforeAll(async () => {
    [alice, bob] = await Promise.all(['alice', 'bob'].map(name => makeCaller(cloud, name)));
    carol = await makeCaller(cloud, 'carol', { Action: 'sqs:SendMessage', Resource: '*' });
  });

  async function request(method: string, resource: string, caller?: Caller): Promise<Answer> {
    const url = cloud.httpUrl(outputs.ApiId, '$default', resource);
    const response = await (caller ? signedFetch(cloud, caller, url, { method }) : fetch(url, { method }));
    return {
      status: response.status,
      calls: response.headers.get('x-function'),
      event: await response.json() as APIGatewayProxyEventV2WithIAMAuthorizer,
    };
  }

  test.each([
    ['POST', '/jobs', 'Specific', 'POST /jobs'],
    ['GET', '/jobs', 'Fallback', 'ANY /jobs'],
    ['GET', '/jobs/1', 'Specific', 'GET /jobs/{id}'],
    ['DELETE', '/jobs/1', 'Specific', 'DELETE /jobs/{id}'],
    ['PATCH', '/jobs/1', 'Fallback', 'ANY /jobs/{id}'],
  ])('takes the route of the method before the one of any method: %s %s', async (method, resource, calls, routeKey) => {
    expect(await request(method, resource, alice)).toMatchObject({ status: 200, calls, event: { routeKey } });
  });

  test('passes the identity of the caller to the function', async () => {
    const events = await Promise.all([alice, bob].map(async caller => (await request('GET', '/jobs/1', caller)).event));
    const [first, second] = events.map(event => event.requestContext.authorizer.iam);
    expect(first).toMatchObject({ accessKey: alice.accessKeyId, accountId: cloud.account, userArn: expect.stringContaining(':user/alice') as string });
    expect(second).toMatchObject({ accessKey: bob.accessKeyId, userArn: expect.stringContaining(':user/bob') as string });
    expect(second.userId).not.toBe(first.userId);
    expect(events[0].pathParameters).toEqual({ id: '1' });
  });

  // not as a REST API, which names the reason: https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden
  test.each([
    ['no credentials', () => undefined], ['credentials of nobody', () => nobody], ['credentials that may do something else', () => carol],
  ])('lets nobody in with %s', async (_what, caller) => {
    expect(await request('GET', '/jobs/1', caller())).toMatchObject({ status: 403, calls: null, event: { message: 'Forbidden' } });
  });

  test('has no other routes', async () => {
    expect(await request('GET', '/elsewhere', alice)).toMatchObject({ status: 404, calls: null });
  });
});

test('a schedule of one minute invokes its function', async () => {
  await until('the schedule to fire', 90, async () => (await recorded('schedule', 'deliveries'))[0]);
  expect(await recorded('schedule', 'deliveries')).toContainEqual({ scheduled: true });
});
