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
  /** The same in Valkey, for a part of it. */
  readonly storeInValkey: (prefix: string, keptMillis: number) => EntryStore;
  readonly invoker: FunctionInvoker;
  readonly metricsOf: (pattern: string) => Pick<PatternMetrics<QueryMetric>, 'count'>;
  readonly log: Log;
  readonly now: () => number;
}

/** The caches of pages, by route. */
export function pageCaches(pattern: string, queries: readonly QuerySettings[], ports: CachePorts): Map<string, PageCache> {
  const { metricsOf, log, now } = ports;
  const memory = new MemoryStore(now);
  const metrics = metricsOf(pattern);
  return new Map(queries.flatMap(query => {
    if (query.cache === undefined) return [];
    const { table, isInValkey, ttlMillis, staleIfErrorMillis } = query.cache;
    const keptMillis = ttlMillis + staleIfErrorMillis;
    const store = table === undefined && !isInValkey ? new MemoryEntryStore(memory, keptMillis) : sharedStore(ports, table, pattern, keptMillis);
    const pages = new ReadThrough({ store, ttlMillis, staleIfErrorMillis, encode: JSON.stringify, decode: pageIn, metrics, log, now, random });
    return [[query.route, new PageCache(pattern, query, pages)]];
  }));
}

/** The values behind loaders, by route. */
export function lookupsOf(lookups: readonly LookupSettings[], ports: CachePorts): Map<string, Lookup> {
  const { invoker, metricsOf, log, now } = ports;
  return new Map(lookups.map(lookup => {
    const { route, pattern, table, loader, ttlMillis, staleIfErrorMillis } = lookup;
    const metrics = metricsOf(pattern);
    const store = sharedStore(ports, table, pattern, ttlMillis + staleIfErrorMillis);
    const values = new ReadThrough<string>({ store, ttlMillis, staleIfErrorMillis, encode: same, decode: same, metrics, log, now, random });
    return [route, new Lookup(lookup, values, new Loader(loader, invoker, metrics))];
  }));
}

function sharedStore({ storeIn, storeInValkey }: CachePorts, table: string | undefined, prefix: string, keptMillis: number): EntryStore {
  return table === undefined ? storeInValkey(prefix, keptMillis) : storeIn(table, keptMillis);
}
