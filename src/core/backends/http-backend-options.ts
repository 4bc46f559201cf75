import { Duration, Size } from 'aws-cdk-lib';
import { BackendAuth } from './backend-auth';

/**
 * Options of the circuit breaker before a backend.
 */
export interface CircuitBreakerOptions {
  /**
   * The percentage of unhealthy calls in the window that opens the circuit: 1 to 100.
   *
   * Unhealthy are no response, a late one, and the status 502, 503 or 504. While the circuit is open, the router answers 503
   * immediately. Each execution environment counts its own calls. All of them share the open circuit.
   * @default 50
   */
  readonly failureRate?: number;
  /**
   * The time over which calls are counted: 1 second to 5 minutes.
   * @default Duration.seconds(30)
   */
  readonly window?: Duration;
  /**
   * The number of calls in the window from which `failureRate` counts: 1 to 1,000. A row of as many unhealthy calls
   * opens the circuit at any percentage.
   * @default 10
   */
  readonly minimumCalls?: number;
  /**
   * The number of consecutive unhealthy calls from which `failureRate` counts below `minimumCalls`, too: 1 to 100.
   *
   * A function has one call at a time in an execution environment. While a backend hangs, a window has few of them.
   * @default 5
   */
  readonly failures?: number;
  /**
   * The time that the circuit stays open: 1 second to 15 minutes. After it, one request tries the backend again.
   *
   * It is longer, up to 5 minutes, where the backend says so in `Retry-After` of a response 503 or 429.
   * @default Duration.seconds(10)
   */
  readonly openDuration?: Duration;
}

/**
 * Options of a third-party HTTP backend.
 */
export interface HttpBackendOptions {
  /**
   * The time that one request may take, including retries: 100 milliseconds to 28 seconds.
   *
   * The maximum is one second less than API Gateway waits. After the timeout the router answers 504.
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;
  /**
   * Headers that are added to every request. For secrets, use `auth`.
   * @default - none
   */
  readonly headers?: { [name: string]: string };
  /**
   * The credentials that the router sends to the backend.
   * @default BackendAuth.none()
   */
  readonly auth?: BackendAuth;
  /**
   * Names of further request headers that the router forwards to the backend.
   *
   * The router always forwards `accept`, `accept-language`, `content-encoding`, `content-language`, `content-type`, `if-*`,
   * `idempotency-key`, `prefer`, `range`, `traceparent`, `tracestate` and `x-correlation-id`. It never forwards hop-by-hop
   * headers, `host` and `content-length`.
   * @default - no further headers
   */
  readonly forwardedRequestHeaders?: string[];
  /**
   * Names of further response headers that the router forwards to the client.
   *
   * The router always forwards `accept-ranges`, `allow`, `cache-control`, `content-disposition`, `content-encoding`,
   * `content-language`, `content-range`, `content-type`, `etag`, `expires`, `last-modified`, `link`, `location` (within the
   * route), `retry-after`, `vary` and `www-authenticate`. It never forwards hop-by-hop headers.
   * @default - no further headers
   */
  readonly forwardedResponseHeaders?: string[];
  /**
   * The number of retries within the timeout, with backoff and jitter: 0 to 5.
   *
   * Only requests of idempotent methods (GET, HEAD, OPTIONS, PUT, DELETE) are retried.
   * @default 2
   */
  readonly retryAttempts?: number;
  /**
   * The circuit breaker before the backend.
   * @default - the circuit opens when half of at least 10 calls in 30 seconds are unhealthy, for 10 seconds
   */
  readonly circuitBreaker?: CircuitBreakerOptions;
  /**
   * The largest response that the router accepts: 1 byte to 4 MiB. A larger one is answered 502.
   *
   * A function's response holds 6 MB, and a binary body grows by a third.
   * @default Size.mebibytes(4)
   */
  readonly maxResponseSize?: Size;
  /**
   * The name of the request router that all routes of the backend share, such as `Catalog`: 1 to 40 letters and digits.
   * Its first word is no method.
   *
   * Backends with the same name share it, too. Each route keeps its own settings. The routes share the function with its
   * concurrency, its role and its alarms. They share one circuit breaker for each backend, as all routes of the API do.
   * @default - each route has a request router of its own
   */
  readonly sharedRouter?: string;
}
