import { Context } from 'aws-lambda';
import { AwsStub, md5 } from '../shared/aws-stub';

const stub = new AwsStub();
const context = { getRemainingTimeInMillis: () => 50_000 } as Context;
jest.spyOn(console, 'log').mockImplementation();
jest.spyOn(console, 'info').mockImplementation();
const errors = jest.spyOn(console, 'error').mockImplementation();

type Handler = (event: unknown, context: Context) => Promise<unknown>;
let handlers: Record<'intake' | 'tracker' | 'sweeper' | 'api', Handler>;
let endpoint: string;

beforeAll(async () => {
  endpoint = await stub.start();
  Object.assign(process.env, {
    TABLE_NAME: 'jobs',
    PATTERN_PATH: '/Shop/Photos',
    INTAKE: 'messages',
    DEADLINE_SECONDS: '1800',
    RESULT_RETENTION_SECONDS: '86400',
    RECORD_RETENTION_SECONDS: '1555200',
    WORKERS: JSON.stringify({ small: { queue: 'small', maxReceiveCount: 5, deadLetterQueue: 'small-dlq' } }),
    WORKER_QUEUE_URL: `${endpoint}/1/small`,
    WORKER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:small',
    REPORT_QUEUE_URL: `${endpoint}/1/reports`,
    RESULTS_TABLE: 'results',
    INTAKE_QUEUE_URL: `${endpoint}/1/intake`,
    CATALOG_PUBLISH: JSON.stringify({ '*': { queueUrl: `${endpoint}/1/completed`, source: '/Shop/Photos' } }),
  });
  const load = (path: string) => (jest.requireActual<{ handler: Handler }>(path)).handler;
  handlers = {
    intake: load('../../../handlers/fan-out-intake/index'),
    tracker: load('../../../handlers/fan-in-tracker/index'),
    sweeper: load('../../../handlers/fan-in-sweeper/index'),
    api: load('../../../handlers/fan-in-api/index'),
  };
});

afterAll(() => stub.stop());

const running = { createdAt: { S: '2026-03-01T12:00:00.000Z' }, id: { S: 'job-1' }, status: { S: 'running' }, locations: { M: {} }, errors: { M: {} }, deadlineAt: { S: '2999-01-01T00:00:00.000Z' } };

beforeEach(() => {
  stub.calls.length = 0;
  errors.mockClear();
  const taken = ({ Entries }: Record<string, unknown>) => {
    const entries = Entries as Array<{ Id: string; MessageBody: string }>;
    return { Successful: entries.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) })) };
  };
  Object.assign(stub.operations, {
    GetItem: () => ({}),
    PutItem: () => ({}),
    Query: () => ({}),
    ReceiveMessage: () => ({}),
    ListMessageMoveTasks: () => ({}),
    GetQueueAttributes: () => ({}),
    SendMessageBatch: taken,
    UpdateItem: () => ({ Attributes: { ...running, expected: { SS: ['small', 'large'] }, pending: { SS: ['large'] } } }),
  });
});

const sqsEvent = (body: string) => ({ Records: [{ messageId: 'm1', body, receiptHandle: 'r', attributes: { ApproximateReceiveCount: '1' } }] });

test('the intake records a message as a job and sends its subtasks', async () => {
  expect(await handlers.intake(sqsEvent('{"a":1}'), context)).toEqual({ batchItemFailures: [] });
  expect(stub.inputs('PutItem')).toMatchObject([{ TableName: 'jobs', Item: { status: { S: 'running' }, pending: { SS: ['small'] } } }]);
  const [{ QueueUrl, Entries }] = stub.inputs('SendMessageBatch') as Array<{ QueueUrl: string; Entries: Array<{ MessageBody: string }> }>;
  expect(QueueUrl).toBe(`${endpoint}/1/small`);
  expect(stub.inputs('UpdateItem')).toMatchObject([{ UpdateExpression: expect.stringContaining('REMOVE #unsent') as string }]);
  expect(JSON.parse(Entries[0].MessageBody)).toMatchObject({ reportqueue: `${endpoint}/1/reports`, maxreceives: 5, data: { subtask: 'small', input: { a: 1 } } });
});

test('a message that its sender named is the same job after a redrive', async () => {
  for (const messageId of ['first', 'redriven']) {
    const [record] = sqsEvent('{"a":1}').Records;
    await handlers.intake({ Records: [{ ...record, messageId, messageAttributes: { messageid: { dataType: 'String', stringValue: 'mine' } } }] }, context);
  }
  const [first, redriven] = stub.inputs('PutItem').map(({ Item }) => (Item as { id: object }).id);
  expect(redriven).toEqual(first);
});

test('the token of a task goes with the job to its event', async () => {
  await handlers.intake(sqsEvent('{"taskToken":"token"}'), context);
  const [{ Item }] = stub.inputs('PutItem') as Array<{ Item: object }>;
  expect(Item).toMatchObject({ taskToken: { S: 'token' } });
  const ended = { ...Item, pending: undefined, done: { SS: ['small'] } };
  stub.operations.UpdateItem = ({ UpdateExpression }) => String(UpdateExpression).includes('#outcome')
    ? { Attributes: { ...ended, status: { S: 'succeeded' }, outcome: { S: 'complete' }, jobEnded: { S: 'unsent' }, endedAt: running.createdAt } } : { Attributes: ended };
  await handlers.tracker(sqsEvent(JSON.stringify({ type: 'cdk-serverless-catalog.subtask-report', data: { job: 'job-1', subtask: 'small', status: 'done' } })), context);
  const { Entries } = stub.inputs('SendMessageBatch').at(-1) as { Entries: Array<{ MessageBody: string }> };
  expect(JSON.parse(Entries[0].MessageBody)).toMatchObject({ type: 'JobEnded.v1', data: { outcome: 'complete', taskToken: 'token' } });
});

