import { QuerySettings } from './settings';
import { Problem } from '../shared/http/problem';
import { WebRequest } from '../shared/http/web-request';

/** As in handlers/view-projector/row.ts: no row is in a partition with a longer name. */
const LONGEST_PARTITION = 2_000;
/** Half of a surrogate pair: no text that AWS takes. */
export const HALF = /\p{Surrogate}/u;
const WHOLE_NUMBER = /^[1-9]\d{0,4}$/;

export interface QueryParameters {
  /** Empty if the view is one partition. */
  readonly partition: string;
  /** The most rows of the page. */
  readonly pageSize: number;
  readonly cursor?: string;
  /** The write that the page has to have, as it was given. */
  readonly after?: string;
}

/** Throws a problem that names the parameter. Values are no part of it: logs have it. */
export function parametersOf({ query, pathParameters }: Pick<WebRequest, 'query' | 'pathParameters'>, settings: QuerySettings): QueryParameters {
  const { partition, defaultPageSize, maxPageSize, maxWaitMillis } = settings;
  const known = ['limit', 'cursor', ...maxWaitMillis === undefined ? [] : ['after'], ...partition?.in === 'query' ? [partition.name] : []];
  if ([...query.keys()].some(name => !known.includes(name))) refuse(`The query parameters must be among ${known.join(', ')}.`);
  for (const name of known) {
    if (query.getAll(name).length > 1) refuse(`The parameter '${name}' must be given once.`);
  }
  const given = partition?.in === 'path' ? pathParameters[partition.name] : partition && query.get(partition.name);
  return {
    partition: partition ? partitionOf(given, partition.name) : '',
    pageSize: sizeOf(query.get('limit'), defaultPageSize, maxPageSize),
    cursor: query.get('cursor') ?? undefined,
    after: query.get('after') ?? undefined,
  };
}

function partitionOf(given: string | null | undefined, name: string): string {
  const bytes = Buffer.byteLength(given ?? '');
  if (!given || bytes > LONGEST_PARTITION || HALF.test(given)) refuse(`The parameter '${name}' must be a text of 1 to ${LONGEST_PARTITION} bytes.`);
  return given;
}

function sizeOf(given: string | null, size: number, max: number): number {
  if (given === null) return size;
  if (!WHOLE_NUMBER.test(given) || Number(given) > max) refuse(`The parameter 'limit' must be a whole number from 1 to ${max}.`);
  return Number(given);
}

export function refuse(detail: string): never {
  throw new Problem('malformed-request', detail);
}
