import { WebAuth } from '../core/web/web-auth';
import { WebCors, WebDomain, WebThrottle } from '../core/web/web-options';
import { WebUsagePlan } from '../core/web/web-usage-plan';

/**
 * Options of an HTTP API as the engine.
 */
export interface HttpApiEngineOptions {
  /**
   * Who may call the routes that name nobody.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * Which web pages may call.
   * @default - none
   */
  readonly cors?: WebCors;
  /**
   * A domain of yours. The address that AWS gives the API is switched off then.
   * @default - the address that AWS gives
   */
  readonly domain?: WebDomain;
  /**
   * How much all routes together take before they answer 429.
   * @default - 500 a second, bursts of 1000 (ours)
   */
  readonly throttle?: WebThrottle;
}

/**
 * Options of a REST API as the engine.
 */
export interface RestApiEngineOptions extends HttpApiEngineOptions {
  /**
   * What the holders of API keys may use, by the names of the plans. Every route asks for a key then.
   * @default - no keys
   */
  readonly usagePlans?: { [name: string]: WebUsagePlan };
  /**
   * ARN of a web ACL (regional) that requests pass first.
   * @default - none
   */
  readonly webAclArn?: string;
}
