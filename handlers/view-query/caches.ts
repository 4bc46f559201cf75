import { Loader, LoaderMetric } from './loader';
import { Lookup } from './lookup';
import { PageCache, pageIn } from './page-cache';
import { LookupSettings, QuerySettings } from './settings';
import { MemoryEntryStore } from '../shared/answers/memory-entry-store';
import { MemoryStore } from '../shared/answers/memory-store';
import { CacheMetric, ReadThrough } from '../shared/answers/read-through';
import { Log } from '../shared/jobs/job-ports';
import { EntryStore } from '../shared/ports/entry-store';
import { FunctionInvoker } from '../shared/ports/function-invoker';
import { PatternMetrics } from '../shared/runtime/observability';

const same = (text: string) => text;
const random = () => Math.random();

export type QueryMetric = CacheMetric | LoaderMetric;

export interface CachePorts {
  /** The entries in a table, each of use for that time. */
  readonly storeIn: (table: string, keptMillis: number) => EntryStore;
  readonly invoker: FunctionInvoker;
  readonly metricsOf: (pattern: string) => Pick<PatternMetrics<QueryMetric>, 'count'>;
  readonly log: Log;
  readonly now: () => number;
}

/** The caches of pages, by route. */
export function pageCaches(pattern: string, queries: readonly QuerySettings[], { storeIn, metricsOf, log, now }: CachePorts): Map<string, PageCache> {
  const memory = new MemoryStore(now);
  const metrics = metricsOf(pattern);
  return new Map(queries.flatMap(query => {
    if (query.cache === undefined) return [];
    const { table, ttlMillis, staleIfErrorMillis } = query.cache;
    const keptMillis = ttlMillis + staleIfErrorMillis;
    const store = table === undefined ? new MemoryEntryStore(memory, keptMillis) : storeIn(table, keptMillis);
    const pages = new ReadThrough({ store, ttlMillis, staleIfErrorMillis, encode: JSON.stringify, decode: pageIn, metrics, log, now, random });
    return [[query.route, new PageCache(pattern, query, pages)]];
  }));
}

/** The values behind loaders, by route. */
export function lookupsOf(lookups: readonly LookupSettings[], { storeIn, invoker, metricsOf, log, now }: CachePorts): Map<string, Lookup> {
  return new Map(lookups.map(lookup => {
    const { route, pattern, table, loader, ttlMillis, staleIfErrorMillis } = lookup;
    const metrics = metricsOf(pattern);
    const store = storeIn(table, ttlMillis + staleIfErrorMillis);
    const values = new ReadThrough<string>({ store, ttlMillis, staleIfErrorMillis, encode: same, decode: same, metrics, log, now, random });
    return [route, new Lookup(lookup, values, new Loader(loader, invoker, metrics))];
  }));
}
