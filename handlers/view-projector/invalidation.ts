import { View } from './ports';
import { CacheSettings } from './settings';
import { Metrics } from '../shared/jobs/job-ports';
import { EntryDrops } from '../shared/ports/entry-store';

export type InvalidationMetric = 'Invalidations' | 'InvalidationLag';

/**
 * A cache of values by the keys of items, among the views: each change of an item drops its entry. A drop that comes twice, or late, only costs a load.
 * Drops that are queued are counted by whoever does them.
 */
export function cacheOf({ name, pattern, table = '', queueUrl }: CacheSettings, entries: EntryDrops, metrics: Pick<Metrics<InvalidationMetric>, 'count' | 'seconds'>): View {
  return {
    settings: { name, pattern, table, projection: {}, sortBy: '', shardCount: 1 },
    project: async () => undefined,
    table: {
      put: async ({ id, changedAt }) => {
        await entries.drop(id, changedAt);
        return true;
      },
    },
    metrics: { count: (_, by) => queueUrl === undefined && metrics.count('Invalidations', by), seconds: (_, value) => metrics.seconds('InvalidationLag', value) },
  };
}
