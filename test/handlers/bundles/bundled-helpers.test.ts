import { execFile } from 'child_process';
import { promisify } from 'util';
import { buildSync } from 'esbuild';
import { RuntimeUser } from '../runtime/runtime-user';
import { AwsStub } from '../shared/aws-stub';

const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:orders';
const stub = new AwsStub();
let user: RuntimeUser;
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  user = new RuntimeUser();
  const endpoint = await stub.start();
  environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    CATALOG_IDEMPOTENCY: JSON.stringify({ [QUEUE]: { table: 'seen' } }),
    CATALOG_CIRCUITS: JSON.stringify({ table: 'circuits' }),
    CATALOG_CLAIM_CHECKS: JSON.stringify(['s3://claims']),
    CATALOG_PUBLISH: JSON.stringify({
      'OnBus.v1': { busName: 'bus', source: 'test', schema: true },
      'OnTopic.v1': { topicArn: 'arn:aws:sns:us-east-1:111122223333:topic', source: 'test', schema: true },
      'OnQueue.v1': { queueUrl: `${endpoint}/1/queue`, source: 'test', schema: true, claimCheckBucket: 'claims' },
      'OnStream.v1': { streamName: 'stream', source: 'test', schema: true },
    }),
  };
  stub.operations.GetQueueUrl = () => ({ QueueUrl: `${endpoint}/1/orders` });
  stub.operations.GetQueueAttributes = () => ({ Attributes: { VisibilityTimeout: '30', MessageRetentionPeriod: '345600', RedrivePolicy: JSON.stringify({ maxReceiveCount: 5 }) } });
  stub.operations['GET /claims/messages/Test.v1/e'] = () => ({ content: '{"total":7}' });
});
afterAll(async () => {
  await stub.stop();
  user.remove();
});
beforeEach(() => { stub.calls.length = 0; });

const event = (type: string, more: object) => JSON.stringify({ specversion: '1.0', id: 'e', source: 'test', type, ...more });
const order = event('Test.v1', { data: { total: 7 } });
const claimed = event('Test.v1', { dataref: 's3://claims/messages/Test.v1/e' });
const subtask = event('cdk-serverless-catalog.subtask', {
  reportqueue: 'https://sqs.us-east-1.amazonaws.com/111122223333/reports', maxreceives: 5, data: { job: 'j', subtask: 's' },
});
const queued = (body: string) => JSON.stringify({
  Records: [{
    messageId: 'm', receiptHandle: 'r', body, attributes: { ApproximateReceiveCount: '1', SentTimestamp: `${Date.now()}` }, messageAttributes: {}, eventSource: 'aws:sqs', eventSourceARN: QUEUE,
  }],
});
const CONTEXT = '{ awsRequestId: "request", getRemainingTimeInMillis: () => 30_000 }';

/** Runs a program that is bundled with the parts of the runtime that it needs; what it says last, below what the library logs. */
async function said(program: string): Promise<unknown> {
  const names = ['circuitBreaker', 'handleJobs', 'handleMessages', 'handleSubtasks', 'idempotent', 'publish', 'RetryAfter'].filter(name => program.includes(`${name}(`));
  const entry = user.write('program.mjs', `import { ${names.join(', ')} } from 'cdk-serverless-catalog/runtime';
    Promise.resolve(${program}).then(answer => process.stdout.write('\\n' + JSON.stringify(answer ?? null) + '\\n'));`);
  const outfile = entry.replace('program.mjs', 'bundle.js');
  buildSync({ entryPoints: [entry], outfile, bundle: true, minify: true, platform: 'node', logLevel: 'silent' });
  const { stdout } = await promisify(execFile)(process.execPath, [outfile], { env: environment });
  return JSON.parse(stdout.trim().split('\n').pop()!);
}

const called = () => stub.calls.map(({ operation }) => operation);

test('handleMessages reads what is in a bucket, and puts a message off', async () => {
  const answer = await said(`handleMessages(async ({ data }) => { if (data.total === 7) throw new RetryAfter(90); })(${queued(claimed)}, ${CONTEXT})`);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
  expect(called()).toEqual(['GET /claims/messages/Test.v1/e', 'GetQueueUrl', 'GetQueueAttributes', 'ChangeMessageVisibility']);
  expect(stub.inputs('ChangeMessageVisibility')).toEqual([expect.objectContaining({ ReceiptHandle: 'r', VisibilityTimeout: 90 })]);
});

test('idempotent records the message', async () => {
  expect(await said(`handleMessages(idempotent(async () => {}))(${queued(order)}, ${CONTEXT})`)).toEqual({ batchItemFailures: [] });
  expect(called()).toEqual(['PutItem', 'UpdateItem']);
});

test('handleJobs records the job', async () => {
  await said(`handleJobs(async () => {}, { tableName: 'jobs' })(${queued(order)}, ${CONTEXT})`);
  expect(stub.calls).toContainEqual(expect.objectContaining({ input: expect.objectContaining({ TableName: 'jobs' }) as object }));
});

test('handleSubtasks sends its report', async () => {
  expect(await said(`handleSubtasks(async () => 1)(${queued(subtask)}, ${CONTEXT})`)).toEqual({ batchItemFailures: [] });
  expect(JSON.parse(String(stub.inputs('SendMessage')[0].MessageBody))).toMatchObject({ data: { job: 'j', subtask: 's', status: 'done', result: 1 } });
});

test.each([
  ['OnBus.v1', ['PutEvents'], () => { stub.operations.PutEvents = () => ({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }); }],
  ['OnTopic.v1', ['PublishBatch'], () => { stub.operations.PublishBatch = () => ({ Successful: [{ Id: '0', MessageId: 'm' }], Failed: [] }); }],
  ['OnQueue.v1', ['SendMessageBatch'], () => { stub.operations.SendMessageBatch = () => ({ Successful: [], Failed: [] }); }],
  ['OnStream.v1', ['PutRecords'], () => { stub.operations.PutRecords = () => ({ FailedRecordCount: 0, Records: [{ SequenceNumber: '1' }] }); }],
])('publish sends %s', async (type, operations, answers) => {
  answers();
  expect(await said(`publish('${type}', { total: 7 }, { id: 'e-1' })`)).toBe('e-1');
  expect(called()).toEqual(operations);
});

test('publish puts large content into a bucket', async () => {
  stub.operations.SendMessageBatch = () => ({ Successful: [], Failed: [] });
  await said("publish('OnQueue.v1', { text: 'a'.repeat(1_100_000) }, { id: 'e-2' })");
  expect(called()).toEqual(['PUT /claims/messages/OnQueue.v1/e-2', 'SendMessageBatch']);
});

test('circuitBreaker shares an open circuit by its table', async () => {
  await said("circuitBreaker('crm', { failures: 1 }).call(async () => { throw new Error(); }).catch(() => {})");
  expect(stub.calls).toContainEqual(expect.objectContaining({ input: expect.objectContaining({ TableName: 'circuits' }) as object }));
});
