/** A condition on a request: the header or the query parameter has one of the values. */
export interface RouteCondition {
  /** One of `header` and `query` is set. */
  readonly header?: string;
  readonly query?: string;
  readonly values: string[];
}
