import { LookupDocumentation } from './query-documentation';
import { WebAuth } from '../core/web/web-auth';
import { WebThrottle } from '../core/web/web-options';

/**
 * Options of a route that answers values by key.
 */
export interface LookupOptions {
  /**
   * The authorization of the route. It comes before the cache: callers share values.
   * @default - the authorization of the exposure
   */
  readonly auth?: WebAuth;
  /**
   * The request rate above which the route answers 429.
   * @default - the throttle of the exposure
   */
  readonly throttle?: WebThrottle;
  /**
   * The documentation of the lookup in the OpenAPI document.
   * @default - names made of the method and the path
   */
  readonly documentation?: LookupDocumentation;
}
