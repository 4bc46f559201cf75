import { Context } from 'aws-lambda';
import { StreamBatchResponse } from '../../../handlers/shared/stream/stream-run';
import { AwsStub } from '../shared/aws-stub';

const stub = new AwsStub();
let handler: (event: { Records: object[] }, context: Context) => Promise<StreamBatchResponse>;
const logged = jest.spyOn(console, 'log');
jest.spyOn(console, 'error').mockImplementation();

beforeAll(async () => {
  const endpoint = await stub.start();
  Object.assign(process.env, {
    PATTERN_PATH: '/Shop/Events',
    FAILURE_QUEUE_URL: `${endpoint}/1/failures`,
    CATALOG_PUBLISH: JSON.stringify({
      'OrderCreated.v1': { busName: 'bus', source: 'coffee.orders', schema: { required: ['total'] }, claimCheckBucket: 'claims' },
    }),
  });
  ({ handler } = jest.requireActual<typeof import('../../../handlers/event-outbox/index')>('../../../handlers/event-outbox/index'));
});

afterAll(() => stub.stop());

beforeEach(() => {
  stub.calls.length = 0;
  logged.mockImplementation();
  stub.operations.PutEvents = ({ Entries }) => ({ Entries: (Entries as object[]).map(() => ({ EventId: 'e' })) });
});

const record = (id: string, data: object) => ({
  eventName: 'INSERT',
  eventSourceARN: 'arn:aws:dynamodb:us-east-1:1:table/orders/stream/1',
  dynamodb: {
    SequenceNumber: `sequence-${id}`,
    ApproximateCreationDateTime: 1_893_456_000,
    Keys: { pk: { S: 'order-1' } },
    NewImage: { pk: { S: 'order-1' }, outbox: { M: { id: { S: id }, type: { S: 'OrderCreated.v1' }, data: { M: data } } } },
  },
});
const total = { total: { N: '3' } };
const run = (...Records: object[]) => handler({ Records }, {} as Context);

test('publishes in commit order, one event of a key at a time, and counts', async () => {
  await run(record('a', total), record('b', total));
  expect(stub.inputs('PutEvents').map(({ Entries }) => Entries)).toEqual(['a', 'b'].map(id => [expect.objectContaining({
    EventBusName: 'bus', Source: 'coffee.orders', DetailType: 'OrderCreated.v1', Detail: expect.stringContaining(`"id":"${id}"`),
  })]));
  expect(logged.mock.calls.map(([line]) => line as string).find(line => line.includes('"EventsPublished":2'))).toContain('"pattern":"/Shop/Events"');
});

test('sends an invalid record to the failure queue unchanged, with the reason', async () => {
  const poison = record('c', {});
  await run(poison, record('d', total));
  expect(stub.inputs('PutEvents')).toHaveLength(1);
  expect(stub.inputs('SendMessage')).toEqual([expect.objectContaining({
    QueueUrl: process.env.FAILURE_QUEUE_URL,
    MessageBody: JSON.stringify(poison),
    MessageAttributes: expect.objectContaining({
      reason: { DataType: 'String', StringValue: 'OrderCreated.v1 is not valid: #: Instance does not have required property "total".' },
      id: { DataType: 'String', StringValue: 'sequence-c' },
    }),
  })]);
});

test('fails the batch when the bus does not take an event, and sends nothing to the failure queue', async () => {
  stub.operations.PutEvents = () => ({ __type: 'AccessDeniedException', message: 'no' });
  await expect(run(record('e', total), record('f', {}))).rejects.toThrow('2 of 2 records have to come again: AccessDeniedException, status 400');
  expect(stub.inputs('SendMessage')).toEqual([]);
});

test('begins again at the first event that the bus does not take', async () => {
  stub.operations.PutEvents = ({ Entries }) => String((Entries as Array<{ Detail: string }>)[0].Detail).includes('"id":"i"') ? { __type: 'AccessDeniedException' } : { Entries: [{ EventId: 'e' }] };
  expect(await run(record('h', total), record('i', total), record('j', {}))).toEqual({ batchItemFailures: [{ itemIdentifier: 'sequence-i' }] });
  expect(stub.inputs('SendMessage')).toEqual([]);
});

test('fails the batch when the claim check does not take the content: the event can be published later', async () => {
  const large = record('g', { ...total, note: { S: 'x'.repeat(262_144) } });
  const claim = 'PUT /claims/messages/OrderCreated.v1/g';
  stub.operations[claim] = () => ({ __type: 'AccessDenied' });
  await expect(run(large)).rejects.toThrow();
  expect(stub.calls.map(({ operation }) => operation)).toEqual([claim]);
  delete stub.operations[claim];
  await run(large);
  expect(stub.inputs('PutEvents')).toEqual([{ Entries: [expect.objectContaining({ Detail: expect.stringContaining('"dataref":"s3://claims/messages/OrderCreated.v1/g"') })] }]);
});
