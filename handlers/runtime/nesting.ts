import { MessageRejected } from './message';

/**
 * The result, unless the content is nested so deeply that JavaScript cannot go through it.
 *
 * @throws MessageRejected then: another try ends in the same way
 */
export async function notTooDeep<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof RangeError ? new MessageRejected('the content is nested too deeply') : error;
  }
}
