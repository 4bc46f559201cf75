import { KinesisEvent, LambdaContext, Message, SqsMessageAttribute, SqsRecord } from '../../../handlers/runtime/index';
import { AwsStub } from '../shared/aws-stub';

type Runtime = typeof import('../../../handlers/runtime/index');

const stub = new AwsStub();
const context: LambdaContext = { getRemainingTimeInMillis: () => 30_000 };
const text = (stringValue: string): SqsMessageAttribute => ({ dataType: 'String', stringValue });
const event = { specversion: '1.0', id: 'e-1', source: 'test', type: 'Test.v1', data: {} };
const SENT = '2030-01-01T00:00:00.000Z';
let runtime: Runtime;

beforeAll(async () => {
  const endpoint = await stub.start();
  Object.assign(stub.operations, {
    GetQueueUrl: () => ({ QueueUrl: `${endpoint}/1/orders` }),
    GetQueueAttributes: () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":2}', MessageRetentionPeriod: '345600' } }),
  });
  runtime = jest.requireActual<Runtime>('../../../handlers/runtime/index');
  for (const method of ['log', 'info', 'warn', 'error'] as const) jest.spyOn(console, method).mockImplementation();
});

afterAll(() => stub.stop());

type Given = Partial<Omit<SqsRecord, 'attributes'>> & { readonly attributes?: Partial<SqsRecord['attributes']> };

const record = ({ attributes, ...given }: Given): SqsRecord => ({
  messageId: 'm-1',
  receiptHandle: 'r-1',
  body: JSON.stringify(event),
  messageAttributes: {},
  eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:orders',
  ...given,
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.parse(SENT)), ...attributes },
});

/** The message that the work gets. */
async function received(batch: { readonly Records: SqsRecord[] } | KinesisEvent): Promise<Message> {
  const messages: Message[] = [];
  await runtime.handleMessages(async message => void messages.push(message))(batch, context);
  expect(messages).toHaveLength(1);
  return messages[0];
}

const queued = (given: Given = {}) => received({ Records: [record(given)] });

