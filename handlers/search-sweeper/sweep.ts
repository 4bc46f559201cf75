import { describeError, OwnError } from '../shared/errors/safe-error';
import { Log } from '../shared/jobs/job-ports';
import { EngineRefusal } from '../shared/search/engine-call';
import { IndexGenerations } from '../shared/search/index-generations';
import { SearchEngine } from '../shared/search/search-engine';
import { GENERATION_NAMES } from '../shared/search/search-generations';
import { SearchIndexSettings } from '../shared/search/search-settings';
import { removeTombstones } from '../shared/search/tombstones';

/**
 * How long a tombstone holds back older changes: those that Lambda gave up are in the bucket for 90 days, and an operator can send them again until then.
 * The rows of index tables have the same time (handlers/shared/aws/views/dynamo-view-table.ts).
 */
const TOMBSTONE_MILLIS = 91 * 24 * 3_600_000;

export interface SweepPorts {
  readonly indexes: ReadonlyArray<{ readonly settings: SearchIndexSettings; readonly engine: SearchEngine }>;
  readonly log: Pick<Log, 'info' | 'error'>;
  now(): number;
  /** Milliseconds until no further request may begin. */
  timeLeft(): number;
}

/** Removes the old tombstones of all indexes, in each generation. Throws if it failed for one; the others are done all the same. */
export async function sweep({ indexes, log, now, timeLeft }: SweepPorts): Promise<void> {
  const before = new Date(now() - TOMBSTONE_MILLIS);
  const failed: string[] = [];
  for (const { settings: { name, alias }, engine } of indexes) {
    try {
      let removed = 0;
      const generations = new IndexGenerations(engine, alias);
      for (const generation of GENERATION_NAMES) removed += await sweepGeneration(engine, generations.writerOf(generation), before, timeLeft);
      log.info('tombstones removed', { view: name, removed });
    } catch (error) {
      log.error('tombstones not removed', { view: name, reason: describeError(error) });
      failed.push(name);
    }
  }
  if (failed.length > 0) throw new OwnError(`Tombstones were not removed in ${failed.length} of ${indexes.length} search indexes: ${failed.join(', ')}.`);
}

/** Of all generations that there can be: most have no index. */
async function sweepGeneration(engine: SearchEngine, writer: string, before: Date, timeLeft: () => number): Promise<number> {
  try {
    return await removeTombstones(engine, writer, before, () => timeLeft() > 0);
  } catch (error) {
    if (error instanceof EngineRefusal && error.type === 'index_not_found_exception') return 0;
    throw error;
  }
}
