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
}

/** The file `queries.json` beside the bundle. */
export interface QueriesSettings {
  readonly queries: readonly QuerySettings[];
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
