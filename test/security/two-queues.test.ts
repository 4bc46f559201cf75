import { Context } from 'aws-lambda';
import { QUEUE_EDGES } from './poison-queue-edges';
import { Handler, PoisonWorld } from './poison-world';

const world = new PoisonWorld();
beforeAll(() => world.start());
afterAll(() => Promise.all([world.stub.stop(), world.valkey.stop()]));
beforeEach(() => {
  world.stub.calls.length = 0;
  Object.assign(world.stub.operations, {
    GetQueueUrl: ({ QueueName }: Record<string, unknown>) => ({ QueueUrl: urlOf(QueueName as string) }),
    GetQueueAttributes: () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":5}', MessageRetentionPeriod: '345600' } }),
  });
});

const CONTEXT = { getRemainingTimeInMillis: () => 30_000 } as Context;
const deliver = (handler: Handler, queue: string, body: string) => handler({
  Records: [{
    messageId: queue,
    receiptHandle: queue,
    body,
    messageAttributes: {},
    eventSourceARN: `arn:aws:sqs:us-east-1:111122223333:${queue}`,
    attributes: { ApproximateReceiveCount: '5', SentTimestamp: '0' },
  }],
}, CONTEXT);

const ORDER = ['one', 'two', 'one'];
const urlOf = (queue: string) => `${world.endpoint}/1/${queue}`;
const handedBack = () => world.stub.inputs('ChangeMessageVisibility').map(({ QueueUrl, ReceiptHandle }) => [QueueUrl, ReceiptHandle]);
const refused = () => ({ __type: 'InvalidExecutionInput', message: 'refused' });

test.each([
  ['handleMessages', 'x', {}],
  ['the writer of a table of events', 'x', {}],
  ['the writer of a table of events that remove', 'x', {}],
  ['the forwarder to a state machine', QUEUE_EDGES['the forwarder to a state machine'].good, { StartExecution: refused }],
  ['the intake of events for legacy', QUEUE_EDGES['the intake of events for legacy'].good.replace('"name"', '"other"'), {}],
])('%s hands what it rejects back to the queue that it came from', async (name, body, operations) => {
  const handler = QUEUE_EDGES[name].load(world);
  Object.assign(world.stub.operations, operations);
  for (const queue of ORDER) expect(await deliver(handler, queue, body)).toEqual({ batchItemFailures: [{ itemIdentifier: queue }] });
  expect(handedBack()).toEqual(ORDER.map(queue => [urlOf(queue), queue]));
});

test.each([
  'the writer of a table of events', 'the writer of a table of events that remove',
])('%s sends copies of deferred events to the queue that they came from', async name => {
  const { load, good } = QUEUE_EDGES[name];
  const handler = load(world);
  world.stub.operations.GetItem = () => ({ __type: 'InternalServerError', message: 'down' });
  for (const queue of ORDER) expect(await deliver(handler, queue, good)).toEqual({ batchItemFailures: [] });
  const copies = world.stub.inputs('SendMessage').map(({ QueueUrl, MessageBody }) => [QueueUrl, MessageBody]);
  expect(copies).toEqual(ORDER.map(queue => [urlOf(queue), good]));
});

test('the worker of a sync to legacy hands changes that wait back to the queue that they came from', async () => {
  const { load, good } = QUEUE_EDGES['the worker of a sync to legacy'];
  const handler = load(world);
  world.stub.operations.Invoke = () => ({ __type: 'ServiceException', message: 'down' });
  for (const queue of ORDER) await deliver(handler, `${queue}.fifo`, good);
  expect(handedBack()).toEqual(ORDER.map(queue => [urlOf(`${queue}.fifo`), `${queue}.fifo`]));
});
