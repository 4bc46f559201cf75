import { KinesisEvent, LambdaContext, MessageWork, SqsEvent, TaskResponseOptions } from '../../../handlers/runtime/index';
import { AwsStub } from '../shared/aws-stub';

// esbuild takes the name with .js for the file; jest does not
jest.mock('../../../handlers/shared/aws/messages/task-responses.js', () => jest.requireActual<object>('../../../handlers/shared/aws/messages/task-responses'), { virtual: true });

type Runtime = typeof import('../../../handlers/runtime/index');
interface Order { readonly taskToken: string; readonly total: number }

const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:approvals';
const STREAM = 'arn:aws:kinesis:us-east-1:111122223333:stream/approvals';
const TOKEN = 'token-1';
const context: LambdaContext = { getRemainingTimeInMillis: () => 30_000 };
const stub = new AwsStub();
let runtime: Runtime;
let lines: string[];

beforeAll(async () => {
  const endpoint = await stub.start();
  process.env.CATALOG_FAILURE_QUEUES = JSON.stringify({ [STREAM]: `${endpoint}/1/failures` });
  runtime = jest.requireActual<Runtime>('../../../handlers/runtime/index');
});
afterAll(() => stub.stop());

beforeEach(() => {
  stub.calls.length = 0;
  lines = [];
  for (const method of ['log', 'info', 'warn', 'error'] as const) jest.spyOn(console, method).mockImplementation((...logged: unknown[]) => { lines.push(String(logged[0])); });
  stub.operations.GetQueueUrl = () => ({ QueueUrl: `${process.env.AWS_ENDPOINT_URL}/1/approvals` });
  stub.operations.GetQueueAttributes = () => ({ Attributes: { RedrivePolicy: '{"maxReceiveCount":5}', MessageRetentionPeriod: '345600' } });
  for (const name of ['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat']) stub.operations[name] = () => ({});
});

const queued = (body: unknown, receive = 1, arn = QUEUE): SqsEvent => ({
  Records: [{
    messageId: 'm',
    receiptHandle: 'r',
    body: JSON.stringify(body),
    messageAttributes: {},
    eventSourceARN: arn,
    attributes: { ApproximateReceiveCount: `${receive}`, SentTimestamp: String(Date.now()), ...arn.endsWith('.fifo') && { MessageGroupId: 'g' } },
  }],
});
const order = { taskToken: TOKEN, total: 5 };
const refuse = (name: string) => () => ({ __type: name, message: 'refused by Step Functions' });

/** The ids that come again, and what was said to Step Functions after the heartbeat. */
async function handled(work: MessageWork<Order>, event: SqsEvent | KinesisEvent, options?: TaskResponseOptions) {
  const { batchItemFailures } = await runtime.handleMessages(runtime.sendTaskResponse(work, options))(event, context);
  const answers = stub.calls.filter(({ operation }) => /^SendTask(Success|Failure)$/.test(operation)).map(({ operation, input }) => ({ operation, ...input as object }));
  return { again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), answers };
}
const failing = (error: () => Error): MessageWork<Order> => () => Promise.reject(error());

