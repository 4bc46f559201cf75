import { Duration, Size } from 'aws-cdk-lib';
import { BackendAuth } from './backend-auth';

/**
 * When a backend that fails is left alone for a while.
 */
export interface CircuitBreakerOptions {
  /**
   * Failures on end (no answer, an answer too late, 5xx) after which requests are answered 503 at once: 1 to 100.
   * @default 5
   */
  readonly failures?: number;
  /**
   * How long it is left alone before one request tries it again: 1 second to 15 minutes.
   * @default Duration.seconds(10)
   */
  readonly openDuration?: Duration;
}

/**
 * Options of a third-party HTTP backend.
 */
export interface HttpBackendOptions {
  /**
   * How long one request may take, retries included: 100 milliseconds to 28 seconds, which is a second
   * less than API Gateway waits. Answered 504 afterwards.
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;
  /**
   * Headers sent with every request; secrets belong into `auth`.
   * @default - none
   */
  readonly headers?: { [name: string]: string };
  /**
   * How the library identifies itself to the backend.
   * @default BackendAuth.none()
   */
  readonly auth?: BackendAuth;
  /**
   * Headers of the caller's request that are passed on besides `accept`, `accept-language`, `content-encoding`,
   * `content-language`, `content-type`, `if-*`, `idempotency-key`, `prefer`, `range`, `traceparent`, `tracestate` and
   * `x-correlation-id`. Hop-by-hop headers, `host` and `content-length` never are.
   * @default - no others
   */
  readonly forwardedRequestHeaders?: string[];
  /**
   * Headers of the backend's answer that are passed on besides `accept-ranges`, `allow`, `cache-control`,
   * `content-disposition`, `-encoding`, `-language`, `-range`, `-type`, `etag`, `expires`, `last-modified`, `link`,
   * `location` (within the route), `retry-after`, `vary` and `www-authenticate`. Hop-by-hop headers never are.
   * @default - no others
   */
  readonly forwardedResponseHeaders?: string[];
  /**
   * How often a request of an idempotent method (GET, HEAD, OPTIONS, PUT, DELETE) is tried again within
   * the timeout, with backoff and jitter: 0 to 5.
   * @default 2
   */
  readonly retryAttempts?: number;
  /**
   * When a failing backend is left alone.
   * @default - after 5 failures on end, for 10 seconds
   */
  readonly circuitBreaker?: CircuitBreakerOptions;
  /**
   * The largest answer taken: 1 byte to 4 MiB (a function's answer holds 6 MB, in which binary bodies grow by
   * a third). Answered 502 when it is larger.
   * @default Size.mebibytes(4)
   */
  readonly maxResponseSize?: Size;
}
