import { takeReport } from '../../../handlers/fan-in-tracker/take-report';

const report = (data: object) => JSON.stringify({ specversion: '1.0', type: 'cdk-serverless-catalog.subtask-report', data: { job: 'j', subtask: 'p', status: 'done', ...data } });

/** What was done, in its order. */
async function taken(body: string): Promise<unknown[]> {
  const steps: unknown[] = [];
  await takeReport(body, {
    keep: async result => {
      steps.push(result);
      return 'kept';
    },
  }, { report: async tracked => { steps.push(tracked); } });
  return steps;
}

test('a result is kept before its subtask is done', async () => {
  expect(await taken(report({ group: 'g', result: { a: 1 } }))).toEqual([
    { job: 'j', path: 'g/p', json: '{"a":1}' }, { job: 'j', subtask: 'p', group: 'g', status: 'done', resultLocation: 'kept' },
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
    { job: 'j', path: 'p', json: '{"a":1}' }, { job: 'j', subtask: 'p', status: 'done', resultLocation: 'kept' },
  ]);
  expect(await taken(report({ ...absent, status: 'failed' }))).toEqual([{ job: 'j', subtask: 'p', status: 'failed' }]);
  expect(await taken(report({ group: '', resultLocation: '', result: 1 }))).toEqual([{ job: 'j', path: 'p', json: '1' }, { job: 'j', subtask: 'p', status: 'done', resultLocation: 'kept' }]);
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

test('the result of a worker is kept at the place of the worker', async () => {
  expect((await taken(report({ worker: 'small', result: 1 })))[0]).toEqual({ job: 'j', path: 'p', json: '1', worker: 'small' });
});
