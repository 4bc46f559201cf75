import { handleSubtasks, JobRejected, resultAt, SqsEvent, SqsHandler } from '../../../handlers/runtime/index';
import { checkSubtasks, MakeHandler, SubtaskDeliveryOptions } from '../../../handlers/testing/testing';

/** What the kit says of a handler; empty where it finds nothing. */
async function said(makeHandler: MakeHandler, options: SubtaskDeliveryOptions = {}): Promise<string> {
  return checkSubtasks(makeHandler, { seed: 4711, ...options }).then(() => '', (error: Error) => error.message);
}

/** A table of a user's own, which outlives a crash: until when a subtask is locked, for ever where it is done. */
const locks = new Map<string, number>();

describe('finds nothing wrong with', () => {
  test.each<[string, MakeHandler, SubtaskDeliveryOptions]>([
    ['work for subtasks', ({ effect }) => handleSubtasks(({ subtask }) => effect(subtask)), {}],
    ['work that knows what it has done', ({ effect }) => handleSubtasks(async ({ subtask }) => {
      const until = locks.get(subtask) ?? 0;
      if (until === Infinity) return;
      if (until > Date.now()) throw new Error('at work');
      locks.set(subtask, Date.now() + 30_000);
      await effect(subtask).catch((error: Error) => {
        locks.delete(subtask);
        throw error;
      });
      locks.set(subtask, Infinity);
    }), { effects: 'exactly-once' }],
    ['work that gives up what comes too late', ({ effect }) => handleSubtasks(async ({ subtask, deadline }) => {
      if (Date.parse(deadline) < Date.now()) throw new JobRejected('too late');
      await effect(subtask);
    }), {}],
    ['work with an object, an input and a result of its own', ({ effect }) => handleSubtasks<{ page: string }>(async ({ object, input, results }) => {
      await effect(input.page);
      return resultAt(`s3://${results!.bucket}/${results!.key}/${object!.key}`);
    }), { subtask: name => ({ input: { page: name }, object: { bucket: 'photos', key: 'cat.jpg' } }) }],
  ])('%s', async (_, makeHandler, options) => {
    expect(await said(makeHandler, options)).toBe('');
  });
});

describe('finds a handler', () => {
  test.each<[string, MakeHandler, SubtaskDeliveryOptions, string]>([
    ['that swallows errors', ({ effect }) => handleSubtasks(({ subtask }) => effect(subtask).catch(() => undefined)), {},
      'was reported as done, and its effect never happened'],
    ['that does not wait for its work', ({ effect }) => handleSubtasks(async ({ subtask }) => void effect(subtask)), {},
      'was reported as done, and its effect never happened'],
    ['that says done of what comes too late', ({ effect }) => handleSubtasks(async ({ subtask, deadline }) => {
      if (Date.parse(deadline) > Date.now()) await effect(subtask);
    }), {}, 'was reported as done, and its effect never happened'],
    ['that rejects what fails', ({ effect }) => handleSubtasks(({ subtask }) => effect(subtask).catch(() => { throw new JobRejected('no'); })), {},
      'was reported as failed, although its effect would succeed'],
    ['whose result cannot be reported', ({ effect }) => handleSubtasks(({ subtask }) => effect(subtask).then(() => 12n)), {},
      'was reported as failed, although its effect happened'],
    ['that does duplicates again', ({ effect }) => handleSubtasks(({ subtask }) => effect(subtask)), { effects: 'exactly-once' }, 'had its effect 2 times'],
    ['that loses the answer of the helper', ({ effect }) => {
      const handler = handleSubtasks(({ subtask }) => effect(subtask));
      return async (event: SqsEvent, context: Parameters<SqsHandler>[1]) => void await handler(event, context);
    }, {}, 'is lost: nothing was reported, and it is not in the dead-letter queue'],
    ['that reports nothing', ({ effect }) => async ({ Records }: SqsEvent) => {
      for (const { body } of Records) await effect((JSON.parse(body) as { data: { subtask: string } }).data.subtask);
    }, {}, 'is lost: its effect happened, and nothing was reported'],
    ['that has another subtask\'s effect', ({ effect }) => handleSubtasks(({ job }) => effect(job)), {}, 'effect must be called with the name of a subtask, got "check-'],
  ])('%s', async (_, makeHandler, options, expected) => {
    expect(await said(makeHandler, options)).toContain(expected);
  });
});

test('says what is wrong, the plan, what happened, and a seed and path that repeat it', async () => {
  const text = await said(({ effect }) => handleSubtasks(({ subtask }) => effect(subtask).catch(() => undefined)));
  expect(text).toMatch(/^checkSubtasks: the handler must handle every subtask, got:\n {2}subtask-1 was reported as done, and its effect never happened\n/);
  expect(text).toMatch(/\nSimplest plan that fails:\n {2}\{"subtasks":\[\{/);
  expect(text).toMatch(/\n {2}effect of subtask-1 fails\n {2}report of subtask-1: done\n/);
  expect(text).toMatch(/\{ seed: 4711, path: '[\d:]+' \}\.$/);
});
