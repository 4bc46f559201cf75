import { Context } from 'aws-lambda';
import { SqsRecord } from '../../../handlers/runtime/sqs-event';
import { EVENT_TABLE_EDGES } from '../../security/poison-event-table';
import { Handler, PoisonWorld } from '../../security/poison-world';

const world = new PoisonWorld();
const { load, good, operations } = EVENT_TABLE_EDGES['the writer of a table of events'];
const START = Date.parse('2030-01-01T00:00:00Z');
const MINUTE = 60_000;
let handler: Handler;
let now = START;

beforeAll(async () => {
  await world.start();
  handler = load(world);
});
afterAll(() => Promise.all([world.stub.stop(), world.valkey.stop()]));
beforeEach(() => {
  now = START;
  world.stub.calls.length = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  jest.mocked(console.log).mockClear();
  Object.assign(world.stub.operations, operations, {
    GetQueueUrl: () => ({ QueueUrl: `${world.endpoint}/1/tweets` }),
    GetQueueAttributes: () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":5}', MessageRetentionPeriod: '345600' } }),
  });
});

const message = (sentAt: number, receives: number, messageAttributes: SqsRecord['messageAttributes'] = {}) => ({
  messageId: `m-${sentAt}`,
  receiptHandle: 'r',
  body: good,
  messageAttributes,
  eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:tweets',
  attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sentAt) },
});
const deliver = (record: object) => handler({ Records: [record] }, { getRemainingTimeInMillis: () => 30_000 } as Context);

/** What CloudWatch gets of the lag: seconds. */
const lags = () => jest.mocked(console.log).mock.calls
  .map(([line]) => JSON.parse(String(line)) as { pattern?: string; EventLag?: number })
  .filter(({ EventLag }) => EventLag !== undefined).map(({ pattern, EventLag }) => [pattern, EventLag]);

/** The copy that the function has sent, at its last receive. */
function sentCopy(): object {
  const sent = world.stub.inputs('SendMessage') as Array<{ MessageAttributes: Record<string, { DataType: string; StringValue: string }> }>;
  const { MessageAttributes } = sent[sent.length - 1];
  const attributes = Object.entries(MessageAttributes)
    .map(([name, { DataType: dataType, StringValue: stringValue }]) => [name, { dataType, stringValue }]);
  return message(now, 5, Object.fromEntries(attributes) as SqsRecord['messageAttributes']);
}

test('an event that is written at once has the lag of its queue', async () => {
  now += MINUTE;
  expect(await deliver(message(START, 1))).toEqual({ batchItemFailures: [] });
  expect(lags()).toEqual([['/Shop/Orders', 60]]);
});

test('in an outage the lag grows, although each copy of the event is new in the queue', async () => {
  world.stub.operations.GetItem = () => ({ __type: 'InternalServerError', message: 'down' });
  let record: object = message(START, 5);
  now += 10 * MINUTE;
  for (let copies = 0; copies < 4; copies++) {
    expect(await deliver(record)).toEqual({ batchItemFailures: [] });
    record = sentCopy();
    now += 10 * MINUTE;
  }
  expect(lags().map(([, seconds]) => seconds)).toEqual([600, 1_200, 1_800, 2_400]);
});

test('an event whose ten attributes leave no room for the time of the first copy waits in the queue, and has the lag that SQS knows', async () => {
  world.stub.operations.GetItem = () => ({ __type: 'InternalServerError', message: 'down' });
  const ten = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`a${n}`, { dataType: 'String', stringValue: 'x' }])) as SqsRecord['messageAttributes'];
  for (const receives of [1, 2, 3, 4, 5]) {
    expect(await deliver(message(START, receives, ten))).toEqual({ batchItemFailures: [{ itemIdentifier: `m-${START}` }] });
    const waits = world.stub.inputs('ChangeMessageVisibility') as Array<{ VisibilityTimeout: number }>;
    if (receives < 5) now += waits[receives - 1].VisibilityTimeout * 1_000;
    else expect(waits.slice(2).map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual([300, 3_600]);
  }
  expect(world.stub.inputs('SendMessage')).toEqual([]);
  expect(lags().map(([, seconds]) => Number(seconds))).toHaveLength(5);
  expect(Number(lags()[4][1])).toBe((now - START) / 1_000);
});

test('a clock that is behind that of SQS makes no lag below 0', async () => {
  await deliver(message(START + MINUTE, 1));
  expect(lags()).toEqual([['/Shop/Orders', 0]]);
});
