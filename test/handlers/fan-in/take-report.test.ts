import { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { FanInWorld } from './fan-in-world';
import { takeReport } from '../../../handlers/fan-in-tracker/take-report';
import { WorkerResultStores } from '../../../handlers/shared/aws/fan-in/result-stores';
import { newRecord } from '../../../handlers/shared/fan-in/new-job';
import { FanInRecord } from '../../../handlers/shared/fan-in/record';
import { Tracker } from '../../../handlers/shared/fan-in/tracker';

const LIFETIME = { deadlineSeconds: 1_800, resultRetentionSeconds: 86_400, recordRetentionSeconds: 86_400 };
const RUNNING: FanInRecord = { ...newRecord({ id: 'j' }, LIFETIME, new Date()), status: 'running', expected: new Set(['p']), pending: new Set(['p']), workers: { p: 'small' } };

const report = (data: object) => JSON.stringify({ specversion: '1.0', type: 'cdk-serverless-catalog.subtask-report', data: { job: 'j', subtask: 'p', status: 'done', ...data } });

/** What was done, in its order. */
async function taken(body: string, record: FanInRecord | undefined = RUNNING): Promise<unknown[]> {
  const steps: unknown[] = [];
  await takeReport(body, { find: async () => record }, {
    keep: async result => {
      steps.push(result);
      return 'kept';
    },
  }, {
    report: async tracked => { steps.push(tracked); },
    settle: async settled => {
      steps.push('settled');
      return settled;
    },
  });
  return steps;
}

test('a result is kept before its subtask is done', async () => {
  expect(await taken(report({ group: 'g', result: { a: 1 } }))).toEqual([
    { job: 'j', path: 'g/p', json: '{"a":1}', worker: 'small' }, { job: 'j', subtask: 'p', group: 'g', status: 'done', resultLocation: 'kept' },
  ]);
});

test('a result that the worker wrote itself, or no result, is not kept', async () => {
  expect(await taken(report({ resultLocation: 's3://x' }))).toEqual([{ job: 'j', subtask: 'p', status: 'done', resultLocation: 's3://x' }]);
  expect(await taken(report({ status: 'failed', result: 1, error: 'e' }))).toEqual([{ job: 'j', subtask: 'p', status: 'failed', error: 'e' }]);
  expect(await taken(report({}))).toEqual([{ job: 'j', subtask: 'p', status: 'done' }]);
});

test('null is nothing, as in languages that have no other absent value', async () => {
  const absent = { group: null, error: null, resultLocation: null };
  expect(await taken(report({ ...absent, result: { a: 1 } }))).toEqual([
    { job: 'j', path: 'p', json: '{"a":1}', worker: 'small' }, { job: 'j', subtask: 'p', status: 'done', resultLocation: 'kept' },
  ]);
  expect(await taken(report({ ...absent, status: 'failed' }))).toEqual([{ job: 'j', subtask: 'p', status: 'failed' }]);
  expect(await taken(report({ group: '', resultLocation: '', result: 1 }))).toEqual([{ job: 'j', path: 'p', json: '1', worker: 'small' }, { job: 'j', subtask: 'p', status: 'done', resultLocation: 'kept' }]);
});

test.each([
  ['no JSON', 'x', 'must be of type'],
  ['another message', '{"type":"other"}', 'must be of type cdk-serverless-catalog.subtask-report, got another'],
  ['no subtask', report({ subtask: '' }), 'must have job and subtask'],
  ['a job that is no text', report({ job: 7 }), 'must have job and subtask'],
  ['another status', report({ status: 'perhaps' }), 'must be done or failed, got another'],
  ['a place too long', report({ resultLocation: 'x'.repeat(1_025) }), '1024'],
  ['a result too large', report({ result: 'x'.repeat(200 * 1024) }), 'results bucket'],
])('%s fails', async (_, body, message) => {
  await expect(taken(body)).rejects.toThrow(message);
});

test('a result is of the worker of its subtask, whether the report names it or not', async () => {
  const kept = { job: 'j', path: 'p', json: '1', worker: 'small' };
  expect((await taken(report({ worker: 'small', result: 1 })))[0]).toEqual(kept);
  expect((await taken(report({ result: 1 })))[0]).toEqual(kept);
  expect((await taken(report({ worker: 'small', result: 1 }), { ...RUNNING, workers: undefined }))[0]).toEqual({ job: 'j', path: 'p', json: '1' });
  await expect(taken(report({ worker: 'large', result: 1 }))).rejects.toThrow("The worker of a report must be that of its subtask 'p', 'small', got 'large'.");
});

test.each<[what: string, record: Partial<FanInRecord>]>([
  ['waits for others', { waiting: new Set(['p']) }],
  ['is not known', { expected: new Set(['q']), pending: new Set(['q']) }],
  ['is done', { pending: undefined, done: new Set(['p']) }],
  ['was skipped', { status: 'failed', pending: undefined, skipped: new Set(['p']) }],
  ['is not of the split yet', { status: 'accepted', expected: undefined }],
])('no result is kept of a subtask that %s', async (_, record) => {
  expect(await taken(report({ result: 1 }), { ...RUNNING, ...record })).toEqual(['settled']);
});

test.each<[what: string, record: Partial<FanInRecord>]>([
  ['failed, and was redriven', { pending: undefined, failed: new Set(['p']) }],
  ['missed the deadline', { status: 'expired' }],
])('the result is kept of a subtask that %s', async (_, record) => {
  expect(await taken(report({ result: 1 }), { ...RUNNING, ...record })).toHaveLength(2);
});

test('a report on an unknown job fails, and nothing is kept', async () => {
  const results = { keep: jest.fn(async () => 'kept') };
  const { store, observed } = new FanInWorld();
  const tracker = new Tracker({ store, ...observed, now: () => new Date() });
  await expect(takeReport(report({ result: 1 }), store, results, tracker)).rejects.toThrow('The job must have a record, got none for j.');
  expect(results.keep).not.toHaveBeenCalled();
});

test('a place of results has only what its own worker reports, once it has started', async () => {
  const puts: unknown[] = [];
  const client = { send: async ({ input }: { input: PutObjectCommandInput }) => puts.push(`${input.Bucket}/${input.Key}: ${String(input.Body)}`) };
  const resultsOfWorkers = { thumbnail: 's3://public/thumbnails' };
  const stores = new WorkerResultStores({ keep: async ({ path }) => `shared/${path}` }, client as unknown as S3Client, resultsOfWorkers);
  const world = new FanInWorld(['moderation', 'thumbnail'], undefined, undefined, { after: { thumbnail: ['moderation'] }, resultsOfWorkers });
  await world.intake().begin({ id: 'job-1', input: '{}' });
  const { store, observed } = world;
  const tracker = new Tracker({ store, ...observed, now: () => new Date(world.now) });
  const take = (data: object) => takeReport(report({ job: 'job-1', ...data }), store, stores, tracker);

  await take({ subtask: 'thumbnail', worker: 'thumbnail', result: 'forged' });
  await expect(take({ subtask: 'moderation', worker: 'thumbnail', result: 'secret' })).rejects.toThrow('must be that of its subtask');
  expect(puts).toEqual([]);
  await take({ subtask: 'moderation', worker: 'moderation', result: 'fit' });
  await take({ subtask: 'thumbnail', worker: 'thumbnail', result: 'true' });
  expect(puts).toEqual(['public/thumbnails/job-1/thumbnail.json: "true"']);
  expect(world.job).toMatchObject({ outcome: 'complete', locations: { moderation: 'shared/moderation', thumbnail: 's3://public/thumbnails/job-1/thumbnail.json' } });
});
