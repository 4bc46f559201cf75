import { Context } from 'aws-lambda';
import { executionName } from '../../../handlers/shared/messages/execution-name';
import { AwsStub, md5 } from '../shared/aws-stub';

type Handler = (event: { Records: object[] }, context: Context) => Promise<{ batchItemFailures: Array<{ itemIdentifier: string }> }>;

const stub = new AwsStub();
const nameOf = (id: string) => executionName({ source: 'coffee', type: 'OrderPaid.v1', id });
const MACHINE = 'arn:aws:states:us-east-1:1:stateMachine:Ship';
jest.spyOn(console, 'info').mockImplementation();
jest.spyOn(console, 'warn').mockImplementation();
jest.spyOn(console, 'error').mockImplementation();

let endpoint: string;
beforeAll(async () => {
  endpoint = await stub.start();
});
afterAll(() => stub.stop());
beforeEach(() => {
  stub.calls.length = 0;
  stub.operations.GetQueueUrl = () => ({ QueueUrl: `${endpoint}/1/buffer` });
  stub.operations.GetQueueAttributes = () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":5}', MessageRetentionPeriod: '345600' } });
});

/** The handler as a function with these variables loads it. */
function forwarder(destination: object, variables: Record<string, string> = {}): Handler {
  delete process.env.CATALOG_IDEMPOTENCY;
  Object.assign(process.env, { PATTERN_PATH: '/Shop/Orders', FORWARD_TO: JSON.stringify(destination), ...variables });
  let handler: Handler;
  jest.isolateModules(() => {
    ({ handler } = jest.requireActual<{ handler: Handler }>('../../../handlers/message-forwarder/index'));
  });
  return handler!;
}

const CONTEXT = { getRemainingTimeInMillis: () => 30_000 } as Context;
const event = (id: string) => JSON.stringify({ specversion: '1.0', id, source: 'coffee', type: 'OrderPaid.v1', data: {} });
const queued = (id: string, group?: string, arn = 'arn:aws:sqs:us-east-1:1:buffer') => ({
  messageId: `m-${id}`,
  receiptHandle: 'r',
  body: event(id),
  messageAttributes: {},
  eventSourceARN: group ? `${arn}.fifo` : arn,
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0', ...group && { MessageGroupId: group } },
});
const STREAM = 'arn:aws:kinesis:us-east-1:1:stream/orders';
const streamed = (id: string, partitionKey: string) => ({
  kinesis: { data: Buffer.from(event(id)).toString('base64'), sequenceNumber: `s-${id}`, partitionKey }, eventSourceARN: STREAM,
});

test('starts an execution for each message, whose name is the message\'s; one that exists is done', async () => {
  stub.operations.StartExecution = ({ name }) => name === nameOf('b')
    ? { __type: 'ExecutionAlreadyExists', message: 'exists' } : { executionArn: 'arn' };
  const { batchItemFailures } = await forwarder({ stateMachineArn: MACHINE })({ Records: [queued('a'), queued('b')] }, CONTEXT);
  expect(batchItemFailures).toEqual([]);
  expect(stub.inputs('StartExecution')).toEqual(['a', 'b'].map(id => ({ stateMachineArn: MACHINE, name: nameOf(id), input: event(id) })));
});

test('of a batch only the messages come again that a state machine did not take; what it refuses comes again at once', async () => {
  stub.operations.StartExecution = ({ name }) => ({
    [nameOf('b')]: { __type: 'StateMachineDoesNotExist', message: 'gone' },
    [nameOf('c')]: { __type: 'InvalidExecutionInput', message: 'bad' },
  })[name as string] ?? { executionArn: 'arn' };
  const { batchItemFailures } = await forwarder({ stateMachineArn: MACHINE })({ Records: [queued('a'), queued('b'), queued('c')] }, CONTEXT);
  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m-b', 'm-c']);
  // the refused one need not wait for the visibility timeout
  expect(stub.inputs('ChangeMessageVisibility')).toHaveLength(1);
});

test('batches that run at the same time keep their messages apart, also where SQS gave them the same id', async () => {
  stub.operations.StartExecution = () => ({ executionArn: 'arn' });
  const handler = forwarder({ stateMachineArn: MACHINE });
  const batches = ['a', 'b', 'c'].map(id => handler({ Records: [{ ...queued(id), messageId: 'm' }] }, CONTEXT));
  expect(await Promise.all(batches)).toEqual(batches.map(() => ({ batchItemFailures: [] })));
  expect(stub.inputs('StartExecution').map(({ input }) => input).sort()).toEqual(['a', 'b', 'c'].map(event));
});

