import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Loader, LoaderMetric } from './loader';
import { Lookup } from './lookup';
import { PageCache, pageIn } from './page-cache';
import { LookupSettings, QuerySettings } from './settings';
import { MemoryEntryStore } from '../shared/answers/memory-entry-store';
import { MemoryStore } from '../shared/answers/memory-store';
import { CacheMetric, ReadThrough } from '../shared/answers/read-through';
import { DynamoEntryStore } from '../shared/aws/answers/dynamo-entry-store';
import { Log } from '../shared/jobs/job-ports';
import { FunctionInvoker } from '../shared/ports/function-invoker';
import { PatternMetrics } from '../shared/runtime/observability';

export type QueryMetric = CacheMetric | LoaderMetric;

export interface CachePorts {
  readonly client: DynamoDBClient;
  readonly invoker: FunctionInvoker;
  readonly metricsOf: (pattern: string) => Pick<PatternMetrics<QueryMetric>, 'count'>;
  readonly log: Log;
  readonly now: () => number;
}

/** The caches of pages, by route. */
export function pageCaches(pattern: string, queries: readonly QuerySettings[], { client, metricsOf, log, now }: CachePorts): Map<string, PageCache> {
  const memory = new MemoryStore(now);
  const metrics = metricsOf(pattern);
  return new Map(queries.flatMap(query => {
    if (query.cache === undefined) return [];
    const { table, ttlMillis, staleIfErrorMillis } = query.cache;
    const keptMillis = ttlMillis + staleIfErrorMillis;
    const store = table === undefined ? new MemoryEntryStore(memory, keptMillis) : new DynamoEntryStore(client, table, { keptMillis, now });
    const pages = new ReadThrough({ store, ttlMillis, staleIfErrorMillis, encode: JSON.stringify, decode: pageIn, metrics, log, now, random: Math.random });
    return [[query.route, new PageCache(pattern, query, pages)]];
  }));
}

/** The values behind loaders, by route. */
export function lookupsOf(lookups: readonly LookupSettings[], { client, invoker, metricsOf, log, now }: CachePorts): Map<string, Lookup> {
  return new Map(lookups.map(lookup => {
    const { route, pattern, table, loader, ttlMillis, staleIfErrorMillis } = lookup;
    const metrics = metricsOf(pattern);
    const store = new DynamoEntryStore(client, table, { keptMillis: ttlMillis + staleIfErrorMillis, now });
    const values = new ReadThrough<string>({ store, ttlMillis, staleIfErrorMillis, encode: text => text, decode: text => text, metrics, log, now, random: Math.random });
    return [route, new Lookup(lookup, values, new Loader(loader, invoker, metrics))];
  }));
}
