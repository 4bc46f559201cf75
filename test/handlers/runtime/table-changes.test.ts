import { LambdaContext, Message, TableChange, TableStreamEvent, TableStreamRecord } from '../../../handlers/runtime/index';
import { AwsStub } from '../shared/aws-stub';

type Runtime = typeof import('../../../handlers/runtime/index');
type Changed = Message<TableChange<{ readonly total?: number }>>;

const STREAM = 'arn:aws:dynamodb:us-east-1:111122223333:table/orders/stream/2030-01-01T00:00:00.000';
const stub = new AwsStub();
const context: LambdaContext = { getRemainingTimeInMillis: () => 30_000 };
let runtime: Runtime;

beforeAll(async () => {
  const endpoint = await stub.start();
  Object.assign(process.env, {
    CATALOG_IDEMPOTENCY: JSON.stringify({ [STREAM]: { table: 'seen' } }),
    CATALOG_FAILURE_QUEUES: JSON.stringify({ [STREAM]: `${endpoint}/1/failures` }),
  });
  runtime = jest.requireActual<Runtime>('../../../handlers/runtime/index');
});
afterAll(() => stub.stop());
beforeEach(() => {
  stub.calls.length = 0;
  for (const method of ['log', 'info', 'warn', 'error'] as const) jest.spyOn(console, method).mockImplementation();
});

