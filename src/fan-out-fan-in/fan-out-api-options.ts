import { WebAuth } from '../core/web/web-auth';
import { WebThrottle } from '../core/web/web-options';

/**
 * Options of the HTTP API of a FanOutFanIn.
 */
export interface FanOutApiOptions {
  /**
   * The callers that the API accepts.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * The rate and the burst of requests above which the API answers 429.
   * @default - 500 requests per second, bursts of 1000 (library default)
   */
  readonly throttle?: WebThrottle;
}
