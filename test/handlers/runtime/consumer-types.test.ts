import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const ROOT = path.join(__dirname, '../../..');
const RUNTIME = path.join(ROOT, 'runtime');

const CONSUMER = `
import {
  consumeJobs, consumeSubtasks, Contract, handleJobs, handleMessages, handleRequests, handleSubtasks, idempotent, InvalidMessage, Job, JobRejected, MessageRejected,
  publish, publishAll, PublishFailed, RequestRejected, resultAt, RetryAfter,
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
export const messages = handleMessages<Order>(idempotent(async ({ data, id, subject, traceparent, correlationId }, context) => {
  if (data.total < 0) throw new MessageRejected('Negative total');
  if (context.getRemainingTimeInMillis() < 1_000) throw new Error('too late');
  await publish(contract, { receipt: id }, { subject, traceparent, correlationId });
}), { contracts: [contract] });
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

/** The package as a user has it: nothing around it, no types of Node.js or Lambda, every declaration checked. */
function compile(source: string): { status: number | null; stdout: string } {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'runtime-consumer-'));
  try {
    const pack = path.join(dir, 'node_modules/cdk-serverless-catalog');
    fs.cpSync(RUNTIME, path.join(pack, 'runtime'), { recursive: true });
    fs.writeFileSync(path.join(pack, 'package.json'), '{"name":"cdk-serverless-catalog"}');
    fs.writeFileSync(path.join(dir, 'handler.ts'), source);
    const compiler = require.resolve('typescript/bin/tsc', { paths: [ROOT] });
    const args = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', 'false', '--lib', 'es2022', '--module', 'node16', 'handler.ts'];
    return spawnSync(process.execPath, [compiler, ...args], { cwd: dir, encoding: 'utf8' });
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

jest.setTimeout(60_000);

describe('the declarations of cdk-serverless-catalog/runtime', () => {
  test('compile alone, with every declaration checked', () => {
    expect(compile(CONSUMER)).toMatchObject({ stdout: '', status: 0 });
  });

  test('find a mistake in the use of a job', () => {
    expect(compile(WRONG).stdout).toContain("Property 'totl' does not exist on type '{ total: number; }'");
  });
});

test('the bundle loads without dependencies and exports what the declarations say', () => {
  const script = 'process.stdout.write(Object.keys(require("./index.js")).sort().join(" "))';
  const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: RUNTIME, encoding: 'utf8', env: { NODE_PATH: '' } });
  expect(stdout).toBe('InvalidMessage JobRejected JobResult MessageRejected PublishFailed RequestRejected RetryAfter consumeJobs consumeSubtasks handleJobs '
    + 'handleMessages handleRequests handleSubtasks idempotent publish publishAll resultAt');
});
