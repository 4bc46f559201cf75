import { createHash } from 'crypto';
import { KinesisEvent, LambdaContext, SqsEvent } from '../../../handlers/runtime/index';
import { AwsStub } from '../shared/aws-stub';

type Runtime = typeof import('../../../handlers/runtime/index');

const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:orders';
const LONG_QUEUE = `${QUEUE}-long`;
const STREAM = 'arn:aws:kinesis:us-east-1:111122223333:stream/orders';
const FORWARDED_STREAM = `${STREAM}-forwarded`;
const stub = new AwsStub();
let runtime: Runtime;
const lines = jest.spyOn(console, 'error');
const context: LambdaContext = { getRemainingTimeInMillis: () => 30_000 };

beforeAll(async () => {
  const endpoint = await stub.start();
  Object.assign(process.env, {
    CATALOG_PUBLISH: JSON.stringify({
      'OnBus.v1': { busName: 'bus', source: 'test', schema: { type: 'object' } },
      'OnQueue.v1': { queueUrl: `${endpoint}/1/queue`, source: 'test', schema: true, claimCheckBucket: 'claims' },
      'OnStream.v1': { streamName: 'stream', source: 'test', schema: true },
    }),
    CATALOG_IDEMPOTENCY: JSON.stringify({ [QUEUE]: { table: 'seen' }, [LONG_QUEUE]: { table: 'seen', expiresAfter: 112 * 24 * 3600 }, [STREAM]: { table: 'seen', pointer: '/orderId' }, [FORWARDED_STREAM]: { table: 'seen', forwarded: true } }),
    CATALOG_FAILURE_QUEUES: JSON.stringify({ [STREAM]: `${endpoint}/1/failures` }),
  });
  runtime = jest.requireActual<Runtime>('../../../handlers/runtime/index');
});

afterAll(() => stub.stop());

beforeEach(() => {
  stub.calls.length = 0;
  lines.mockImplementation();
  for (const method of ['log', 'info', 'warn'] as const) jest.spyOn(console, method).mockImplementation();
});

const from = (arn: string, { Records }: SqsEvent): SqsEvent => ({ Records: Records.map(record => ({ ...record, eventSourceARN: arn })) });
const queued = (...bodies: unknown[]): SqsEvent => ({
  Records: bodies.map((body, index) => ({
    messageId: `m-${index}`,
    receiptHandle: `r-${index}`,
    body: JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) },
    messageAttributes: {},
    eventSourceARN: QUEUE,
  })),
});
const streamed = (...bodies: unknown[]): KinesisEvent => ({
  Records: bodies.map((body, index) => ({
    kinesis: { data: Buffer.from(JSON.stringify(body)).toString('base64'), sequenceNumber: `${index}`, partitionKey: 'p' }, eventSourceARN: STREAM,
  })),
});
const event = (id: string, data: unknown = {}) => ({ specversion: '1.0', id, source: 'test', type: 'Test.v1', data });

describe('publish', () => {
  test('sends to a bus, a queue and a stream', async () => {
    stub.operations.PutEvents = () => ({ Entries: [{ EventId: 'e' }] });
    stub.operations.PutRecords = () => ({ Records: [{ SequenceNumber: '1' }] });
    stub.operations.SendMessageBatch = () => ({ Successful: [], Failed: [] });
    const id = await runtime.publish('OnBus.v1', { total: 1 }, { id: 'e-1' });
    await runtime.publishAll([{ contract: 'OnQueue.v1', data: 2, id: 'e-2' }, { contract: 'OnStream.v1', data: 3, id: 'e-3', subject: 's' }]);
    expect(id).toBe('e-1');
    const sent = (input: unknown) => JSON.parse(input as string) as object;
    expect(stub.inputs('PutEvents').map(({ Entries }) => (Entries as Array<{ Detail: string }>).map(({ Detail }) => sent(Detail))))
      .toEqual([[expect.objectContaining({ id: 'e-1', data: { total: 1 } })]]);
    expect(stub.inputs('SendMessageBatch').map(({ Entries }) => (Entries as Array<{ MessageBody: string }>).map(({ MessageBody }) => sent(MessageBody))))
      .toEqual([[expect.objectContaining({ id: 'e-2', data: 2 })]]);
    expect(stub.inputs('PutRecords')).toEqual([expect.objectContaining({ StreamName: 'stream', Records: [expect.objectContaining({ PartitionKey: 's' })] })]);
  });

  test('claim-checks content above the limit', async () => {
    await runtime.publish('OnQueue.v1', 'x'.repeat(262_144), { id: 'e-4' });
    expect(stub.calls.map(({ operation }) => operation)).toEqual(['PUT /claims/messages/OnQueue.v1/e-4', 'SendMessageBatch']);
  });
});

