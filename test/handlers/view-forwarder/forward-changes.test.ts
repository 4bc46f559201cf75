import { Message, MessageRejected } from '../../../handlers/runtime/message';
import { MessageConsumer } from '../../../handlers/runtime/message-consumer';
import { MessageReader } from '../../../handlers/runtime/message-reader';
import { Tries } from '../../../handlers/shared/messages/tries';
import { FunctionSink } from '../../../handlers/shared/stream/function-sink';
import { DeliveredRecord } from '../../../handlers/shared/stream/put-record';
import { Image, TableRecord } from '../../../handlers/shared/stream/table-change';
import { forwardChanges } from '../../../handlers/view-forwarder/forward-changes';

const ARN = 'arn:aws:dynamodb:eu-west-1:111122223333:table/tweets/stream/2030-01-01T00:00:00.000';
const LABEL = String(Date.parse('2030-01-01T00:00:00.000Z'));
const versionOf = (sequence: string) => `${LABEL}${sequence.padStart(40, '0')}`;
const AT = 1_893_456_007;

function record(sequence: string, images: { readonly NewImage?: Image; readonly OldImage?: Image }, eventName = images.NewImage ? 'INSERT' : 'REMOVE'): TableRecord {
  const dynamodb = { SequenceNumber: sequence, ApproximateCreationDateTime: AT, Keys: { id: { S: 'a' } }, ...images };
  return { eventID: `event-${sequence}`, eventName, eventSourceARN: ARN, dynamodb };
}
const item = (views: string): Image => ({ id: { S: 'a' }, views: { N: views }, tags: { SS: ['x', 'y'] } });

/** A forwarder before a function that answers one after the other, then well. */
function world(...answers: object[]) {
  const events: { Records: DeliveredRecord[] }[] = [];
  const aside: { id: string; reason: string }[] = [];
  const measured: Record<string, number> = {};
  const invoke = async (_: string, payload: string) => {
    events.push(JSON.parse(payload) as { Records: DeliveredRecord[] });
    return { payload: JSON.stringify(answers.shift() ?? {}) };
  };
  const forward = (records: TableRecord[]) => forwardChanges(records, {
    pattern: 'Shop/Tweets/Connections',
    sink: new FunctionSink('arn:function', { invoke }, () => AbortSignal.timeout(1_000), true),
    failures: { send: async ({ id, reason }) => void aside.push({ id, reason }) },
    tries: new Tries(),
    metrics: { count: (name, by = 1) => { measured[name] = (measured[name] ?? 0) + by; }, seconds: (name, value) => { measured[name] = value; } },
    log: { warn: () => undefined, error: () => undefined },
    now: () => (AT + 9) * 1000,
  });
  const contents = () => events.map(({ Records }) => Records.map(({ kinesis: { data } }) => JSON.parse(Buffer.from(data, 'base64').toString()) as { data: object }));
  return { forward, events, contents, aside, measured };
}

test('the function gets each change decoded, with its version, as an event in a record of a Kinesis stream', async () => {
  const { forward, events, contents, measured } = world();
  const digits = '12345678901234567890123456789012345678';
  expect(await forward([record('7', { NewImage: item(digits) }), record('8', { NewImage: item('2'), OldImage: item('1') }, 'MODIFY'), record('9', { OldImage: item('2') })]))
    .toEqual({ batchItemFailures: [] });
  const [first] = events[0].Records;
  expect(first).toMatchObject({
    eventSource: 'aws:kinesis',
    eventName: 'aws:kinesis:record',
    eventID: 'event-7',
    awsRegion: 'eu-west-1',
    eventSourceARN: ARN,
    kinesis: { sequenceNumber: versionOf('7'), partitionKey: '{"id":"a"}', approximateArrivalTimestamp: AT, kinesisSchemaVersion: '1.0' },
  });
  expect(Buffer.from(first.kinesis.data, 'base64').toString()).toBe('{"specversion":"1.0","id":"event-7","source":"Shop/Tweets/Connections","type":"cdk-serverless-catalog.view-change",'
    + `"time":"2030-01-01T00:00:07.000Z","datacontenttype":"application/json","subject":"{\\"id\\":\\"a\\"}","data":{"kind":"INSERT","version":"${versionOf('7')}","key":{"id":"a"},`
    + `"item":{"id":"a","views":${digits},"tags":["x","y"]}}}`);
  const content = (views: number) => ({ id: 'a', views, tags: ['x', 'y'] });
  expect(contents()[0].slice(1).map(({ data }) => data)).toEqual([
    { kind: 'MODIFY', version: versionOf('8'), key: { id: 'a' }, item: content(2), oldItem: content(1) },
    { kind: 'REMOVE', version: versionOf('9'), key: { id: 'a' }, oldItem: content(2) },
  ]);
  expect(measured).toEqual({ ChangesDelivered: 3, ViewLag: 9 });
});

