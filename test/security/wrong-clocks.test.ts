import { Context } from 'aws-lambda';
import { AwsStub } from '../handlers/shared/aws-stub';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RETENTION = 4 * DAY;

type Handler = (event: unknown, context: Context) => Promise<unknown>;
type Change = { readonly UpdateExpression: string; readonly ExpressionAttributeValues: object };

const stub = new AwsStub();
const context = { getRemainingTimeInMillis: () => 50_000 } as Context;
jest.spyOn(console, 'log').mockImplementation();
jest.spyOn(console, 'info').mockImplementation();
let handlers: Record<'jobApi' | 'jobSweeper' | 'fanInSweeper', Handler>;

/** So many milliseconds from now, by the clock of AWS. */
const inAws = (millis: number) => new Date(Date.now() + stub.aheadMillis + millis);
const stamp = (millis: number) => ({ S: inAws(millis).toISOString() });

beforeAll(async () => {
  const endpoint = await stub.start();
  Object.assign(process.env, {
    TABLE_NAME: 'jobs',
    QUEUE_URL: `${endpoint}/1/queue`,
    DEAD_LETTER_QUEUE_URL: `${endpoint}/1/dlq`,
    DEAD_LETTER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:dlq',
    PATTERN_PATH: '/Shop/Payments',
    RESOURCE_PATH: 'requests',
    MESSAGE_RETENTION_SECONDS: String(RETENTION / 1000),
    RESULT_RETENTION_SECONDS: '1555200',
    RECORD_RETENTION_SECONDS: '1555200',
    WORKERS: '{}',
    WORKER_QUEUE_URL: `${endpoint}/1/queue`,
    WORKER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:queue',
  });
  Object.assign(stub.operations, {
    GetQueueAttributes: () => ({ Attributes: { ApproximateNumberOfMessages: '0', MessageRetentionPeriod: String(RETENTION / 1000) } }),
    // one record in the index, which is due
    Query: ({ ExpressionAttributeValues }: Record<string, unknown>) => JSON.stringify(ExpressionAttributeValues).includes('"open-3"') ? { Items: [{ id: { S: 'job-1' } }] } : {},
  });
  const load = (handler: string) => jest.requireActual<{ handler: Handler }>(`../../handlers/${handler}/index`).handler;
  handlers = { jobApi: load('job-api'), jobSweeper: load('job-sweeper'), fanInSweeper: load('fan-in-sweeper') };
});
beforeEach(() => { stub.calls.length = 0; });
afterAll(() => stub.stop());

/** The record of the table; the sweeper has not looked before. */
function record(attributes: object): void {
  const item = { id: { S: 'job-1' }, attempt: { N: '1' }, ttl: { N: '4102444800' }, createdAt: stamp(-RETENTION), wakeAt: stamp(-MINUTE), ...attributes };
  stub.operations.GetItem = ({ Key }) => JSON.stringify(Key).includes('look#') ? {} : { Item: item };
}

/** The changes of the record. */
const changes = () => stub.inputs('UpdateItem').filter(({ Key }) => JSON.stringify(Key).includes('job-1')) as unknown as Change[];

describe.each([['an hour', HOUR], ['a day', DAY]])('where the clock of a function is %s fast', (_, fast) => {
  beforeEach(() => { stub.aheadMillis = -fast; });

  test.each([
    ['whose message is still in the queue', () => ({ status: { S: 'accepted' }, sentAt: stamp(10 * MINUTE - RETENTION) })],
    ['that is still running', () => ({ status: { S: 'running' }, leaseUntil: stamp(10 * MINUTE), sentAt: stamp(-2 * RETENTION) })],
  ])('no job is expired %s', async (__, attributes) => {
    record(attributes());
    await handlers.jobSweeper({}, context);
    expect(changes()).toEqual([expect.objectContaining({ UpdateExpression: expect.stringMatching(/^SET #wakeAt = :\w+$/) as string })]);
  });

  test('a job is expired whose message the queue has deleted', async () => {
    record({ status: { S: 'accepted' }, sentAt: stamp(-RETENTION - HOUR) });
    await handlers.jobSweeper({}, context);
    expect(JSON.stringify(changes())).toContain('"expired"');
  });

  test('no job of a fan-out ends before its deadline', async () => {
    record({ status: { S: 'running' }, expected: { SS: ['small'] }, pending: { SS: ['small'] }, locations: { M: {} }, errors: { M: {} }, deadlineAt: stamp(10 * MINUTE) });
    await handlers.fanInSweeper({}, context);
    expect(stub.inputs('GetItem')).not.toEqual([]);
    expect(changes()).toEqual([]);
  });
});

test('where the clock of the API is an hour slow, the retention counts from when the queue got the message', async () => {
  stub.aheadMillis = HOUR;
  const headers = { 'content-type': 'application/json' };
  const post = { rawPath: '/videos', headers, body: '{}', requestContext: { requestId: 'r', http: { method: 'POST' }, authorizer: { lambda: { principalId: 'p' } } } };
  expect(await handlers.jobApi(post, context)).toMatchObject({ statusCode: 202 });
  const [sent] = stub.inputs('UpdateItem') as unknown as Change[];
  const place = /#sentAt = (:\w+)/.exec(sent.UpdateExpression)![1];
  const { S: sentAt } = (sent.ExpressionAttributeValues as Record<string, { S: string }>)[place];
  expect(Math.abs(inAws(0).getTime() - Date.parse(sentAt))).toBeLessThan(MINUTE);
});
