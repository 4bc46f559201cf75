import { ClaimCheck } from './claim-check';
import { HttpSignature } from './http-signature';
import { WebAuth } from '../core/web/web-auth';
import { WebDomain, WebThrottle } from '../core/web/web-options';

/**
 * Options of a webhook API.
 */
export interface WebhookApiOptions {
  /**
   * The path that requests are posted to, without a leading slash: letters, digits, `-`, `_`, `.` and `/`.
   * @default 'webhooks'
   */
  readonly path?: string;
  /**
   * The signature by which the API knows the sender. Other requests are answered 401.
   * @default - none: `auth` must be given
   */
  readonly signature?: HttpSignature;
  /**
   * The authorization of the API, beside the signature. `WebAuth.none()` without a signature takes requests from anybody.
   * @default - `WebAuth.none()` with a signature
   */
  readonly auth?: WebAuth;
  /**
   * The JSON pointer (RFC 6901) to the id of a delivery in the request: `/headers/x-github-delivery` or `/body/id`, in a JSON body. The id is the same when the
   * sender repeats the delivery. A request without it is answered 400.
   * @default - that of the signature; otherwise every request has a random id
   */
  readonly deliveryIdPointer?: string;
  /**
   * The headers of the request that the worker gets, beside `content-type` and `content-encoding`. Credentials in them would be stored in the queue.
   * @default - only `content-type` and `content-encoding`
   */
  readonly forwardedRequestHeaders?: string[];
  /**
   * The handling of requests that do not fit into a queue message (256 KiB).
   * @default ClaimCheck.none()
   */
  readonly claimCheck?: ClaimCheck;
  /**
   * A custom domain name. The API's default endpoint is disabled.
   * @default - the default endpoint of the API
   */
  readonly domain?: WebDomain;
  /**
   * The request rate above which the API answers 429.
   * @default - 500 requests per second, bursts of 1000 (library default)
   */
  readonly throttle?: WebThrottle;
  /**
   * Whether it has an HTTP API of its own. Without one it is a backend of another API, such as a REST API with API keys and AWS WAF.
   * The other API then has the authorization, the domain name and the throttle.
   * @default true
   */
  readonly ownApi?: boolean;
}