test('what the function rejects is sent to the failure queue, and the others are delivered', async () => {
  const { forward, aside, measured } = world({ rejectedItems: [{ itemIdentifier: versionOf('8') }] });
  const records = ['7', '8', '9'].map(sequence => record(sequence, { NewImage: item('1') }));
  expect(await forward(records)).toEqual({ batchItemFailures: [] });
  expect(aside).toEqual([{ id: '8', reason: 'the function rejected the record' }]);
  expect(measured).toMatchObject({ ChangesDelivered: 2, ChangesSetAside: 1 });
});

test('from what the function fails at, the changes come again, by the numbers of the stream', async () => {
  const { forward, aside } = world({ batchItemFailures: [{ itemIdentifier: versionOf('8') }], rejectedItems: [{ itemIdentifier: versionOf('9') }] });
  const records = ['7', '8', '9'].map(sequence => record(sequence, { NewImage: item('1') }));
  expect(await forward(records)).toEqual({ batchItemFailures: [{ itemIdentifier: '8' }] });
  expect(aside).toEqual([]);
});

test('a record that is no change, and an item that is none, never reach the function', async () => {
  const { forward, aside, contents } = world();
  await forward([record('7', { NewImage: item('1') }, 'RENAME'), record('8', { NewImage: { id: { S: 'a' }, views: { N: 'NaN' } } }), record('9', { NewImage: item('1') })]);
  expect(aside.map(({ id }) => id)).toEqual(['7', '8']);
  expect(contents()).toEqual([[expect.objectContaining({ id: 'event-9' })]]);
});

test('a batch of such records invokes no function', async () => {
  const { forward, events } = world();
  expect(await forward([record('7', {}, 'RENAME')])).toEqual({ batchItemFailures: [] });
  expect(events).toEqual([]);
});

test('handleMessages reads the event, and rejects into the failure queue of the view', async () => {
  const { forward, events } = world();
  await forward(['7', '8'].map(sequence => record(sequence, { NewImage: item('12345678901234567890') })));
  const messages: Message[] = [];
  const rejected: object[] = [];
  const work = async (message: Message) => {
    messages.push(message);
    if (message.id === 'event-8') throw new MessageRejected('no such user');
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const consumer = new MessageConsumer(work, new MessageReader({ read: async () => '' } as never, {}), log as never);
  const failures = {
    send: async ({ content, ...failure }: object & { content: Buffer }) => {
      const { id: event } = JSON.parse(content.toString()) as { id: string };
      rejected.push({ ...failure, event });
    },
  };
  const context = { getRemainingTimeInMillis: () => 9_000 } as never;
  expect(await consumer.handleStream(events[0], context, failures as never)).toEqual({ batchItemFailures: [] });
  expect(messages[0]).toMatchObject({ id: 'event-7', type: 'cdk-serverless-catalog.view-change', subject: '{"id":"a"}', messageId: versionOf('7'), eventSourceArn: ARN, data: { kind: 'INSERT', version: versionOf('7') } });
  expect(messages[0].dataText).toContain('"views":12345678901234567890');
  expect(rejected).toEqual([{ source: ARN, id: versionOf('8'), reason: 'no such user', event: 'event-8' }]);
});
