import { WebAuth } from '../core/web/web-auth';
import { WebThrottle } from '../core/web/web-options';

/**
 * Options of the route of an aggregate.
 */
export interface AggregatorRouteOptions {
  /**
   * The authorization of the route.
   * @default - the authorization of the exposure
   */
  readonly auth?: WebAuth;
  /**
   * The request rate above which the route answers 429.
   * @default - the throttle of the exposure
   */
  readonly throttle?: WebThrottle;
  /**
   * The documentation of the aggregate in its OpenAPI document.
   * @default - names made of the construct, the method and the path
   */
  readonly documentation?: AggregatorDocumentation;
}

/**
 * The documentation of an aggregate in its OpenAPI document.
 */
export interface AggregatorDocumentation {
  /**
   * The title of the API.
   * @default - the ID of the construct
   */
  readonly title?: string;
  /**
   * The version of the API.
   * @default - 1.0.0
   */
  readonly version?: string;
  /**
   * The `operationId`.
   * @default - made of method and path, such as `getInvoicesById`
   */
  readonly operationId?: string;
  /**
   * A summary of the operation in one line.
   * @default - none
   */
  readonly summary?: string;
}
