import { Context } from 'aws-lambda';
import { AwsStub, md5 } from '../shared/aws-stub';

const stub = new AwsStub();
let handler: (event: unknown, context: Context) => Promise<void>;
let deadLetterQueueUrl: string;
const item = (over: object) => ({ Item: { id: { S: 'job-1' }, status: { S: 'accepted' }, attempt: { N: '0' }, ttl: { N: '4102444800' }, ...over } });
jest.spyOn(console, 'log').mockImplementation();
jest.spyOn(console, 'info').mockImplementation();

beforeAll(async () => {
  const endpoint = await stub.start();
  deadLetterQueueUrl = `${endpoint}/1/dlq`;
  Object.assign(process.env, {
    TABLE_NAME: 'jobs',
    QUEUE_URL: `${endpoint}/1/queue.fifo`,
    DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl,
    DEAD_LETTER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:dlq',
    PATTERN_PATH: '/Shop/Payments',
    MESSAGE_RETENTION_SECONDS: '345600',
    RECORD_RETENTION_SECONDS: '1555200',
  });
  ({ handler } = jest.requireActual<typeof import('../../../handlers/job-sweeper/index')>('../../../handlers/job-sweeper/index'));
});

afterAll(() => stub.stop());

beforeEach(() => {
  stub.calls.length = 0;
  const jobOrLook = ({ Key }: Record<string, unknown>) => (Key as { id: { S: string } }).id.S.startsWith('look#') ? {} : item({});
  const attributes = { ApproximateNumberOfMessages: '1', ApproximateNumberOfMessagesNotVisible: '0', MessageRetentionPeriod: '345600' };
  Object.assign(stub.operations, {
    GetItem: jobOrLook,
    Query: () => ({}),
    ReceiveMessage: () => ({}),
    ListMessageMoveTasks: () => ({}),
    GetQueueAttributes: () => ({ Attributes: attributes }),
  });
});

const sweep = () => handler({}, { getRemainingTimeInMillis: () => 50_000 } as Context);

test('looks at the dead-letter queue and makes what it saw visible again', async () => {
  const body = JSON.stringify({ specversion: '1.0', type: 'cdk-serverless-catalog.job', id: 'job-1', jobtable: 'jobs' });
  const message = {
    MessageId: 'm', Body: body, MD5OfBody: md5(body), ReceiptHandle: 'handle', Attributes: { ApproximateReceiveCount: '6', SentTimestamp: '1772366400000' },
  };
  let received = 0;
  stub.operations.ReceiveMessage = () => received++ === 0 ? { Messages: [message] } : {};
  await sweep();
  expect(stub.inputs('ListMessageMoveTasks')).toEqual([{ SourceArn: 'arn:aws:sqs:us-east-1:1:dlq', MaxResults: 10 }]);
  expect(stub.inputs('ReceiveMessage')[0]).toMatchObject({ QueueUrl: deadLetterQueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 50 });
  const look = { Key: { id: { S: 'look#arn:aws:sqs:us-east-1:1:dlq' } }, UpdateExpression: 'SET #look = :look, #ttl = :ttl' };
  const [begun, failed, ended] = stub.inputs('UpdateItem') as Array<{ ExpressionAttributeValues: { ':look': { M: object } } }>;
  expect([begun, ended]).toEqual([expect.objectContaining(look), expect.objectContaining(look)]);
  expect(failed).toMatchObject({ ConditionExpression: '#status IN (:v0, :v1) AND (attribute_not_exists(#leaseUntil) OR #leaseUntil < :v2)' });
  expect(begun.ExpressionAttributeValues[':look'].M).not.toHaveProperty('depth');
  expect(ended.ExpressionAttributeValues[':look'].M).toMatchObject({ depth: { N: '1' }, seen: { N: '1' } });
  expect(stub.inputs('ChangeMessageVisibilityBatch')).toEqual([
    { QueueUrl: deadLetterQueueUrl, Entries: [{ Id: '0', ReceiptHandle: 'handle', VisibilityTimeout: 0 }] },
  ]);
  expect(stub.calls.at(-1)!.operation).toBe('Query');
});