describe('a task that waits', () => {
  test('ends with the result of the work', async () => {
    expect(await handled(({ data }) => Promise.resolve({ charged: data.total }), queued(order)))
      .toEqual({ again: [], answers: [{ operation: 'SendTaskSuccess', taskToken: TOKEN, output: '{"charged":5}' }] });
  });

  test('ends without a result as well, in whatever envelope and wherever the token came', async () => {
    const event = { specversion: '1.0', id: 'e', source: 'shop', type: 'Approve.v1', data: { task: { token: TOKEN } } };
    expect(await handled(() => Promise.resolve(), queued({ 'version': '0', 'id': 'i', 'source': 'shop', 'detail-type': 'Approve.v1', 'account': '1', 'time': '2026-01-01T00:00:00Z', 'region': 'us-east-1', 'resources': [], 'detail': event }), { pointer: '/task/token' }))
      .toEqual({ again: [], answers: [{ operation: 'SendTaskSuccess', taskToken: TOKEN, output: 'null' }] });
  });

  test.each([[1, []], [4, []], [5, [{ operation: 'SendTaskFailure', taskToken: TOKEN, error: 'Declined', cause: expect.stringContaining('Declined') as string }]]])(
    'fails with the last receive, before the message is moved to the dead-letter queue: receive %d', async (receive, answers) => {
      class Declined extends Error { override name = 'Declined'; }
      expect(await handled(failing(() => new Declined('card 4711')), queued(order, receive))).toEqual({ again: ['m'], answers });
      expect(JSON.stringify(stub.inputs('SendTaskFailure'))).not.toContain('4711');
    });

  test('fails with the reason that the work has words for', async () => {
    const { answers } = await handled(failing(() => new runtime.MessageRejected('The order has no lines.')), queued(order, 5));
    expect(answers).toEqual([{ operation: 'SendTaskFailure', taskToken: TOKEN, error: 'MessageRejected', cause: 'The order has no lines.' }]);
  });

  test.each<[string, unknown, string]>([
    ['an error whose name is no text', Object.assign(new Error('x'), { name: 5 }), '5'],
    ['no error', 'a text', 'Error'],
    ['nothing', undefined, 'Error'],
  ])('fails with the last receive also when the work throws %s', async (_, thrown, error) => {
    const { answers } = await handled(failing(() => thrown as Error), queued(order, 5));
    expect(answers).toEqual([{ operation: 'SendTaskFailure', taskToken: TOKEN, error, cause: expect.stringContaining('The worker failed') as string }]);
  });

  test('fails with a reason that has no half of a character where it was cut', async () => {
    const { answers } = await handled(failing(() => new runtime.MessageRejected(`${'x'.repeat(1_999)}😀`)), queued(order, 5));
    expect(answers).toMatchObject([{ operation: 'SendTaskFailure', cause: `${'x'.repeat(1_999)}\uFFFD` }]);
  });

  test('waits while its message is deferred, also on the last receive of a standard queue, but not on that of a FIFO queue', async () => {
    expect(await handled(failing(() => new runtime.RetryAfter(60)), queued(order, 5))).toEqual({ again: [], answers: [] });
    expect((await handled(failing(() => new runtime.RetryAfter(60)), queued(order, 5, `${QUEUE}.fifo`))).answers).toMatchObject([{ operation: 'SendTaskFailure', error: 'RetryAfter' }]);
  });

  test('fails where its output is larger than Step Functions takes, and the work is not done again', async () => {
    const { again, answers } = await handled(() => Promise.resolve('x'.repeat(262_143)), queued(order));
    expect({ again, answers }).toEqual({
      again: [],
      answers: [{ operation: 'SendTaskFailure', taskToken: TOKEN, error: 'OutputTooLarge', cause: 'The work is done. Its output has 262145 bytes, and Step Functions takes 262144.' }],
    });
  });

  test('behind a stream fails with what can never be handled', async () => {
    const streamed = { Records: [{ kinesis: { data: Buffer.from(JSON.stringify(order)).toString('base64'), sequenceNumber: '1', partitionKey: 'p' }, eventSourceARN: STREAM }] };
    expect((await handled(failing(() => new runtime.MessageRejected('never')), streamed)).answers).toMatchObject([{ operation: 'SendTaskFailure', cause: 'never' }]);
  });
});

