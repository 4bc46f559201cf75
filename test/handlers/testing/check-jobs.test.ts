import { handleJobs, JobRejected, RetryAfter, SqsEvent, SqsHandler } from '../../../handlers/runtime/index';
import { checkJobs, JobDeliveryOptions, MakeHandler } from '../../../handlers/testing/testing';

/** What the kit says of a handler; empty where it finds nothing. */
async function said(makeHandler: MakeHandler, options: JobDeliveryOptions = {}): Promise<string> {
  return checkJobs(makeHandler, { seed: 4711, ...options }).then(() => '', (error: Error) => error.message);
}

describe('finds nothing wrong with', () => {
  test.each<[string, MakeHandler, JobDeliveryOptions]>([
    ['work for jobs', ({ effect }) => handleJobs(({ id }) => effect(id)), {}],
    ['work for jobs of a FIFO queue', ({ effect }) => handleJobs(({ id }) => effect(id)), { fifo: true }],
    ['work with content, progress and a result', ({ effect }) => handleJobs<{ order: string }>(async ({ data }, progress) => {
      await progress(50);
      await effect(data.order);
      return { paid: data.order };
    }), { data: id => ({ order: id }) }],
    ['work that asks for time when its effect fails', ({ effect }) => handleJobs(({ id }) => effect(id).catch(() => { throw new RetryAfter(30); })), { numRuns: 20 }],
  ])('%s', async (_, makeHandler, options) => {
    expect(await said(makeHandler, options)).toBe('');
  });
});

describe('finds a handler', () => {
  test.each<[string, MakeHandler, JobDeliveryOptions, string]>([
    ['that swallows errors', ({ effect }) => handleJobs(({ id }) => effect(id).catch(() => undefined)), {}, 'has succeeded, and its effect never happened'],
    ['that does not wait for its work', ({ effect }) => handleJobs(async ({ id }) => void effect(id)), {}, 'has succeeded, and its effect never happened'],
    ['that remembers before its work', ({ effect }) => {
      const begun = new Set<string>();
      return handleJobs(async ({ id }) => {
        if (begun.has(id)) return;
        begun.add(id);
        await effect(id);
      });
    }, {}, 'has succeeded, and its effect never happened'],
    ['that rejects what fails', ({ effect }) => handleJobs(({ id }) => effect(id).catch(() => { throw new JobRejected('no'); })), {},
      'has failed, although its effect would succeed'],
    ['whose result cannot be stored', ({ effect }) => handleJobs(({ id }) => effect(id).then(() => 12n)), {}, 'has failed, although its effect happened'],
    ['that loses the answer of the helper', ({ effect }) => {
      const handler = handleJobs(({ id }) => effect(id));
      return async (event: SqsEvent, context: Parameters<SqsHandler>[1]) => void await handler(event, context);
    }, {}, 'is lost: its status is accepted, and its message is gone'],
    ['that takes the first of a batch', ({ effect }) => {
      const handler = handleJobs(({ id }) => effect(id));
      return ({ Records }: SqsEvent, context: Parameters<SqsHandler>[1]) => handler({ Records: Records.slice(0, 1) }, context);
    }, {}, 'is lost: its status is accepted, and its message is gone'],
    ['that knows no records', ({ effect }) => async ({ Records }: SqsEvent) => {
      for (const { body } of Records) await effect((JSON.parse(body) as { id: string }).id);
    }, { effects: 'at-least-once' }, 'was cancelled by its client, and had its effect'],
    ['that always fails', () => () => Promise.reject(new Error('no table')), {}, 'has failed, and effect was never called for it'],
    ['that does its work twice', ({ effect }) => handleJobs(async ({ id }) => {
      await effect(id);
      await effect(id);
    }), {}, 'had its effect 2 times'],
    ['that asks for no time at all', ({ effect }) => handleJobs(({ id }) => effect(id).catch(() => { throw new RetryAfter(0); })), {},
      'job-1 is still in the queue after 100 invocations'],
  ])('%s', async (_, makeHandler, options, expected) => {
    expect(await said(makeHandler, options)).toContain(expected);
  });
});

test('says what is wrong, the plan, what happened, and a seed and path that repeat it', async () => {
  const text = await said(({ effect }) => handleJobs(({ id }) => effect(id).catch(() => undefined)));
  expect(text).toMatch(/^checkJobs: the handler must handle every job, got:\n {2}job-1 has succeeded, and its effect never happened\n/);
  expect(text).toMatch(/\nSimplest plan that fails:\n {2}\{"jobs":\[\{/);
  expect(text).toMatch(/\n {2}effect of job-1 fails\n {2}status of job-1: succeeded\n/);
  expect(text).toMatch(/\{ seed: 4711, path: '[\d:]+' \}\.$/);
});