test('says so when SQS does not make a message visible again', async () => {
  let received = 0;
  const message = { MessageId: 'm', Body: '{}', MD5OfBody: md5('{}'), ReceiptHandle: 'handle', Attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0' } };
  stub.operations.ReceiveMessage = () => received++ === 0 ? { Messages: [message] } : {};
  stub.operations.ChangeMessageVisibilityBatch = () => ({ Failed: [{ Id: '0', Code: 'ReceiptHandleIsInvalid', SenderFault: true }] });
  const errors = jest.spyOn(console, 'error').mockImplementation();
  await expect(sweep()).rejects.toThrow('1 failed');
  expect(errors.mock.calls.join()).toContain('ReceiptHandleIsInvalid');
  delete stub.operations.ChangeMessageVisibilityBatch;
});

test('reads all partitions of the index, page by page, and sends in the group with the job as deduplication id', async () => {
  stub.operations.GetItem = ({ Key }) => item({
    id: (Key as { id: object }).id, message: { S: 'm' }, messageGroupId: { S: 'g' }, wakeAt: { S: '2026-01-01T00:00:00.000Z' },
  });
  stub.operations.Query = ({ ExpressionAttributeValues, ExclusiveStartKey }) => {
    if ((ExpressionAttributeValues as { ':shard': { S: string } })[':shard'].S !== 'open-3') return {};
    return ExclusiveStartKey === undefined ? { Items: [{ id: { S: 'job-1' } }], LastEvaluatedKey: { id: { S: 'job-1' } } } : { Items: [{ id: { S: 'job-2' } }] };
  };
  await sweep();
  expect(stub.inputs('SendMessage')).toEqual(['job-1', 'job-2'].map(id =>
    expect.objectContaining({ MessageBody: 'm', MessageGroupId: 'g', MessageDeduplicationId: id })));
  expect(stub.inputs('Query')).toHaveLength(65);
  expect(stub.inputs('Query')[0]).toMatchObject({ TableName: 'jobs', IndexName: 'wake', Limit: 100 });
});

test('follows the redrives that SQS reports', async () => {
  const since = { deadLetteredAt: { S: '2026-01-01T00:00:00.000Z' }, status: { S: 'failed' } };
  stub.operations.ListMessageMoveTasks = () => ({ Results: [{ Status: 'RUNNING', StartedTimestamp: Date.parse('2026-02-01') }] });
  stub.operations.Query = ({ ExpressionAttributeValues }) =>
    (ExpressionAttributeValues as { ':shard': { S: string } })[':shard'].S === 'dead-0' ? { Items: [{ id: { S: 'job-1' } }] } : {};
  stub.operations.GetItem = () => item(since);
  await sweep();
  expect(stub.inputs('UpdateItem')).toEqual([expect.objectContaining({ ConditionExpression: '#status IN (:v0) AND #deadLetteredAt < :v1' })]);
  expect(stub.inputs('ReceiveMessage')).toEqual([]);
});

test('does not look again while nothing came, and resumes a redrive that began during the look', async () => {
  const ago = (milliseconds: number) => ({ S: new Date(Date.now() - milliseconds).toISOString() });
  const look = { startedAt: ago(60_000), heldUntil: ago(50_000), depth: { N: '1' }, seen: { N: '1' } };
  stub.operations.GetItem = () => ({ Item: { look: { M: look } } });
  await sweep();
  expect(stub.inputs('ReceiveMessage')).toEqual([]);
  const task = { Status: 'COMPLETED', StartedTimestamp: Date.now() - 55_000, DestinationArn: 'arn:aws:sqs:us-east-1:1:other', MaxNumberOfMessagesPerSecond: 5 };
  stub.operations.ListMessageMoveTasks = () => ({ Results: [task] });
  stub.operations.StartMessageMoveTask = () => ({ TaskHandle: 'h' });
  await sweep();
  expect(stub.inputs('StartMessageMoveTask')).toEqual([
    { SourceArn: 'arn:aws:sqs:us-east-1:1:dlq', DestinationArn: 'arn:aws:sqs:us-east-1:1:other', MaxNumberOfMessagesPerSecond: 5 },
  ]);
});

test('a redrive that cannot be resumed fails the run, and does not stop it', async () => {
  stub.operations.GetItem = () => ({ Item: { look: { M: { startedAt: { S: '2026-02-01T00:00:00.000Z' }, heldUntil: { S: '2026-02-01T00:00:09.000Z' } } } } });
  stub.operations.ListMessageMoveTasks = () => ({ Results: [{ Status: 'COMPLETED', StartedTimestamp: Date.parse('2026-02-01T00:00:05.000Z') }] });
  stub.operations.StartMessageMoveTask = () => ({ __type: 'AccessDeniedException' });
  const errors = jest.spyOn(console, 'error').mockImplementation();
  await expect(sweep()).rejects.toThrow('1 failed');
  expect(errors.mock.calls.join()).toContain('redrive');
  expect(stub.inputs('ReceiveMessage')).not.toEqual([]);
});
