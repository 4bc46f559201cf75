import { OwnError } from '../shared/errors/safe-error';
import { Metrics } from '../shared/jobs/job-ports';
import { EntryDrops } from '../shared/ports/entry-store';

export type InvalidationMetric = 'Invalidations' | 'InvalidationLag';

/** A cache whose entries are dropped. */
export interface InvalidatedCache {
  readonly entries: EntryDrops;
  readonly metrics: Pick<Metrics<InvalidationMetric>, 'count' | 'seconds'>;
}

/**
 * Drops the entry of a message of handlers/shared/aws/answers/queued-drops.ts.
 *
 * @param cacheAt the cache of a path
 * @throws if the store does not answer, or the message is none of them
 */
export async function invalidate(body: string, cacheAt: (path: string) => InvalidatedCache | undefined, now: number): Promise<void> {
  const { cache: path, key, changedAt } = messageIn(body);
  const cache = typeof path === 'string' ? cacheAt(path) : undefined;
  if (cache === undefined || typeof key !== 'string') throw new OwnError('The message names no key of a cache of the engine.');
  const changed = typeof changedAt === 'string' ? Date.parse(changedAt) : NaN;
  // before the drop: in an outage it grows with each attempt, and SQS reports no age of a message that was received three times
  if (!Number.isNaN(changed)) cache.metrics.seconds('InvalidationLag', Math.max(0, (now - changed) / 1000));
  await cache.entries.drop(key);
  cache.metrics.count('Invalidations');
}

function messageIn(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch {
    // the parser's message quotes the text
    return {};
  }
}