/** As Lambda delivers it: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
function record(number: number, given: TableStreamRecord = {}): TableStreamRecord & { readonly eventSource: string } {
  return {
    eventID: `event-${number}`,
    eventName: 'MODIFY',
    eventSource: 'aws:dynamodb',
    eventSourceARN: STREAM,
    ...given,
    dynamodb: {
      ApproximateCreationDateTime: 1893456000,
      Keys: { id: { S: 'o-1' }, line: { N: '7' } },
      SequenceNumber: `${number}00`,
      OldImage: { id: { S: 'o-1' }, line: { N: '7' }, total: { N: '1' } },
      NewImage: { id: { S: 'o-1' }, line: { N: '7' }, total: { N: '2' }, tags: { SS: ['a'] }, note: { M: { open: { BOOL: true }, by: { NULL: true } } } },
      ...given.dynamodb,
    },
  };
}

const batch = (...Records: TableStreamRecord[]): TableStreamEvent => ({ Records });
async function received(given?: TableStreamRecord): Promise<Changed> {
  const messages: Changed[] = [];
  await runtime.handleMessages<TableChange>(async message => void messages.push(message as Changed))(batch(record(1, given)), context);
  expect(messages).toHaveLength(1);
  return messages[0];
}

test('a change is a message with the item before and after, its key and its kind', async () => {
  expect(await received()).toEqual({
    id: 'event-1',
    data: {
      kind: 'MODIFY',
      expired: false,
      key: { id: 'o-1', line: 7 },
      old: { id: 'o-1', line: 7, total: 1 },
      new: { id: 'o-1', line: 7, total: 2, tags: ['a'], note: { open: true, by: null } },
    },
    messageId: '100',
    sequenceNumber: '100',
    sentTime: '2030-01-01T00:00:00.000Z',
    eventSourceArn: STREAM,
  });
});

test.each<[kind: string, images: object, without: string]>([
  ['INSERT', { OldImage: undefined }, 'old'],
  ['REMOVE', { NewImage: undefined }, 'new'],
  ['MODIFY', { OldImage: undefined }, 'old'],
])('%s without an image has none', async (eventName, dynamodb, without) => {
  const { data } = await received({ eventName, dynamodb });
  expect(data.kind).toBe(eventName);
  expect(data).not.toHaveProperty(without);
  expect(data.key).toEqual({ id: 'o-1', line: 7 });
});

test.each<[what: string, given: TableStreamRecord, expired: boolean]>([
  ['a removal by Time to Live', { eventName: 'REMOVE', userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }, true],
  ['a removal by somebody', { eventName: 'REMOVE' }, false],
  ['another change by DynamoDB', { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }, false],
  ['a removal by another service', { eventName: 'REMOVE', userIdentity: { type: 'Service', principalId: 'other.amazonaws.com' } }, false],
])('%s is known as one: %j', async (_, given, expired) => {
  expect((await received(given)).data.expired).toBe(expired);
});

test('numbers have all their digits in the text', async () => {
  const { dataText } = await received({ eventName: 'INSERT', dynamodb: { OldImage: undefined, Keys: { id: { N: '1' } }, NewImage: { id: { N: '12345678901234567890.5' } } } });
  expect(dataText).toBe('{"kind":"INSERT","expired":false,"key":{"id":1},"new":{"id":12345678901234567890.5}}');
});

test('an item that looks like an envelope is content', async () => {
  const NewImage = { specversion: { S: '1.0' }, id: { S: 'forged' }, source: { S: 'evil' }, type: { S: 'OrderCreated.v1' } };
  const { id, source, type } = await received({ dynamodb: { NewImage } });
  expect({ id, source, type }).toEqual({ id: 'event-1' });
});

test('a change that cannot be handled goes to the failure queue as it was, and the next one is handled', async () => {
  const seen: string[] = [];
  const handler = runtime.handleMessages<TableChange>(async ({ id }) => {
    seen.push(id);
    if (id === 'event-1') throw new runtime.MessageRejected('never');
  });
  expect(await handler(batch(record(1), record(2)), context)).toEqual({ batchItemFailures: [] });
  expect(seen).toEqual(['event-1', 'event-2']);
  const [{ MessageBody, ...sent }, ...more] = stub.inputs('SendMessage') as { MessageBody: string }[];
  expect(more).toEqual([]);
  expect(JSON.parse(MessageBody)).toEqual(record(1));
  const later = jest.fn();
  await runtime.handleMessages<TableChange>(later)(batch(JSON.parse(MessageBody) as TableStreamRecord), context);
  expect(later).toHaveBeenCalledWith(expect.objectContaining({ id: 'event-1' }), context);
  expect(sent).toMatchObject({ MessageAttributes: { reason: { StringValue: 'never' }, source: { StringValue: STREAM }, id: { StringValue: '100' } } });
});

test.each<[what: string, given: TableStreamRecord, reason: string]>([
  ['an unknown kind', { eventName: 'UPSERT' }, 'eventName must be INSERT, MODIFY or REMOVE, got UPSERT'],
  ['an unknown type', { dynamodb: { NewImage: { id: { X: 'new' } } } }, 'the new image must have the types of DynamoDB, got X'],
])('%s goes to the failure queue with the reason', async (_, given, reason) => {
  const work = jest.fn();
  expect(await runtime.handleMessages(work)(batch(record(1, given)), context)).toEqual({ batchItemFailures: [] });
  expect(work).not.toHaveBeenCalled();
  expect(stub.inputs('SendMessage')).toEqual([expect.objectContaining({ MessageAttributes: expect.objectContaining({ reason: { DataType: 'String', StringValue: reason } }) })]);
});

test('Lambda delivers again from the change that failed on, and nothing overtakes it', async () => {
  const seen: string[] = [];
  const handler = runtime.handleMessages(async ({ id }) => {
    seen.push(id);
    if (id === 'event-2') throw new Error('outage');
  });
  const { batchItemFailures: [{ itemIdentifier }] } = await handler(batch(record(1), record(2), record(3)), context);
  expect(itemIdentifier).toBe('200');
  expect(seen).toEqual(['event-1', 'event-2']);
});

test('with idempotency a change is known by its eventID, and held no longer than the invocation lives', async () => {
  await runtime.handleMessages(runtime.idempotent(async () => undefined))(batch(record(1), record(1), record(2)), context);
  const puts = (stub.inputs('PutItem') as { Item: Record<string, Record<string, string>> }[]).map(({ Item }) => Item);
  expect(puts[0].id.S).toBe(puts[1].id.S);
  expect(puts[2].id.S).not.toBe(puts[0].id.S);
  expect(Number(puts[0].in_progress_expiration.N)).toBeLessThanOrEqual(Date.now() + 1);
});
