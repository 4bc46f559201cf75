import { Duration } from 'aws-cdk-lib';
import { JsonSchema } from '../core/web/json-schema';
import { WebAuth } from '../core/web/web-auth';
import { WebThrottle } from '../core/web/web-options';

/**
 * What is special about a route.
 */
export interface ServiceRouteOptions {
  /**
   * Who may call it.
   * @default - who may call the service
   */
  readonly auth?: WebAuth;
  /**
   * What a request's body must look like; others are refused with 400, and the function does not run.
   * A REST API validates by itself (JSON Schema draft 4); an HTTP API does not, so a function of the
   * library stands in between, which names each bad field.
   * @default - the function gets every body
   */
  readonly requestSchema?: JsonSchema;
  /**
   * How long the caller waits at the most: 1 to 29 seconds (API Gateway limit); to 28 with a
   * request schema on an HTTP API.
   * @default - 29 seconds; 10 seconds with a request schema on an HTTP API, or the function's timeout where that is known
   */
  readonly timeout?: Duration;
  /**
   * How much it takes before it answers 429.
   * @default - the throttle of the service, for all routes together
   */
  readonly throttle?: WebThrottle;
}