describe('a message of a queue', () => {
  test('has its attributes, its receive count and when it was sent', async () => {
    const messageAttributes = { tenant: text('acme'), digest: { dataType: 'Binary', binaryValue: 'AQI=' } };
    expect(await queued({ messageAttributes, attributes: { ApproximateReceiveCount: '3' } })).toEqual({
      id: 'e-1',
      source: 'test',
      type: 'Test.v1',
      data: {},
      messageId: 'm-1',
      eventSourceArn: 'arn:aws:sqs:us-east-1:111122223333:orders',
      attributes: messageAttributes,
      receiveCount: 3,
      sentTime: SENT,
    });
  });

  test('of a FIFO queue has its group and its sequence number', async () => {
    const attributes = { MessageGroupId: 'order-17', SequenceNumber: '18849496460467696128' };
    expect(await queued({ attributes, eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:orders.fifo' }))
      .toMatchObject({ groupId: 'order-17', sequenceNumber: '18849496460467696128' });
  });

  test('without attributes has none, nor what only a stream has', async () => {
    const { attributes, partitionKey, groupId, sequenceNumber } = await queued();
    expect([attributes, partitionKey, groupId, sequenceNumber]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test.each([[undefined], [{}]])('that a test hands over with the attributes %j is handled all the same', async attributes => {
    const { receiveCount, sentTime } = await received({ Records: [{ ...record({}), attributes } as unknown as SqsRecord] });
    expect([receiveCount, sentTime]).toEqual([undefined, undefined]);
  });
});

describe('a message of a topic', () => {
  const inEnvelope = (MessageAttributes: unknown, body = JSON.stringify(event)) =>
    JSON.stringify({ Type: 'Notification', MessageId: 'n-1', TopicArn: 'arn:topic', Message: body, MessageAttributes });
  const string = (Value: unknown) => ({ Type: 'String', Value });

  test('in the envelope of SNS has the attributes of the envelope', async () => {
    const body = inEnvelope({ tenant: string('acme'), tags: { Type: 'String.Array', Value: '["a"]' }, digest: { Type: 'Binary', Value: 'AQI=' } });
    expect((await queued({ body })).attributes).toEqual({
      tenant: text('acme'), tags: { dataType: 'String.Array', stringValue: '["a"]' }, digest: { dataType: 'Binary', binaryValue: 'AQI=' },
    });
  });

  test('has those of SQS where SNS delivers it raw', async () => {
    expect((await queued({ messageAttributes: { tenant: text('acme') } })).attributes).toEqual({ tenant: text('acme') });
  });

  test('has those of SNS, whatever envelope its publisher put into it', async () => {
    const forged = inEnvelope({ tenant: string('other') });
    expect((await queued({ body: inEnvelope({ tenant: string('acme') }, forged) })).attributes).toEqual({ tenant: text('acme') });
    expect((await queued({ body: inEnvelope(undefined, forged) })).attributes).toBeUndefined();
  });

  test.each([[null], ['text'], [7], [[]], [{ tenant: null }], [{ tenant: { Type: 'String' } }], [{ tenant: { Type: 1, Value: 'acme' } }], [{ tenant: 'acme' }]])(
    'has none where the envelope has %j', async given => expect((await queued({ body: inEnvelope(given) })).attributes).toBeUndefined());
});

test('an event of a bus has no attributes, and the receive count of its queue', async () => {
  const body = JSON.stringify({ 'id': 'b-1', 'source': 'test', 'time': 't', 'detail-type': 'Test.v1', 'detail': event });
  const { attributes, receiveCount, sentTime } = await queued({ body, attributes: { ApproximateReceiveCount: '2' } });
  expect([attributes, receiveCount, sentTime]).toEqual([undefined, 2, SENT]);
});

describe('a record of a stream', () => {
  const streamed = (approximateArrivalTimestamp?: number) => received({
    Records: [{
      kinesis: { data: Buffer.from(JSON.stringify(event)).toString('base64'), sequenceNumber: '495', partitionKey: 'order-17', approximateArrivalTimestamp },
      eventSourceARN: 'arn:aws:kinesis:us-east-1:111122223333:stream/orders',
    }],
  });

  test('has its partition key, its sequence number and when it arrived', async () => {
    expect(await streamed(1893456000.987)).toEqual({
      id: 'e-1',
      source: 'test',
      type: 'Test.v1',
      data: {},
      messageId: '495',
      eventSourceArn: 'arn:aws:kinesis:us-east-1:111122223333:stream/orders',
      partitionKey: 'order-17',
      sequenceNumber: '495',
      sentTime: '2030-01-01T00:00:00.987Z',
    });
  });

  test('has no time where the record has none', async () => {
    expect((await streamed()).sentTime).toBeUndefined();
  });
});

describe('a message that waits over fresh copies', () => {
  interface Copy {
    readonly MessageBody: string;
    readonly MessageAttributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
  }
  const seen: Message[] = [];
  const later = async (message: Message): Promise<void> => {
    seen.push(message);
    throw new runtime.RetryAfter(1);
  };

  /** Handles the last receive, and answers the copy as SQS delivers it. */
  async function copyOf(given: SqsRecord): Promise<SqsRecord> {
    stub.calls.length = 0;
    expect(await runtime.handleMessages(later)({ Records: [given] }, context)).toEqual({ batchItemFailures: [] });
    const [copy] = stub.inputs('SendMessage') as unknown as Copy[];
    const attributes = Object.entries(copy.MessageAttributes)
      .map(([name, { DataType, StringValue }]) => [name, { dataType: DataType, stringValue: StringValue }]);
    return record({
      messageId: 'copy',
      body: copy.MessageBody,
      messageAttributes: Object.fromEntries(attributes) as SqsRecord['messageAttributes'],
      attributes: { SentTimestamp: String(Date.now()), ApproximateReceiveCount: '2' },
    });
  }

  beforeEach(() => { seen.length = 0; });

  test('keeps its attributes, the time when it was sent, and counts all receives', async () => {
    const sent = new Date(Date.now() - 3_600_000).toISOString();
    const messageAttributes = { tenant: text('acme') };
    const first = record({ messageAttributes, attributes: { ApproximateReceiveCount: '2', SentTimestamp: String(Date.parse(sent)) } });
    await copyOf(await copyOf(await copyOf(first)));
    expect(seen.map(({ receiveCount, sentTime }) => [receiveCount, sentTime])).toEqual([[2, sent], [4, sent], [6, sent]]);
    expect(seen.map(({ attributes }) => Object.keys(attributes ?? {}).filter(name => name !== 'messageid'))).toEqual([['tenant'], ['tenant'], ['tenant']]);
  });

  test('begins again where it was redriven: SQS has sent it anew', async () => {
    const sent = new Date(Date.now() + 120_000).toISOString();
    const copy = await copyOf(record({ attributes: { ApproximateReceiveCount: '2' } }));
    const { receiveCount, sentTime } = await queued({
      ...copy, attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(Date.parse(sent)) },
    });
    expect([receiveCount, sentTime]).toEqual([1, sent]);
  });

  test('counts from the first copy where its copy has two times only', async () => {
    const [first, now] = [new Date(Date.now() - 60_000).toISOString(), new Date().toISOString()];
    const { receiveCount, sentTime } = await queued({
      messageAttributes: { deferred: text(`${first} ${now}`) }, attributes: { SentTimestamp: String(Date.parse(now)) },
    });
    expect([receiveCount, sentTime]).toEqual([1, first]);
  });
});

test.each([['undefined', undefined], ['null', null]])('work that throws %s fails for its message alone', async (_, nothing) => {
  const work = jest.fn(async ({ messageId }: Message) => {
    if (messageId === 'm-1') throw nothing as unknown as Error;
  });
  const handler = runtime.handleMessages(work);
  const batch = { Records: [record({ messageId: 'm-0' }), record({}), record({ messageId: 'm-2' })] };
  expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
  expect(work).toHaveBeenCalledTimes(3);
});
