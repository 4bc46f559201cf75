import { RequestMatch } from '../core/web/request-match';
import { WebAuth } from '../core/web/web-auth';

/**
 * Options of a listener of yours as the engine.
 */
export interface ListenerEngineOptions {
  /** The URL that clients call, without a path, such as `https://shop.example.com`. A listener does not know its domain name. */
  readonly url: string;
  /**
   * The authorization of the routes: `WebAuth.jwt`, `WebAuth.userPool` (access tokens by default) or `WebAuth.none`.
   * Listeners verify tokens over HTTPS only.
   */
  readonly auth: WebAuth;
  /**
   * The first priority of the rules of the API: 1 to 49,501. Your rules with smaller priorities are looked at before those of the API.
   *
   * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
   */
  readonly firstPriority: number;
  /**
   * The last priority of the rules of the API: at most 50,000, and at least 499 above the first one.
   * No other rule of the listener may be between them.
   *
   * Each 500 priorities have room for one path without parameters, one with one parameter, and so on (library limit).
   */
  readonly lastPriority: number;
  /**
   * The requests that are for the API, such as those of a host name. Up to 3 of the 5 values that a rule may have.
   * @default - all requests that match a route
   */
  readonly when?: RequestMatch;
}
