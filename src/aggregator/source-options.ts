import { Duration, Size } from 'aws-cdk-lib';
import { Fallback } from './fallback';
import { JsonSchema } from '../core/web/json-schema';

/**
 * Options of a source that is called several times for one request: once for each element of another source's list.
 */
export interface SourceForEachOptions {
  /** The list: a reference to another source's body, such as `{order.lines}`. */
  readonly list: string;
  /**
   * The name of the element in the path, such as `line` for `{line.productId}`.
   * @default - `item`
   */
  readonly itemName?: string;
  /**
   * The largest number of calls at once: 1 to 100.
   * @default - 10
   */
  readonly maxConcurrency?: number;
  /**
   * The largest number of elements: 1 to 1,000. The source fails for a longer list.
   * @default - 200
   */
  readonly maxItems?: number;
  /**
   * The time that a call waits for its turn: at least 50 milliseconds, and at most the deadline. Elements whose call has not begun until then fail.
   * @default - calls wait until the deadline
   */
  readonly maxWait?: Duration;
  /**
   * One call for several elements.
   * @default - one call for each element
   */
  readonly batch?: SourceBatchOptions;
}

/**
 * Options of a source that is called for several elements of a list at once.
 */
export interface SourceBatchOptions {
  /** The largest number of elements of one call: 2 to 100. Their values are joined by commas in the reference to the element. */
  readonly size: number;
  /** The field of each object in the backend's list that holds the element's value, such as `id`. */
  readonly key: string;
}

/**
 * Options of the second call to a source that is slow.
 */
export interface SourceHedgingOptions {
  /**
   * The largest number of second calls, in percent of the calls of the source: 1 to 20.
   * @default - 5
   */
  readonly maxExtraPercent?: number;
}

/**
 * Options of a source.
 */
export interface SourceOptions {
  /**
   * The path and the query of the call. They are appended to the URL of an HTTP backend.
   *
   * - `{id}` is a path parameter of the request.
   * - `{query.page}` is a query parameter of the request.
   * - `{order.customer.id}` is a value in the body of the source `order`, which is called first.
   * - `{item.productId}` is a value of the element with `forEach`.
   */
  readonly path: string;
  /**
   * The HTTP method of the call.
   * @default - GET
   */
  readonly method?: string;
  /**
   * Whether the call has the body of the request.
   * @default - false
   */
  readonly sendsRequestBody?: boolean;
  /**
   * The name of the part in the response and in the composition: letters and digits, a letter first.
   * @default - the name of the source
   */
  readonly partName?: string;
  /**
   * Whether the request fails if the source does: with 502, with 504 after a timeout, or with 503 and `Retry-After` while its circuit is open.
   * @default - false
   */
  readonly required?: boolean;
  /**
   * The time that the source has to answer, retries included: at least 50 milliseconds, and at most the deadline.
   * @default - the timeout of the HTTP backend; otherwise 2 seconds, or the deadline if that is shorter
   */
  readonly timeout?: Duration;
  /**
   * The number of retries within the timeout, with backoff and jitter: 0 to 5. Only calls of idempotent methods are retried.
   * @default - that of the HTTP backend; otherwise 2
   */
  readonly retryAttempts?: number;
  /**
   * The largest number of calls at once in one execution environment: 1 to 1,000. Further calls fail immediately.
   * @default - 100
   */
  readonly maxInFlightCalls?: number;
  /**
   * The largest body that the source may answer: 1 byte to 4 MiB. A larger one is a failure.
   * @default - that of the HTTP backend; otherwise 1 MiB
   */
  readonly maxResponseSize?: Size;
  /**
   * The part that stands in for the source if it fails.
   * @default - Fallback.omit()
   */
  readonly fallback?: Fallback;
  /**
   * The list whose elements the source is called for.
   * @default - one call for each request
   */
  readonly forEach?: SourceForEachOptions;
  /**
   * A second call to a source that is slower than 95 % of its own calls. The first answer counts. For the methods GET and HEAD only.
   * @default - no second calls
   */
  readonly hedging?: SourceHedgingOptions;
  /**
   * The names of the caller's headers with credentials that this source gets: `authorization`, `cookie` or `x-api-key`. No other source gets them.
   * @default - none, or `authorization` with `BackendAuth.forwardAuthorization()`
   */
  readonly forwardedCredentials?: string[];
  /**
   * The schema of the body. It is documented in the OpenAPI document, and not validated.
   * @default - any body
   */
  readonly responseSchema?: JsonSchema;
}
