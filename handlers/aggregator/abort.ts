import { SourceFailure } from './part';

/** Aborted by its own time limit, not by a caller that no longer needs the answer. */
export function isTimeout({ aborted, reason }: AbortSignal): boolean {
  return aborted && (reason as { name?: unknown } | undefined)?.name === 'TimeoutError';
}

/** What the signal's end means for a call. */
export function failureOf(signal: AbortSignal): SourceFailure {
  return new SourceFailure(isTimeout(signal) ? 'timeout' : 'cancelled');
}

/**
 * The work's outcome, or a failure as soon as the signal ends, whether or not the work stops.
 *
 * @throws SourceFailure
 */
export async function unlessAborted<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (signal.aborted) throw failureOf(signal);
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(failureOf(signal));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(signal), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
