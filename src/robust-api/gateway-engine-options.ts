import { RestApiAccessLogs } from '../core/web/rest-api-access-logs';
import { WebAuth } from '../core/web/web-auth';
import { WebCors, WebDomain, WebThrottle } from '../core/web/web-options';
import { WebUsagePlan } from '../core/web/web-usage-plan';

/**
 * Options of an HTTP API as the engine.
 */
export interface HttpApiEngineOptions {
  /**
   * The authorization of routes without their own.
   * @default WebAuth.iam()
   */
  readonly auth?: WebAuth;
  /**
   * The web pages that may call the API from a browser.
   * @default - none
   */
  readonly cors?: WebCors;
  /**
   * A custom domain name. The API's default endpoint is disabled.
   * @default - the default endpoint of the API
   */
  readonly domain?: WebDomain;
  /**
   * The request rate of all routes together, above which they answer 429.
   * @default - 500 requests per second, bursts of 1,000 (library default)
   */
  readonly throttle?: WebThrottle;
}

/**
 * Options of a REST API as the engine.
 */
export interface RestApiEngineOptions extends HttpApiEngineOptions {
  /**
   * Usage plans by name. With usage plans, every route requires an API key.
   * @default - no API keys
   */
  readonly usagePlans?: { [name: string]: WebUsagePlan };
  /**
   * The ARN of a regional web ACL (AWS WAF).
   * @default - none
   */
  readonly webAclArn?: string;
  /**
   * The destination of the access log.
   * @default RestApiAccessLogs.logGroup(); the account needs a RestApiAccount
   */
  readonly accessLogs?: RestApiAccessLogs;
}
