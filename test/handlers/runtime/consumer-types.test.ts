import { RuntimeUser } from './runtime-user';

const CONSUMER = `
import {
  consumeJobs, consumeSubtasks, Contract, handleJobs, handleMessages, handleRequests, handleSubtasks, idempotent, InvalidMessage, Job, JobRejected, MessageRejected,
  publish, publishAll, PublishFailed, RequestRejected, resultAt, RetryAfter, TableChange,
} from 'cdk-serverless-catalog/runtime';

interface Order { readonly total: number }

export const handler = handleJobs<Order, { receipt: string }>(async (job, progress) => {
  await progress(50);
  if (job.data.total < 0) throw new JobRejected({ title: 'Negative total', status: 422 });
  if (job.attempt > 3) throw new RetryAfter(30);
  return job.data.total > 100 ? resultAt('https://example.com/receipts/' + job.id) : { receipt: job.id };
}, { tableName: 'jobs' });

export const untyped = handleJobs(async (job: Job) => job.id);
export const failures = handler({ Records: [] }, { getRemainingTimeInMillis: () => 0 }).then(response => response.batchItemFailures);
export const loop = () => consumeJobs<Order>(async job => { job.data.total.toFixed(); }, { queueUrl: 'https://example.com/queue', concurrency: 2 });

export const renditions = handleSubtasks<{ width: number }>(async ({ input, object, results, subtask, attempt }) => {
  if (!object?.versionId || attempt > 3) throw new JobRejected('no version of ' + subtask);
  return input.width > 100 ? resultAt('s3://' + results!.bucket + '/' + results!.key + '.jpg') : { width: input.width };
});
export const posters = () => consumeSubtasks(async ({ job }) => job, { queueUrl: 'https://example.com/queue' });

const contract: Contract = { name: 'OrderCreated', version: 1, schema: { type: 'object' } };
export const messages = handleMessages<Order>(idempotent(async ({ data, id, subject, traceparent, correlationId, attributes, receiveCount = 0, sentTime }, context) => {
  if (data.total < 0 || attributes?.tenant?.stringValue === 'none') throw new MessageRejected('Negative total');
  if (receiveCount > 3 && sentTime !== undefined) throw new RetryAfter(Date.parse(sentTime) / 1000);
  if (context.getRemainingTimeInMillis() < 1_000) throw new Error('too late');
  await publish(contract, { receipt: id }, { subject, traceparent, correlationId });
}), { contracts: [contract] });
export const changes = handleMessages<TableChange<Order>>(async ({ data: { kind, key, old, new: item, expired } }) => {
  if (kind === 'REMOVE' && !expired) throw new MessageRejected('removed ' + String(key.id) + (old?.total.toFixed() ?? ''));
  item?.total.toFixed();
});
export const streamFailures = messages({
  Records: [{ kinesis: { data: '', sequenceNumber: '1', partitionKey: 'a' }, eventSourceARN: 'arn' }],
}, { getRemainingTimeInMillis: () => 0 }).then(response => response.batchItemFailures);
export const ids: Promise<string[]> = publishAll([{ contract: 'OrderCreated.v1', data: { total: 1 }, groupId: 'a', partitionKey: 'b', id: 'c' }]);
export const service = handleRequests<Order>(async ({ body, query, pathParameters, signal }, context) => {
  if (signal.aborted || context.getRemainingTimeInMillis() < 1_000) throw new RequestRejected(503, 'Too late', undefined, {}, { 'retry-after': '1' });
  return { status: 201, headers: { location: pathParameters.id }, body: { total: body.total, page: query.get('page') } };
}, { schema: { type: 'object' }, maxBodyBytes: 1_000, deadlineMargin: 100 });
export const answered = service({ headers: null, requestContext: {} }, { getRemainingTimeInMillis: () => 0 }).then(result => result.statusCode);
ids.catch(error => {
  if (error instanceof InvalidMessage) return error.fields.map(({ pointer }) => pointer);
  if (error instanceof PublishFailed) return error.unpublished.map(({ index, reason }) => [index, reason]);
  throw error;
});
`;

const WRONG = `
import { handleJobs } from 'cdk-serverless-catalog/runtime';
export const handler = handleJobs<{ total: number }, string>(async job => job.data.totl);
`;

let user: RuntimeUser;
beforeAll(() => { user = new RuntimeUser(); });
afterAll(() => user.remove());

jest.setTimeout(60_000);

/** As a CommonJS and as an ES module, where the compiler distinguishes them. */
test.each([
  ['node10', 'ts', '--module', 'commonjs', '--ignoreDeprecations', '6.0'],
  ['node16', 'cts', '--module', 'node16'],
  ['node16', 'mts', '--module', 'node16'],
  ['nodenext', 'cts', '--module', 'nodenext'],
  ['nodenext', 'mts', '--module', 'nodenext'],
  ['bundler', 'ts', '--module', 'esnext'],
])('under moduleResolution %s the declarations compile alone in a .%s file, and find a mistake', (moduleResolution, extension, ...options) => {
  const files = [user.write(`right.${extension}`, CONSUMER), user.write(`wrong.${extension}`, WRONG)];
  const { stdout } = user.compile(files, '--moduleResolution', moduleResolution, ...options);
  expect(stdout.trim().split('\n')).toEqual([
    expect.stringMatching(`^wrong\\.${extension}.*Property 'totl' does not exist on type '{ total: number; }'`),
  ]);
});

test('the declarations for ES modules have no default export, as the module has none', () => {
  const file = user.write('default.mts', "import runtime from 'cdk-serverless-catalog/runtime';\nexport const { handleJobs } = runtime;\n");
  expect(user.compile([file], '--module', 'node16').stdout).toContain('has no default export');
});
