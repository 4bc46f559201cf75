import { bulkhead } from 'cockatiel';
import { failureOf } from './abort';

type InLane = <T>(call: () => Promise<T>) => Promise<T>;

/**
 * Calls in a number of lanes, each after the one before it.
 *
 * @param maxWaitMillis a call that has not begun until then fails; absent: calls wait as long as anybody needs them
 * @returns throws SourceFailure for a call that waited too long
 */
export function lanes(count: number, maxWaitMillis?: number): InLane {
  const policy = bulkhead(count, Infinity);
  if (maxWaitMillis === undefined) return async call => policy.execute(call);
  const over = AbortSignal.timeout(maxWaitMillis);
  return async call => {
    let hasBegun = false;
    const done = policy.execute(async () => {
      if (over.aborted) throw failureOf(over);
      hasBegun = true;
      return call();
    });
    const late = new Promise<never>((_, reject) => {
      over.addEventListener('abort', () => { if (!hasBegun) reject(failureOf(over)); }, { once: true });
    });
    return Promise.race([done, late]);
  };
}
