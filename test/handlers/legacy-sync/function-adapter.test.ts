import { FunctionAdapter } from '../../../handlers/legacy-sync/function-adapter';
import { FunctionUnavailable, Invocation } from '../../../handlers/shared/ports/function-invoker';

const adapter = (invoke: () => Promise<Invocation>) => new FunctionAdapter('arn', 1_000, { invoke });
const answers = (payload: string, functionError?: string) => adapter(async () => ({ payload, functionError })).apply('{}');

test.each([
  ['null', { kind: 'applied' }], ['', { kind: 'applied' }], ['"done"', { kind: 'applied' }], ['{"statusCode":200}', { kind: 'applied' }], ['{"rejected":false}', { kind: 'applied' }],
  ['{"rejected":"no such customer"}', { kind: 'rejected', reason: 'no such customer' }],
  ['{"rejected":true}', { kind: 'rejected', reason: 'The adapter gave no reason.' }],
  ['{"unavailable":true}', { kind: 'unavailable', retryAfterMillis: 0 }],
  ['{"unavailable":"maintenance","retryAfter":30}', { kind: 'unavailable', retryAfterMillis: 30_000 }],
  ['{"unavailable":true,"retryAfter":999999}', { kind: 'unavailable', retryAfterMillis: 300_000 }],
  ['{"unavailable":true,"retryAfter":"soon"}', { kind: 'unavailable', retryAfterMillis: 0 }],
])('%s', async (payload, answer) => {
  expect(await answers(payload)).toEqual(answer);
});

test('a failure, a timeout and a throttle are different; without an answer the adapter may still be at work', async () => {
  await expect(answers('{"errorType":"TypeError","errorMessage":"secret"}', 'Unhandled')).rejects.toMatchObject({ kind: 'failed', message: expect.not.stringContaining('secret') });
  await expect(answers('{"errorMessage":"2030-01-01 Task timed out after 3.00 seconds"}', 'Unhandled')).rejects.toMatchObject({ kind: 'timeout' });
  const unavailable = (reason: FunctionUnavailable['reason']) => adapter(() => Promise.reject(new FunctionUnavailable(reason, undefined))).apply('{}');
  await expect(unavailable('throttled')).rejects.toMatchObject({ kind: 'throttled' });
  await expect(unavailable('unreachable')).rejects.toMatchObject({ kind: 'unclear' });
});
