import { JobRejected } from '../../../handlers/runtime/job';
import { loggedError, reasonOf, withSafeErrors } from '../../../handlers/runtime/work-error';

const leaky = Object.assign(new TypeError('card 4929', { cause: new Error('card 4929') }), { code: 'E_CARD', body: 'card 4929' });
const thrown = (error: unknown) => withSafeErrors(async () => { throw error; })({}, {}).catch((each: unknown) => each as Error);
afterEach(() => { delete process.env.CATALOG_LOG_ERROR_TEXTS; });

test('an error is known by its name, codes and place, and not by its text', async () => {
  expect(loggedError(leaky)).toMatchObject({ name: 'TypeError', code: 'E_CARD', frames: expect.arrayContaining([expect.stringContaining('work-error.test')]), cause: { name: 'Error' } });
  expect(reasonOf(leaky)).toBe('The worker failed (TypeError, E_CARD). Its log has more.');
  const { name, message, stack, ...others } = await thrown(leaky) as Error;
  expect({ name, message, others }).toEqual({ name: 'TypeError', message: 'TypeError, E_CARD. Its text is not logged.', others: {} });
  expect(stack).toContain('work-error.test');
  expect(JSON.stringify([loggedError(leaky), stack])).not.toContain('4929');
});

test('the log of a function with the variable has texts, and what clients read has none', async () => {
  process.env.CATALOG_LOG_ERROR_TEXTS = 'true';
  expect(loggedError(leaky)).toMatchObject({ name: 'TypeError', message: 'card 4929' });
  expect((await thrown(leaky)).message).toBe('card 4929');
  expect(reasonOf(leaky)).not.toContain('4929');
});

test('words for readers are kept', () => {
  expect([loggedError(new JobRejected('no stock')), reasonOf(new JobRejected('no stock'))]).toEqual(['no stock', 'no stock']);
});
