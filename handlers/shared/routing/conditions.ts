import { WebRequest } from '../http/web-request';

/** A condition on a request: the header or the query parameter has one of the values. */
export interface ConditionSettings {
  /** The name of a header, in any case. One of `header` and `query` is set. */
  readonly header?: string;
  /** The name of a query parameter. */
  readonly query?: string;
  readonly values: readonly string[];
}

/** The part of a request that conditions read. */
export type Traits = Pick<WebRequest, 'headers' | 'query'>;

/** Values are compared exactly, a header's list item by item. */
export function holds(condition: ConditionSettings, request: Traits): boolean {
  const values = condition.header === undefined
    ? request.query.getAll(condition.query!)
    : request.headers[condition.header.toLowerCase()]?.split(',').map(value => value.trim()) ?? [];
  return values.some(value => condition.values.includes(value));
}