test('names content without an envelope by its attribute messageid, which a redrive keeps', async () => {
  stub.operations.StartExecution = () => ({ executionArn: 'arn' });
  const handler = forwarder({ stateMachineArn: MACHINE });
  for (const messageId of ['first', 'redriven']) {
    await handler({ Records: [{ ...queued('a'), messageId, body: 'x', messageAttributes: { messageid: { dataType: 'String', stringValue: 'mine' } } }] }, CONTEXT);
  }
  const name = executionName({ source: '/Shop/Orders', type: 'Untyped', id: 'mine' });
  expect(stub.inputs('StartExecution').map(input => input.name)).toEqual([name, name]);
});

test('puts events onto a bus under their own source and type', async () => {
  stub.operations.PutEvents = () => ({ Entries: [{ EventId: 'x' }], FailedEntryCount: 0 });
  await forwarder({ busName: 'bus' })({ Records: [queued('a')] }, CONTEXT);
  expect(stub.inputs('PutEvents')).toEqual([{
    Entries: [expect.objectContaining({ EventBusName: 'bus', Source: 'coffee', DetailType: 'OrderPaid.v1', Detail: event('a') })],
  }]);
});

test('keeps the message group on the way into a FIFO queue, and holds back the rest of one that fails', async () => {
  const failing = forwarder({ queueUrl: `${endpoint}/1/next.fifo` });
  stub.operations.SendMessageBatch = ({ Entries }) => {
    const [{ MessageBody, Id }] = Entries as Array<{ MessageBody: string; Id: string }>;
    return MessageBody === event('a1')
      ? { Failed: [{ Id, Code: 'AccessDenied', SenderFault: true }], Successful: [] } : { Successful: [{ Id, MessageId: 'm', MD5OfMessageBody: md5(MessageBody) }] };
  };
  const { batchItemFailures } = await failing({ Records: [queued('a1', 'a'), queued('a2', 'a'), queued('b1', 'b')] }, CONTEXT);
  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m-a1', 'm-a2']);
  const sent = stub.inputs('SendMessageBatch').map(({ Entries }) => (Entries as object[])[0]);
  expect(sent[sent.length - 1]).toMatchObject({ MessageGroupId: 'b', MessageDeduplicationId: 'coffee#OrderPaid.v1#b1', MessageBody: event('b1') });
  expect(sent.map(entry => (entry as { MessageBody: string }).MessageBody)).not.toContain(event('a2'));
});

test('keeps the partition key from stream to stream, stops at the first failure, and sends what never fits to the failure queue', async () => {
  const handler = forwarder({ streamName: 'next' }, {
    CATALOG_FAILURE_QUEUES: JSON.stringify({ [STREAM]: `${endpoint}/1/failures` }),
  });
  stub.operations.PutRecords = ({ Records }) => {
    const [{ PartitionKey }] = Records as Array<{ PartitionKey: string }>;
    return { Records: [PartitionKey === 'down' ? { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slow' } : { SequenceNumber: '1' }] };
  };
  const large = { ...streamed('large', 'k'), kinesis: { ...streamed('large', 'k').kinesis, data: Buffer.alloc(1_048_577, 'x').toString('base64') } };
  const { batchItemFailures } = await handler({ Records: [streamed('a', 'k'), large, streamed('b', 'down'), streamed('c', 'k')] }, CONTEXT);
  expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['s-b', 's-c']);
  const keys = stub.inputs('PutRecords').map(({ Records }) => (Records as Array<{ PartitionKey: string }>)[0].PartitionKey);
  expect(keys).toEqual(['k', 'down', 'down', 'down', 'down', 'down']);
  expect(stub.inputs('SendMessage')).toEqual([expect.objectContaining({ QueueUrl: `${endpoint}/1/failures` })]);
});

test('a message that its table remembers is not passed on again', async () => {
  const arn = 'arn:aws:sqs:us-east-1:1:buffer';
  const handler = forwarder({ topicArn: 'arn:aws:sns:us-east-1:1:next' }, { CATALOG_IDEMPOTENCY: JSON.stringify({ [arn]: { table: 'done' } }) });
  stub.operations.PutItem = () => ({
    __type: 'ConditionalCheckFailedException', message: 'exists', Item: { id: { S: 'x' }, status: { S: 'COMPLETED' }, expiration: { N: '99999999999' } },
  });
  const { batchItemFailures } = await handler({ Records: [queued('a')] }, CONTEXT);
  expect(batchItemFailures).toEqual([]);
  expect(stub.calls.map(({ operation }) => operation)).toEqual(['PutItem']);
});
