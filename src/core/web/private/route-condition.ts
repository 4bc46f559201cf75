/** A condition on a request: the header, the query parameter or the source address has one of the values. */
export interface RouteCondition {
  /** One of `header`, `query` and `sourceIp` is set. */
  readonly header?: string;
  readonly query?: string;
  /** The values are ranges of addresses. Rules of a load balancer know the address, request routers do not. */
  readonly sourceIp?: true;
  readonly values: string[];
}