describe('a task that waits no more', () => {
  test.each(['TaskTimedOut', 'TaskDoesNotExist'])('has no work done: %s', async name => {
    stub.operations.SendTaskHeartbeat = refuse(name);
    const work = jest.fn();
    expect(await handled(work, queued(order))).toEqual({ again: [], answers: [] });
    expect(work).not.toHaveBeenCalled();
    expect(lines.join()).toContain('task waits no more');
  });

  test('is no error of its message, if it ended while the work was done', async () => {
    stub.operations.SendTaskSuccess = refuse('TaskTimedOut');
    expect((await handled(() => Promise.resolve(1), queued(order))).again).toEqual([]);
    expect(lines.join()).toContain('task waits no more');
  });

  test('has no work done twice: its message comes again after the answer', async () => {
    const work = jest.fn(() => Promise.resolve(1));
    await handled(work, queued(order));
    stub.operations.SendTaskHeartbeat = refuse('TaskTimedOut');
    await handled(work, queued(order, 2));
    expect(work).toHaveBeenCalledTimes(1);
  });
});

describe('an answer that is not taken', () => {
  test('makes the message come again', async () => {
    stub.operations.SendTaskSuccess = refuse('AccessDeniedException');
    expect((await handled(() => Promise.resolve(1), queued(order))).again).toEqual(['m']);
  });

  test.each([['SendTaskSuccess', 1], ['SendTaskHeartbeat', 0]])('fails the task with the last receive: %s', async (operation, times) => {
    stub.operations[operation] = refuse('AccessDeniedException');
    const work = jest.fn(() => Promise.resolve(1));
    const { again, answers } = await handled(work, queued(order, 5));
    expect([again, work.mock.calls.length]).toEqual([['m'], times]);
    expect(answers.slice(times)).toEqual([
      { operation: 'SendTaskFailure', taskToken: TOKEN, error: 'AccessDeniedException', cause: expect.stringContaining('AccessDeniedException') as string },
    ]);
  });

  test.each<[string, unknown]>([['a number that JSON does not have', 5n], ['what refuses to be written', { toJSON() { throw new TypeError('secret'); } }]])(
    'because it is no JSON fails the task, and the work is not done again: %s', async (_, output) => {
      expect(await handled(() => Promise.resolve(output), queued(order))).toEqual({
        again: [],
        answers: [{ operation: 'SendTaskFailure', taskToken: TOKEN, error: 'OutputNotJson', cause: 'The work is done. Its output cannot be written as JSON.' }],
      });
    });

  test('because it is no output fails the task, and the work is not done again', async () => {
    stub.operations.SendTaskSuccess = refuse('InvalidOutput');
    expect(await handled(() => Promise.resolve(1), queued(order))).toMatchObject({
      again: [],
      answers: [{ operation: 'SendTaskSuccess' }, { operation: 'SendTaskFailure', error: 'InvalidOutput', cause: 'The work is done. Step Functions does not take its output.' }],
    });
  });

  test('does not hide why the work failed', async () => {
    stub.operations.SendTaskFailure = refuse('AccessDeniedException');
    expect((await handled(failing(() => new runtime.MessageRejected('no lines')), queued(order, 5))).again).toEqual(['m']);
    expect(lines.map(line => (JSON.parse(line) as { message: string }).message)).toEqual(['task not answered', 'message rejected']);
  });
});

describe('refuses', () => {
  test.each<[what: string, body: object]>([['no token', { total: 5 }], ['an empty token', { taskToken: '' }], ['a token that is no text', { taskToken: 5 }]])('%s, before the work', async (_, body) => {
    const work = jest.fn();
    expect(await handled(work, queued(body))).toEqual({ again: ['m'], answers: [] });
    expect(work).not.toHaveBeenCalled();
    expect(lines.join()).toContain("the message must have a task token at '/taskToken'");
  });

  test('a token that Step Functions does not know', async () => {
    stub.operations.SendTaskHeartbeat = refuse('InvalidToken');
    const work = jest.fn();
    expect((await handled(work, queued(order))).again).toEqual(['m']);
    expect(work).not.toHaveBeenCalled();
  });

  test('a pointer that is none', () => {
    expect(() => runtime.sendTaskResponse(() => Promise.resolve(), { pointer: 'taskToken' }))
      .toThrow("sendTaskResponse: pointer must be a JSON pointer such as '/taskToken' (RFC 6901), got 'taskToken'.");
  });
});
