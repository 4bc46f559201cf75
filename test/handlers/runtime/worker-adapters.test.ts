import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoWorkerJobs } from '../../../handlers/shared/aws/jobs/dynamo-worker-jobs';
import { SqsWorkerQueue } from '../../../handlers/shared/aws/jobs/sqs-worker-queue';
import { Delivery } from '../../../handlers/shared/jobs/worker-ports';

const NOW = Date.parse('2030-01-01T00:00:00.000Z');
const LATER = NOW + 30_000;
const key = { table: 'jobs', id: 'a' };
const mine = { key, attempt: 2 };
const request = { now: NOW, leaseUntil: LATER, wakeAt: NOW + 1_000 };

interface Input {
  readonly ConditionExpression: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, unknown>;
  readonly [name: string]: unknown;
}

type Answer = (input: Input) => unknown;

/** A client that answers call by call and keeps what it was sent. */
function client(...answers: Answer[]) {
  const sent: Input[] = [];
  const send = async (command: { input: Input }) => {
    sent.push(command.input);
    return answers[sent.length - 1](command.input);
  };
  return { send, sent };
}

const applied = (before: object): Answer => () => ({ Attributes: before });
const refused = (item?: object): Answer => () => {
  const Item = item && Object.fromEntries(Object.entries(item).map(([name, value]) => [name, typeof value === 'number' ? { N: `${value}` } : { S: value }]));
  throw new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item: Item as ConditionalCheckFailedException['Item'] });
};

const jobs = (fake: ReturnType<typeof client>) => new DynamoWorkerJobs(fake as unknown as DynamoDBDocumentClient);

