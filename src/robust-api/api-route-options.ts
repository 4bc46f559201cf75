import { Duration } from 'aws-cdk-lib';
import { JsonSchema } from '../core/web/json-schema';
import { RequestMatch } from '../core/web/request-match';
import { WebAuth } from '../core/web/web-auth';
import { WebThrottle } from '../core/web/web-options';

/**
 * Options of a route.
 *
 * Options of the route as a whole are given with its first backend. Further backends of the route have
 * `when` and `weight` only.
 */
export interface ApiRouteOptions {
  /**
   * The authorization of the route.
   * @default - the authorization of the engine
   */
  readonly auth?: WebAuth;
  /**
   * The time that the route waits for a response: 1 to 29 seconds (API Gateway limit). HTTP and REST APIs only.
   *
   * The maximum is 28 seconds for a route with a request router.
   * @default - the engine's limit; 10 seconds for a route with a request router
   */
  readonly timeout?: Duration;
  /**
   * The request rate above which the route answers 429. HTTP and REST APIs only.
   * @default - the throttle of the engine, for all routes together
   */
  readonly throttle?: WebThrottle;
  /**
   * The schema of the request body. Other bodies are answered 400. HTTP and REST APIs only.
   * @default - any body
   */
  readonly requestSchema?: JsonSchema;
  /**
   * The requests that this backend is for.
   * @default - all requests that no other backend of the route takes
   */
  readonly when?: RequestMatch;
  /**
   * The percentage of the requests that this backend takes: 1 to 99. With `when`, of the requests that match.
   * @default - all requests
   */
  readonly weight?: number;
  /**
   * The documentation of the route in the OpenAPI document.
   * @default - a name made of method and path
   */
  readonly documentation?: ApiRouteDocumentation;
}

/**
 * The documentation of a route in the OpenAPI document.
 */
export interface ApiRouteDocumentation {
  /**
   * The `operationId`, unique in the API.
   * @default - made of method and path, such as `getOrdersById`
   */
  readonly operationId?: string;
  /**
   * A summary of the operation in one line.
   * @default - none
   */
  readonly summary?: string;
  /**
   * The status of a successful response: 200 to 299.
   * @default - 200
   */
  readonly successStatus?: number;
  /**
   * The schema of the body of a successful response. It is documented, and not validated.
   * @default - any body
   */
  readonly responseSchema?: JsonSchema;
}