describe('handleMessages', () => {
  test('reports what failed, and returns rejected messages to the queue without waiting', async () => {
    stub.operations.GetQueueUrl = () => ({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/1/orders` });
    stub.operations.GetQueueAttributes = () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":5}', MessageRetentionPeriod: '345600' } });
    const handler = runtime.handleMessages<{ fate?: string }>(async ({ data }) => {
      if (data.fate === 'reject') throw new runtime.MessageRejected('never');
      if (data.fate === 'fail') throw new Error('not now');
    });
    const response = await handler(queued(event('a'), event('b', { fate: 'fail' }), event('c', { fate: 'reject' })), context);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }, { itemIdentifier: 'm-2' }] });
    expect(stub.inputs('ChangeMessageVisibility')).toEqual([expect.objectContaining({ ReceiptHandle: 'r-2', VisibilityTimeout: 0 })]);
    expect(JSON.parse(lines.mock.calls[0][0] as string)).toMatchObject({ message: 'message rejected', event_id: 'c', error: 'never' });
  });

  test('names content without an envelope by its attribute messageid, which a redrive keeps', async () => {
    const seen: string[][] = [];
    const handler = runtime.handleMessages(async ({ id, messageId }) => void seen.push([id, messageId]));
    const { Records: [record] } = queued({ total: 1 });
    for (const messageId of ['first', 'redriven']) {
      await handler({ Records: [{ ...record, messageId, messageAttributes: { messageid: { dataType: 'String', stringValue: 'mine' } } }] }, context);
    }
    expect(seen).toEqual([['mine', 'first'], ['mine', 'redriven']]);
  });

  test('sends a rejected record of a stream to the failure queue with the reason, and goes on', async () => {
    const seen: string[] = [];
    const handler = runtime.handleMessages(async ({ id }) => {
      seen.push(id);
      if (id === 'a') throw new runtime.MessageRejected('bell \u0007');
    });
    expect(await handler(streamed(event('a'), event('b')), context)).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual(['a', 'b']);
    expect(stub.inputs('SendMessage')).toEqual([expect.objectContaining({
      QueueUrl: expect.stringMatching(/failures$/),
      MessageBody: JSON.stringify(event('a')),
      MessageAttributes: {
        reason: { DataType: 'String', StringValue: 'bell ?' },
        source: { DataType: 'String', StringValue: STREAM },
        id: { DataType: 'String', StringValue: '0' },
      },
    })]);
  });

  test('fails the invocation when the first record of a stream fails: nothing was done', async () => {
    const handler = runtime.handleMessages(async () => { throw new Error('outage'); });
    await expect(handler(streamed(event('a'), event('b')), context)).rejects.toThrow('The first record of the batch failed');
  });
});

describe('handleMessages with little time, or a downstream that throttles', () => {
  const settings = (maxReceiveCount: number) => Object.assign(stub.operations, {
    GetQueueUrl: () => ({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/1/orders` }),
    GetQueueAttributes: () => ({ Attributes: { RedrivePolicy: JSON.stringify({ maxReceiveCount }), MessageRetentionPeriod: '345600' } }),
  });
  const grouped = (arn: string, event_: SqsEvent): SqsEvent => ({
    Records: from(arn, event_).Records.map(record => ({ ...record, attributes: { ...record.attributes, MessageGroupId: 'g' } })),
  });
  const later = async (): Promise<void> => { throw new runtime.RetryAfter(90); };

  test('RetryAfter brings the message back after that time', async () => {
    settings(5);
    const queue = `${QUEUE}-later`;
    expect(await runtime.handleMessages(later)(from(queue, queued(event('a'))), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
    expect(stub.inputs('ChangeMessageVisibility')).toEqual([expect.objectContaining({ ReceiptHandle: 'r-0', VisibilityTimeout: 90 })]);
  });

  test('RetryAfter on a FIFO queue waits for an hour before the last receive', async () => {
    settings(2);
    const queue = `${QUEUE}-maintenance.fifo`;
    expect(await runtime.handleMessages(later)(grouped(queue, queued(event('a'))), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
    expect(stub.inputs('ChangeMessageVisibility')).toEqual([expect.objectContaining({ ReceiptHandle: 'r-0', VisibilityTimeout: 3_600 })]);
  });

  test('on the last receive a fresh copy takes its place: it is not moved to the dead-letter queue', async () => {
    settings(1);
    const queue = `${QUEUE}-last`;
    expect(await runtime.handleMessages(later)(from(queue, queued(event('a'))), context)).toEqual({ batchItemFailures: [] });
    expect(stub.inputs('SendMessage')).toEqual([expect.objectContaining({ DelaySeconds: 90, MessageBody: JSON.stringify(event('a')) })]);
  });

  test('on the last receive it is a failure where copies have been sent for the retention period of the queue', async () => {
    settings(1);
    const { Records: [record] } = from(`${QUEUE}-long`, queued(event('a')));
    const at = new Date(Date.now() - 345_600_000).toISOString();
    const attributes = { ...record.attributes, SentTimestamp: String(Date.parse(at)) };
    const messageAttributes = { deferred: { dataType: 'String', stringValue: `${at} ${at}` } };
    const response = await runtime.handleMessages(later)({ Records: [{ ...record, attributes, messageAttributes }] }, context);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
    expect(stub.inputs('SendMessage')).toEqual([]);
  });

  test('on the last receive it is a failure where the function may not send to the queue', async () => {
    settings(1);
    const { SendMessage } = stub.operations;
    stub.operations.SendMessage = () => ({ __type: 'AccessDenied', message: 'no' });
    const response = await runtime.handleMessages(later)(from(`${QUEUE}-denied`, queued(event('a'))), context);
    stub.operations.SendMessage = SendMessage;
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
  });

  test('a message at its last receive is started in whatever time is left: there is no other chance', async () => {
    settings(1);
    let remaining = 1_000;
    const work = jest.fn(async () => { remaining -= 600; });
    const batch = from(`${QUEUE}-no-other`, queued(event('a'), event('b')));
    expect(await runtime.handleMessages(work)(batch, { getRemainingTimeInMillis: () => remaining })).toEqual({ batchItemFailures: [] });
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('in a message group the messages behind it come back with it', async () => {
    settings(5);
    const queue = `${QUEUE}-later.fifo`;
    const { batchItemFailures } = await runtime.handleMessages(later)(grouped(queue, queued(event('a'), event('b'))), context);
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m-0', 'm-1']);
    expect(stub.inputs('ChangeMessageVisibility').map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual([90, 90]);
  });

  test.each<[string, (...bodies: unknown[]) => SqsEvent | KinesisEvent, string]>([
    ['queue', (...bodies) => from(`${QUEUE}-slow`, queued(...bodies)), 'm-1'],
    ['stream', streamed, '1'],
  ])('a message of a %s is not started where less time is left than one took', async (_, batch, second) => {
    settings(5);
    let remaining = 1_000;
    const work = jest.fn(async () => { remaining -= 600; });
    const { batchItemFailures } = await runtime.handleMessages(work)(batch(event('a'), event('b')), { getRemainingTimeInMillis: () => remaining });
    expect(work).toHaveBeenCalledTimes(1);
    expect(batchItemFailures).toEqual([{ itemIdentifier: second }]);
  });
});

describe('handleJobs', () => {
  test('sends a fresh copy without the trace header by which Lambda would stop a chain of copies', async () => {
    stub.operations.GetQueueUrl = () => ({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/1/orders` });
    stub.operations.GetQueueAttributes = () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":1}', MessageRetentionPeriod: '345600' } });
    Object.assign(process.env, { AWS_LAMBDA_FUNCTION_NAME: 'worker', _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=a:1' });
    try {
      const handler = runtime.handleJobs(async () => { throw new runtime.RetryAfter(1); });
      expect(await handler(from(`${QUEUE}-once`, queued('job')), context)).toEqual({ batchItemFailures: [] });
      await runtime.publish('OnQueue.v1', 1);
    } finally {
      delete process.env.AWS_LAMBDA_FUNCTION_NAME;
      delete process.env._X_AMZN_TRACE_ID;
    }
    const traced = (operation: string) => stub.calls.filter(call => call.operation === operation).map(({ traceHeader }) => traceHeader !== undefined);
    expect([traced('SendMessage'), traced('SendMessageBatch')]).toEqual([[false], [true]]);
  });
});

describe('idempotent', () => {
  const refuse = (item: object) => () => ({ __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'exists', Item: item });
  const puts = () => stub.inputs('PutItem') as Array<{ TableName: string; Item: Record<string, { S?: string; N?: string }> }>;

  beforeEach(() => {
    Object.assign(stub.operations, { PutItem: () => ({}), UpdateItem: () => ({}), DeleteItem: () => ({}) });
  });

  test('records the message for its longest life, 52 days, in progress as long as the invocation may last', async () => {
    const now = Date.now();
    const work = jest.fn(async () => ({ result: 'is not kept' }));
    expect(await runtime.handleMessages(runtime.idempotent(work))(queued(event('a')), context)).toEqual({ batchItemFailures: [] });
    expect(work).toHaveBeenCalledTimes(1);
    const [{ TableName, Item }] = puts();
    expect([TableName, Item.status.S]).toEqual(['seen', 'INPROGRESS']);
    // MD5 of the JSON string "test#Test.v1#a", as docs/messages.md says
    expect(Item.id.S).toBe('message#kSQCQrAKmMuZ253Okzn6Hg==');
    expect(Number(Item.expiration.N)).toBeGreaterThanOrEqual(Math.floor(now / 1000) + 52 * 24 * 3600);
    expect(Number(Item.in_progress_expiration.N)).toBeGreaterThanOrEqual(now + 30_000);
    expect(JSON.stringify(stub.inputs('UpdateItem'))).toContain('COMPLETED');
    expect(JSON.stringify(stub.inputs('UpdateItem'))).not.toContain('is not kept');
  });

  test('records an end of the attempt also when no time is left: without it the message would be at work for 52 days', async () => {
    const now = Date.now();
    await runtime.handleMessages(runtime.idempotent(async () => undefined))(queued(event('a')), { getRemainingTimeInMillis: () => 0 });
    expect(Number(puts()[0].Item.in_progress_expiration.N)).toBeGreaterThan(now);
  });

  test('records the message of a queue that keeps it longer for as long as the setting says', async () => {
    const now = Date.now();
    await runtime.handleMessages(runtime.idempotent(async () => undefined))(from(LONG_QUEUE, queued(event('a'))), context);
    expect(Number(puts()[0].Item.expiration.N)).toBeGreaterThanOrEqual(Math.floor(now / 1000) + 112 * 24 * 3600);
  });

  test('acknowledges a message that is done without doing it again', async () => {
    stub.operations.PutItem = refuse({ id: { S: 'x' }, status: { S: 'COMPLETED' }, expiration: { N: '9999999999' } });
    const work = jest.fn();
    expect(await runtime.handleMessages(runtime.idempotent(work))(queued(event('a')), context)).toEqual({ batchItemFailures: [] });
    expect(work).not.toHaveBeenCalled();
  });

  describe('where a value must be the same for a key', () => {
    const CHECKED = `${QUEUE}-checked`;
    const handle = async (data: unknown, work = jest.fn()) => {
      const handler = runtime.handleMessages(runtime.idempotent(work));
      return { ...await handler(from(CHECKED, queued(event('a', data))), context), works: work.mock.calls.length };
    };
    const recorded = async (data: unknown) => {
      await handle(data);
      return puts().at(-1)!.Item;
    };
    const done = (item: object) => { stub.operations.PutItem = refuse({ ...item, status: { S: 'COMPLETED' }, expiration: { N: '9999999999' } }); };

    beforeEach(() => {
      process.env.CATALOG_IDEMPOTENCY = JSON.stringify({
        ...JSON.parse(process.env.CATALOG_IDEMPOTENCY!) as object, [CHECKED]: { table: 'seen', pointer: '/order', validate: '/amount' },
      });
      stub.operations.GetQueueUrl = () => ({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/1/checked` });
    });

    test('the record has its hash, and the key that it has without', async () => {
      const item = await recorded({ order: 7, amount: { value: 5, currency: 'EUR' } });
      const md5OfJson = (text: string) => createHash('md5').update(JSON.stringify(text)).digest('base64');
      expect(item.id.S).toBe(`message#${md5OfJson('test#Test.v1#7')}`);
      expect(item.validation.S).toBe(md5OfJson('{"currency":"EUR","value":5}'));
    });

    test('a duplicate is acknowledged, whatever the order of its members', async () => {
      done(await recorded({ order: 7, amount: { value: 5, currency: 'EUR' } }));
      expect(await handle({ amount: { currency: 'EUR', value: 5 }, order: 7, note: 'again' })).toEqual({ batchItemFailures: [], works: 0 });
    });

    test.each([[{ order: 7, amount: 6 }], [{ order: 7 }]])('another value is rejected, and comes again until SQS moves it: %j', async other => {
      done(await recorded({ order: 7, amount: 5 }));
      lines.mockClear();
      expect(await handle(other)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }], works: 0 });
      expect(stub.inputs('ChangeMessageVisibility')).toEqual([expect.objectContaining({ ReceiptHandle: 'r-0', VisibilityTimeout: 0 })]);
      const [line] = lines.mock.calls.flat().map(String).filter(text => text.includes('message rejected'));
      expect(line).toContain('/amount must be what it was in the first message of its idempotency key');
      expect(stub.inputs('DeleteItem')).toEqual([]);
    });

    test('a record of a time when it was not compared is that of a duplicate', async () => {
      const { validation, ...earlier } = await recorded({ order: 7, amount: 5 });
      done(earlier);
      expect(await handle({ order: 7, amount: 6 })).toEqual({ batchItemFailures: [], works: 0 });
    });

    test('a message that was at work at that time comes again', async () => {
      const { validation, ...earlier } = await recorded({ order: 7, amount: 5 });
      stub.operations.PutItem = refuse({ ...earlier, in_progress_expiration: { N: '9999999999999' } });
      expect(await handle({ order: 7, amount: 5 })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }], works: 0 });
      expect(stub.inputs('ChangeMessageVisibility')).toEqual([]);
    });
  });

  test('leaves a message that is at work elsewhere to come again', async () => {
    stub.operations.PutItem = refuse({ id: { S: 'x' }, status: { S: 'INPROGRESS' }, expiration: { N: '9999999999' }, in_progress_expiration: { N: '9999999999999' } });
    const work = jest.fn();
    const response = await runtime.handleMessages(runtime.idempotent(work))(queued(event('a')), context);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
    expect(work).not.toHaveBeenCalled();
  });

  test('forgets a message that failed', async () => {
    const work = async (): Promise<void> => { throw new Error('not now'); };
    expect((await runtime.handleMessages(runtime.idempotent(work))(queued(event('a')), context)).batchItemFailures).toHaveLength(1);
    expect(stub.inputs('DeleteItem')).toEqual([expect.objectContaining({ TableName: 'seen', Key: { id: { S: 'message#kSQCQrAKmMuZ253Okzn6Hg==' } } })]);
  });

  test('takes the pointer\'s value as the key on a stream, and holds it no longer than the invocation lives', async () => {
    const handler = runtime.handleMessages(runtime.idempotent(async () => undefined));
    await handler(streamed(event('a', { orderId: 7 }), event('b', { orderId: 7 })), context);
    const [first, second] = puts().map(({ Item }) => Item);
    expect(first.id.S).toBe(second.id.S);
    expect(Number(first.in_progress_expiration.N)).toBeLessThanOrEqual(Date.now() + 1);
  });

  test('behind a function that reads the stream, holds it as long as this invocation may last: the other one may have ended before', async () => {
    const now = Date.now();
    const Records = streamed(event('a')).Records.map(record => ({ ...record, eventSourceARN: FORWARDED_STREAM }));
    await runtime.handleMessages(runtime.idempotent(async () => undefined))({ Records }, context);
    expect(Number(puts()[0].Item.in_progress_expiration.N)).toBeGreaterThanOrEqual(now + 30_000);
  });

  test('fails for a source without a table, and the log says what to set', async () => {
    const warnings = jest.spyOn(console, 'warn').mockImplementation();
    const handler = runtime.handleMessages(runtime.idempotent(async () => undefined));
    expect((await handler(from(`${QUEUE}-2`, queued(event('a'))), context)).batchItemFailures).toHaveLength(1);
    expect(stub.inputs('PutItem')).toEqual([]);
    expect(warnings.mock.calls.flat().map(String).join()).toContain('set idempotency on the subscription or the worker');
    warnings.mockRestore();
  });
});