describe('the worker\'s record store in DynamoDB', () => {
  test.each<[string, Answer[], unknown]>([
    ['an accepted job', [applied({ status: 'accepted', attempt: 0 })], { kind: 'started', attempt: 1, interrupted: false }],
    ['a job whose worker crashed', [applied({ status: 'running', attempt: 1 })], { kind: 'started', attempt: 2, interrupted: true }],
    ['a job at work', [refused({ status: 'running', leaseUntil: new Date(LATER).toISOString() })], { kind: 'busy', until: LATER }],
    ['a succeeded job', [refused({ status: 'succeeded' })], { kind: 'final', status: 'succeeded' }],
    ['a failed job', [refused({ status: 'failed' })], { kind: 'final', status: 'failed' }],
    ['no job', [refused()], { kind: 'missing' }],
    ['a redriven job', [refused({ status: 'failed', deadLetteredAt: 'then', ttl: 5 }), applied({ status: 'failed', attempt: 5 })],
      { kind: 'started', attempt: 6, interrupted: false }],
    ['a redriven job that another starts first', [refused({ status: 'failed', deadLetteredAt: 'then' }), refused({ status: 'running' })],
      { kind: 'busy', until: LATER }],
  ])('start of %s', async (_, answers, result) => {
    expect(await jobs(client(...answers)).start(key, request)).toEqual(result);
  });

  test('a message nobody recorded gets its record with the start, unless another is first', async () => {
    const create = { fingerprint: 'f', expiresAt: LATER };
    expect(await jobs(client(refused(), () => ({}))).start(key, request, create)).toEqual({ kind: 'started', attempt: 1, interrupted: false });
    expect(await jobs(client(refused(), refused({}))).start(key, request, create)).toEqual({ kind: 'busy', until: LATER });
  });

  test('a job that a redrive renames is never woken: neither redriven nor expired', async () => {
    const fake = client(refused(), () => ({}), applied({ status: 'running', attempt: 1 }));
    await jobs(fake).start(key, { ...request, wakeAt: undefined }, { fingerprint: 'f', expiresAt: LATER });
    await jobs(fake).fail({ key, attempt: 1 }, NOW, '{}', { isWoken: false });
    expect((fake.sent[1] as unknown as { Item: object }).Item).not.toHaveProperty('wakeAt');
    expect(fake.sent[2].UpdateExpression).toMatch(/#deadLetteredAt = .* REMOVE .*#wakeShard, #wakeAt/);
  });

  test('a record of a redriven job outlives its message in queue and dead-letter queue', async () => {
    const fake = client(refused({ status: 'failed', deadLetteredAt: 'then', ttl: 5 }), applied({ status: 'failed', attempt: 5 }));
    await jobs(fake).start(key, request);
    expect(fake.sent[1].ExpressionAttributeValues[':new_ttl']).toBe(Math.ceil((request.wakeAt + 14 * 24 * 3600 * 1000) / 1000));
  });

  test('a call repeated after a lost answer has done what it should', async () => {
    expect(await jobs(client(refused({ status: 'succeeded', attempt: 2 }))).succeed(mine, NOW, { result: '1' })).toBe(true);
    expect(await jobs(client(refused({ status: 'accepted', attempt: 2 }))).release(mine, NOW)).toBe(true);
    expect(await jobs(client(refused({ status: 'running', attempt: 3 }))).succeed(mine, NOW, {})).toBe(false);
    expect(await jobs(client(refused({ status: 'cancelled', attempt: 2 }))).release(mine, NOW)).toBe(false);
  });

  test('every update names exactly the placeholders it gives', async () => {
    const fake = client(...Array.from({ length: 10 }, () => applied({ status: 'running', attempt: 1, ttl: 0 })));
    const store = jobs(fake);
    await store.start(key, request);
    await store.extendLease(mine, NOW, LATER);
    await store.progress(mine, NOW, 5);
    await store.succeed(mine, NOW, { resultLocation: 'https://example.com' });
    await store.release(mine, NOW);
    await store.fail(mine, NOW, '{}', { isWoken: true });
    await store.fail(mine, NOW, '{}', { isWoken: false });
    await store.fail(mine, NOW, '{}');
    await store.wakeLater(key, LATER, NOW);
    expect(fake.sent).toHaveLength(10);
    // the message and a result together can be larger than an item
    expect(fake.sent.map(({ UpdateExpression }) => /REMOVE.*#message/.test(UpdateExpression))).toEqual([
      false, false, false, true, false, false, true, true, false, false,
    ]);
    for (const { ConditionExpression, UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues } of fake.sent) {
      const used = (pattern: RegExp) => [...new Set(`${ConditionExpression} ${UpdateExpression}`.match(pattern))].sort();
      expect(Object.keys(ExpressionAttributeValues).sort()).toEqual(used(/:\w+/g));
      expect(Object.keys(ExpressionAttributeNames).sort()).toEqual(used(/#\w+/g));
    }
  });

  test('histories are read a hundred at a time', async () => {
    const answer: Answer = input => {
      const { Keys } = (input.RequestItems as Record<string, { Keys: object[] }>).jobs;
      return { Responses: { jobs: Keys.map(item => ({ ...item, status: 'accepted', attempt: 1 })) } };
    };
    const fake = client(answer, answer);
    expect((await jobs(fake).histories(Array.from({ length: 150 }, (_, id) => ({ table: 'jobs', id: `${id}` })))).size).toBe(150);
  });
});

describe('the worker\'s queue', () => {
  const arn = 'arn:aws:sqs:us-east-1:111122223333:work.fifo';
  const url: Answer = () => ({ QueueUrl: 'http://127.0.0.1/work' });
  const attributes: Answer = () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":"5"}', MessageRetentionPeriod: '345600' } });
  const queue = (fake: ReturnType<typeof client>) => SqsWorkerQueue.byArn(fake as unknown as SQSClient, arn);

  test('reads its settings again after five minutes, in which a deployment may have changed them, and keeps them where it cannot', async () => {
    jest.useFakeTimers({ now: NOW });
    const changed: Answer = () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":3}', MessageRetentionPeriod: '3600' } });
    const refuse: Answer = () => { throw new Error('AccessDenied'); };
    const subject = queue(client(url, attributes, url, refuse, url, changed));
    const seen = [];
    for (const seconds of [0, 299, 300, 599, 600]) {
      jest.setSystemTime(NOW + seconds * 1000);
      seen.push((await subject.settings()).retentionSeconds);
    }
    jest.useRealTimers();
    expect(seen).toEqual([345_600, 345_600, 345_600, 345_600, 3_600]);
  });

  test('reads its settings once, and at once again after an error', async () => {
    const fake = client(() => { throw new Error('AccessDenied'); }, url, attributes);
    const subject = queue(fake);
    await expect(subject.settings()).rejects.toThrow('AccessDenied');
    expect(await subject.settings()).toEqual({ maxReceiveCount: 5, retentionSeconds: 345_600 });
    expect(await subject.settings()).toEqual({ maxReceiveCount: 5, retentionSeconds: 345_600 });
    expect([fake.sent.length, subject.fifo]).toEqual([3, true]);
  });

  test('without a redrive policy no receive is the last', async () => {
    expect((await queue(client(url, () => ({ Attributes: { MessageRetentionPeriod: '60' } }))).settings()).maxReceiveCount).toBe(Infinity);
  });

  test('a copy has body, attributes and group of the first, and not its trace, by which Lambda would stop it', async () => {
    const fake = client(url, attributes, () => ({}));
    const delivery: Delivery = {
      messageId: 'm',
      receiptHandle: 'r',
      body: 'b',
      receiveCount: 5,
      groupId: 'tenant',
      attributes: { n: { dataType: 'Number', stringValue: '1' }, bytes: { dataType: 'Binary', binaryValue: Buffer.from('x') } },
    };
    await queue(fake).sendCopy(delivery, 30);
    expect(fake.sent[2]).toEqual({
      QueueUrl: 'http://127.0.0.1/work',
      MessageBody: 'b',
      MessageGroupId: 'tenant',
      DelaySeconds: 30,
      MessageAttributes: {
        n: { DataType: 'Number', StringValue: '1', BinaryValue: undefined },
        bytes: { DataType: 'Binary', StringValue: undefined, BinaryValue: Buffer.from('x') },
      },
    });
  });
});
