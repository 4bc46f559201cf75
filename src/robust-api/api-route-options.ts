import { Duration } from 'aws-cdk-lib';
import { RequestMatch } from './request-match';
import { JsonSchema } from '../core/web/json-schema';
import { WebAuth } from '../core/web/web-auth';
import { WebThrottle } from '../core/web/web-options';

/**
 * Options of a route. Those of the route as a whole are given with its first backend; further backends of the
 * same route have `when` and `weight` only.
 */
export interface ApiRouteOptions {
  /**
   * Who may call.
   * @default - whom the engine lets in
   */
  readonly auth?: WebAuth;
  /**
   * How long the route waits for an answer: 1 to 29 seconds (API Gateway limit), 28 where the request router
   * stands between. HTTP and REST APIs only.
   * @default - as long as the engine waits; 10 seconds where the request router stands between
   */
  readonly timeout?: Duration;
  /**
   * How much the route takes before it answers 429. HTTP and REST APIs only.
   * @default - what the engine takes for all routes together
   */
  readonly throttle?: WebThrottle;
  /**
   * What a request's body must look like; others are refused with 400. HTTP and REST APIs only.
   * @default - any body
   */
  readonly requestSchema?: JsonSchema;
  /**
   * Which requests this backend is for.
   * @default - all that no other backend of the route takes
   */
  readonly when?: RequestMatch;
  /**
   * Percent of the requests (of those that match `when`, where that is given) that this backend takes: 1 to 99.
   * @default - all of them
   */
  readonly weight?: number;
  /**
   * What the route is called and says in the OpenAPI document.
   * @default - a name made of method and path
   */
  readonly documentation?: ApiRouteDocumentation;
}

/**
 * What the OpenAPI document says of a route.
 */
export interface ApiRouteDocumentation {
  /**
   * The `operationId`, unique in the API.
   * @default - made of method and path, `getOrdersById`
   */
  readonly operationId?: string;
  /**
   * What it does, in a line.
   * @default - none
   */
  readonly summary?: string;
  /**
   * The status of an answer that succeeds: 200 to 299.
   * @default - 200
   */
  readonly successStatus?: number;
  /**
   * What the body of an answer that succeeds looks like. It is documented, and not checked.
   * @default - any body
   */
  readonly responseSchema?: JsonSchema;
}
