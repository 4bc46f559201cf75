import { Duration } from 'aws-cdk-lib';
import { JsonSchema } from '../core/web/json-schema';
import { WebAuth } from '../core/web/web-auth';
import { WebThrottle } from '../core/web/web-options';

/**
 * Options of a route.
 */
export interface ServiceRouteOptions {
  /**
   * The authorization of the route.
   * @default - the authorization of the service
   */
  readonly auth?: WebAuth;
  /**
   * The schema of the request body. Other bodies are answered 400, and the function is not invoked.
   *
   * A REST API validates bodies itself (JSON Schema draft 4). On an HTTP API, the library's request router validates
   * them and names each invalid field.
   * @default - any body
   */
  readonly requestSchema?: JsonSchema;
  /**
   * The time that the route waits for a response: 1 to 29 seconds (API Gateway limit).
   *
   * The maximum is 28 seconds with a request schema on an HTTP API.
   * @default - 29 seconds; with a request schema on an HTTP API the function's timeout, or 10 seconds if it is not known
   */
  readonly timeout?: Duration;
  /**
   * The request rate above which the route answers 429.
   * @default - the throttle of the service, for all routes together
   */
  readonly throttle?: WebThrottle;
  /**
   * The name of the request router that the route shares with others, such as `Orders`: 1 to 40 letters and digits.
   * Its first word is no method.
   *
   * Only a route with a request schema on an HTTP API has a request router. Each route keeps its own schema and timeout.
   * The routes share the function with its concurrency and its alarms.
   * @default - a request router for each route that needs one
   */
  readonly sharedRouter?: string;
}
