import { JobRejected, resultAt } from '../../../handlers/runtime/job';
import { Subtask } from '../../../handlers/runtime/subtask';
import { SubtaskWorker } from '../../../handlers/runtime/subtask-worker';
import { parseReport, SubtaskReport } from '../../../handlers/shared/fan-in/report';
import { FanInWorld } from '../fan-in/fan-in-world';
import { Observed } from '../shared/observers';

const ARN = 'arn:aws:sqs:us-east-1:111122223333:small';
const SOURCE = { url: ARN, settings: {} };

let reports: SubtaskReport[];
let queues: string[];
let observed: Observed;

beforeEach(() => {
  reports = [];
  queues = [];
  observed = new Observed();
});

const message = (over: object = {}, data: object = {}) => JSON.stringify({
  specversion: '1.0',
  id: 'job-1/small',
  source: '/Shop/Photos',
  type: 'cdk-serverless-catalog.subtask',
  reportqueue: 'https://sqs.us-east-1.amazonaws.com/111122223333/reports',
  maxreceives: 5,
  traceparent: 'trace',
  correlationid: 'corr',
  ...over,
  data: { job: 'job-1', subtask: 'small', worker: 'small', deadline: '2026-03-01T12:30:00.000Z', results: 's3://results/pre/job-1/small', input: { a: 1 }, ...data },
});
const workerOf = (work: (subtask: Subtask) => Promise<unknown>) => new SubtaskWorker(work as never, {
  payloads: { read: async location => JSON.stringify({ from: location }) },
  log: observed.log,
  configured: () => ({}),
  send: async (queue, body) => {
    queues.push(queue);
    reports.push(parseReport(body));
  },
});
const context = { getRemainingTimeInMillis: () => 1_000 };
const record = (messageId: string, body: string, receives = 1) => ({
  messageId, body, receiptHandle: messageId, attributes: { ApproximateReceiveCount: `${receives}`, SentTimestamp: '0' }, messageAttributes: {}, eventSourceARN: ARN,
});

test('the work gets the subtask, and its result is reported', async () => {
  const seen: Subtask[] = [];
  await workerOf(async subtask => {
    seen.push(subtask);
    return { width: 10 };
  }).run(message(), 2, SOURCE);
  expect(seen).toEqual([{
    job: 'job-1',
    subtask: 'small',
    worker: 'small',
    deadline: '2026-03-01T12:30:00.000Z',
    input: { a: 1 },
    attempt: 2,
    traceparent: 'trace',
    correlationId: 'corr',
    results: { bucket: 'results', key: 'pre/job-1/small' },
  }]);
  expect(queues).toEqual(['https://sqs.us-east-1.amazonaws.com/111122223333/reports']);
  expect(reports).toEqual([{ job: 'job-1', subtask: 'small', worker: 'small', status: 'done', result: { width: 10 } }]);
});

test('a result that the work wrote itself is reported with its location', async () => {
  await workerOf(async () => resultAt('s3://results/x.jpg')).run(message({}, { group: 'g1' }), 1, SOURCE);
  expect(reports).toEqual([{ job: 'job-1', group: 'g1', subtask: 'small', worker: 'small', status: 'done', resultLocation: 's3://results/x.jpg' }]);
});

test('a claim-checked input is fetched', async () => {
  const inputs: unknown[] = [];
  await workerOf(async ({ input }) => { inputs.push(input); }).run(message({}, { input: undefined, inputRef: 's3://claims/messages/1' }), 1, SOURCE);
  expect(inputs).toEqual([{ from: 's3://claims/messages/1' }]);
});

test('a failure leaves the message in the queue, and fails the subtask on the last receive', async () => {
  const worker = workerOf(async () => { throw new Error('no paper'); });
  for (const attempt of [1, 4]) await expect(worker.run(message(), attempt, SOURCE)).rejects.toThrow('no paper');
  expect(reports).toEqual([]);
  await expect(worker.run(message(), 5, SOURCE)).rejects.toThrow('no paper');
  expect(reports).toEqual([{ job: 'job-1', subtask: 'small', worker: 'small', status: 'failed', error: 'The worker failed (Error). Its log has more.' }]);
});

test('a rejected subtask has failed at once, and its message is deleted', async () => {
  await workerOf(async () => { throw new JobRejected('no image'); }).run(message(), 1, SOURCE);
  expect(reports).toEqual([{ job: 'job-1', subtask: 'small', worker: 'small', status: 'failed', error: 'no image' }]);
});

test('a result that is too large for a report fails the subtask', async () => {
  await workerOf(async () => 'x'.repeat(200 * 1024)).run(message(), 1, SOURCE);
  expect(reports).toMatchObject([{ status: 'failed', error: expect.stringContaining('return resultAt') as string }]);
});

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;
test.each([
  ['BigInt', { pixels: 10n }], ['a cycle', cyclic], ['a toJSON that throws', { toJSON: () => { throw new Error('card 4111'); } }],
])('a result with %s fails the subtask at once: a retry would only repeat the work', async (_, result) => {
  let runs = 0;
  await workerOf(async () => { runs += 1; return result; }).run(message(), 1, SOURCE);
  expect(runs).toBe(1);
  expect(reports).toMatchObject([{ status: 'failed', error: expect.stringMatching(/^The work is done, but its result cannot be stored: it must be JSON, without BigInt and cycles/) as string }]);
  expect(JSON.stringify(reports)).not.toContain('4111');
});

test('a failed subtask does not delay the others in its batch', async () => {
  const worker = workerOf(async ({ subtask }) => {
    if (subtask === 'bad') throw new Error('bad');
  });
  const records = [record('m1', message({}, { subtask: 'bad' })), record('m2', message()), record('m3', 'no subtask')];
  expect(await worker.handle({ Records: records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm3' }] });
  expect(reports).toMatchObject([{ subtask: 'small', status: 'done' }]);
});

test('a worker understands the subtasks of the intake, and its report ends the job', async () => {
  const world = new FanInWorld(['small'], undefined, undefined, { resultsAt: 's3://results' });
  await world.intake().begin({ id: 'job-1', input: '1' });
  const sent = world.messages[0];
  await workerOf(async ({ results }) => resultAt(`s3://${results!.bucket}/${results!.key}.jpg`)).run(sent, 1, SOURCE);
  await world.report(reports[0]);
  expect(world.events).toMatchObject([{ outcome: 'complete', results: { small: 's3://results/job-1/small.jpg' } }]);
});

test('work that throws nothing fails for its message alone', async () => {
  const worker = workerOf(async ({ subtask }) => {
    if (subtask === 'large') throw undefined as unknown as Error;
  });
  const Records = [record('m-0', message()), record('m-1', message({}, { subtask: 'large' })), record('m-2', message())];
  expect(await worker.handle({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
  expect(reports).toHaveLength(2);
});
