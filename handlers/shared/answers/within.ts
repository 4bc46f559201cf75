import { timeout, TimeoutStrategy } from 'cockatiel';

/** Nothing for work that fails, or is late: a store of answers is no reason to refuse a request. */
export async function within<T>(millis: number, work: () => Promise<T>, onFailure?: (error: unknown) => void): Promise<T | undefined> {
  return timeout(Math.max(1, millis), TimeoutStrategy.Aggressive).execute(work).catch((error: unknown) => {
    onFailure?.(error);
    return undefined;
  });
}
