import { ValkeySettings } from '../shared/ports/valkey-settings';
import { Environment } from '../shared/runtime/environment';
import { fillPlaces } from '../shared/runtime/settings';

/** Where a request names the partition. */
export interface PartitionParameter {
  readonly in: 'path' | 'query';
  readonly name: string;
}

/** A route that answers the rows of a partition of a view. Written by src/reporting-engine/private/query-api.ts. */
export interface QuerySettings {
  /** `GET /timelines/{country}`. */
  readonly route: string;
  /** The name of the view, to which cursors are bound. */
  readonly view: string;
  readonly table: string;
  readonly index: string;
  readonly shardCount: number;
  /** The most rows of all pages together. */
  readonly limit: number;
  /** Default: the view is one partition. */
  readonly partition?: PartitionParameter;
  readonly defaultPageSize: number;
  readonly maxPageSize: number;
  /** The time for which a client may keep an answer. Default: none. */
  readonly maxAgeSeconds?: number;
  /** The longest time for which a request waits for a write that it names. Default: requests can name none. */
  readonly maxWaitMillis?: number;
  /** Other views whose rows stand beside these. Default: none. */
  readonly joins?: readonly JoinSettings[];
  /** Default: each page is read. */
  readonly cache?: PageCacheSettings;
}

export interface JoinSettings {
  readonly table: string;
  readonly index: string;
  /** The name of the member of a row. */
  readonly as: string;
  /** The attributes of a row, by those of the key that they are. */
  readonly on: Readonly<Record<string, string>>;
}

export interface PageCacheSettings {
  /** Default: the memory of the process, or Valkey. */
  readonly table?: string;
  /** Whether the pages are in the cache of `valkey`. Default: they are not. */
  readonly isInValkey?: boolean;
  readonly ttlMillis: number;
  readonly staleIfErrorMillis: number;
}

/** A route that answers the value of a key through a cache. Written by src/reporting-engine/private/lookup-settings.ts. */
export interface LookupSettings {
  readonly route: string;
  /** The path of the cache, a dimension of its metrics. */
  readonly pattern: string;
  /** Default: the values are in the cache of `valkey`. */
  readonly table?: string;
  /** The ARN of the function that loads a value. */
  readonly loader: string;
  /** The attributes of the key, whose values are the path parameters of these names. */
  readonly keys: ReadonlyArray<{ readonly name: string; readonly type: 'S' | 'N' }>;
  readonly ttlMillis: number;
  readonly staleIfErrorMillis: number;
}

/** The file `queries.json` beside the bundle. */
export interface QueriesSettings {
  readonly queries: readonly QuerySettings[];
  /** Default: none. */
  readonly lookups?: readonly LookupSettings[];
  /** Default: none is used. */
  readonly valkey?: ValkeySettings;
  /** The ARN of the secret whose text is the key of the cursors. */
  readonly cursorSecret: string;
}

/**
 * Reads `queries.json`, in which `{ "$value": 0 }` stands for the first member of the list in the variable `QUERIES_VALUES`.
 *
 * @param file the text of a file beside the bundle
 */
export function readSettings(environment: Environment, file: (name: string) => string | undefined): QueriesSettings {
  const text = file('queries.json');
  if (text === undefined) throw new Error('The file queries.json is missing.');
  return fillPlaces(text, environment, 'QUERIES') as QueriesSettings;
}