test('the intake handles the steps of a state machine', async () => {
  stub.operations.GetItem = () => ({ Item: { ...running, pending: { SS: ['split'] }, revision: { N: '0' } } });
  const step = { fanOut: 'group', job: 'job-1', group: 'arn:aws:states:execution/1', worker: 'small', items: [1] };
  expect(await handlers.intake(step, context)).toEqual({ taken: true });
  expect(stub.inputs('PutItem')).toMatchObject([{ Item: { id: { S: expect.stringMatching(/^job-1#[\w-]{32}$/) as string }, parent: { S: 'job-1' } } }]);
  expect(await handlers.intake({ fanOut: 'seal', job: 'job-1' }, context)).toEqual({ taken: true });
});

test('a message that the intake cannot process stays in its queue', async () => {
  stub.operations.PutItem = () => ({ __type: 'ValidationException', message: 'no such table' });
  expect(await handlers.intake(sqsEvent('{}'), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(errors.mock.calls.join()).toContain('ValidationException');
  expect(errors.mock.calls.join()).not.toContain('no such table');
});

test('the tracker keeps a result, ends the job and sends its event', async () => {
  const answers = [{ ...running, done: { SS: ['small'] } }, {
    ...running, done: { SS: ['small'] }, status: { S: 'succeeded' }, outcome: { S: 'complete' }, jobEnded: { S: 'unsent' }, endedAt: { S: '2026-03-01T12:00:00.000Z' },
  }];
  stub.operations.GetItem = () => ({ Item: { ...running, expected: { SS: ['small'] }, pending: { SS: ['small'] } } });
  stub.operations.UpdateItem = () => ({ Attributes: answers.shift() ?? running });
  const data = { job: 'job-1', subtask: 'small', status: 'done', result: { a: 1 } };
  expect(await handlers.tracker(sqsEvent(JSON.stringify({ type: 'cdk-serverless-catalog.subtask-report', data })), context)).toEqual({ batchItemFailures: [] });
  expect(stub.calls.map(({ operation }) => operation)).toEqual(['GetItem', 'PutItem', 'UpdateItem', 'UpdateItem', 'SendMessageBatch', 'UpdateItem']);
  expect(stub.inputs('PutItem')).toMatchObject([{ TableName: 'results', Item: { job: { S: 'job-1' }, subtask: { S: 'small' }, result: { S: '{"a":1}' } } }]);
  const [{ Entries }] = stub.inputs('SendMessageBatch') as Array<{ Entries: Array<{ MessageBody: string }> }>;
  expect(JSON.parse(Entries[0].MessageBody)).toMatchObject({ id: 'job-1', type: 'JobEnded.v1', source: '/Shop/Photos', data: { outcome: 'complete' } });
});

test('the tracker sends what waited, from the record alone', async () => {
  const data = { reportQueue: `${endpoint}/1/reports`, source: '/Shop/Photos', time: '2026-03-01T12:00:00.000Z', subtasks: [{ name: 'small', worker: 'small', maxReceives: 5 }] };
  const before = { ...running, expected: { SS: ['small', 'moderation'] }, pending: { SS: ['small'] }, done: { SS: ['moderation'] }, after: { M: { small: { L: [{ S: 'moderation' }] } } }, unsent: { S: JSON.stringify(data) } };
  const answers = [{ ...before, waiting: { SS: ['small'] } }, before, running];
  stub.operations.UpdateItem = () => ({ Attributes: answers.shift() });
  const report = { job: 'job-1', subtask: 'moderation', status: 'done' };
  expect(await handlers.tracker(sqsEvent(JSON.stringify({ type: 'cdk-serverless-catalog.subtask-report', data: report })), context)).toEqual({ batchItemFailures: [] });
  expect(stub.calls.map(({ operation }) => operation)).toEqual(['UpdateItem', 'UpdateItem', 'SendMessageBatch', 'UpdateItem']);
  expect(stub.inputs('SendMessageBatch')).toMatchObject([{ QueueUrl: `${endpoint}/1/small` }]);
  expect(stub.inputs('UpdateItem')[1]).toMatchObject({ ConditionExpression: expect.stringContaining('#waiting = ') as string, UpdateExpression: expect.stringContaining('DELETE #waiting') as string });
});

test('an invalid report stays in its queue', async () => {
  expect(await handlers.tracker(sqsEvent('{}'), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
});

test('the sweeper reads the dead-letter queues and the due records', async () => {
  await handlers.sweeper({}, context);
  expect(stub.inputs('ListMessageMoveTasks')).toEqual([{ SourceArn: 'arn:aws:sqs:us-east-1:1:small-dlq', MaxResults: 10 }]);
  expect(stub.inputs('ReceiveMessage')).toMatchObject([{ QueueUrl: `${endpoint}/1/small-dlq` }]);
  expect(stub.inputs('Query')).toHaveLength(64);
});

test('the API accepts a job and returns it', async () => {
  const event = (method: string, rawPath: string, id?: string) => ({
    rawPath, headers: { 'content-type': 'application/json' }, body: '{"a":1}', pathParameters: id && { id }, requestContext: { requestId: 'r', http: { method }, authorizer: { lambda: { principalId: 7 } } },
  });
  expect(await handlers.api(event('POST', '/jobs'), context)).toMatchObject({ statusCode: 202 });
  expect(stub.inputs('SendMessage')).toMatchObject([{ QueueUrl: `${endpoint}/1/intake` }]);
  expect(await handlers.api(event('GET', '/jobs/nobody', 'nobody'), context)).toMatchObject({ statusCode: 404 });
});
