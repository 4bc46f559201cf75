import { HttpBackendSettings } from '../shared/backends/settings';
import { CircuitBreakerSettings } from '../shared/circuit/ports';
import { Environment } from '../shared/runtime/environment';
import { fillPlaces } from '../shared/runtime/settings';

/** What stands in for a source that fails. One of the three is set. */
export interface FallbackSettings {
  /** The last good answer to the same call, up to this age. */
  readonly cachedMillis?: number;
  /** A JSON value. `null` is one. */
  readonly value?: unknown;
  /** The part is missing from the answer. */
  readonly omit?: true;
}

/** One call for each element of another source's list. The part is the list of the bodies, in the order of the list. */
export interface ForEachSettings {
  /** A reference to a list: `{order.lines}`. */
  readonly list: string;
  /** The name of the element in the path: `line`, for `{line.productId}`. */
  readonly as: string;
  /** The most calls at once. */
  readonly maxConcurrency: number;
  /** A call that has not begun until then fails. Default: it waits until the deadline. */
  readonly maxWaitMillis?: number;
  /** A longer list is a failure of the part. */
  readonly maxItems: number;
  /** One call for several elements. Default: a call an element. */
  readonly batch?: BatchSettings;
}

/** The elements' values are joined by commas in the one reference to the element: `/products?ids={line.productId}`. */
export interface BatchSettings {
  readonly size: number;
  /** The member of each object in the answer's list that has the element's value: `id`. */
  readonly key: string;
}

/** A second call of a source that is slow, after the 95th percentile of its own response times. */
export interface HedgingSettings {
  /** The most extra calls, in percent of all calls of the source. */
  readonly maxExtraPercent: number;
}

/** A source of the aggregate. One of `function` and `http` is set. */
export interface SourceSettings {
  /** The ARN of a function, an alias or a version. It is invoked with the event of an HTTP API, format 2.0. */
  readonly function?: string;
  readonly http?: Omit<HttpBackendSettings, 'retryAttempts' | 'maxResponseBytes'>;
  /** In upper case. */
  readonly method: string;
  /**
   * The path and the query of the call, after the path of the URL. `{id}` is a path parameter of the request, `{query.page}` a query parameter,
   * `{order.customer.id}` a value in the body of the source `order`, and `{line.productId}` one of the element of `forEach`.
   */
  readonly path: string;
  /** Whether the call has the body of the request. */
  readonly sendsRequestBody?: boolean;
  /** The name of the part in answers and in the composition. Default: the name of the source. */
  readonly part?: string;
  /** Whether the answer is an error without this source. */
  readonly required: boolean;
  /** The time to answer, retries included. */
  readonly timeoutMillis: number;
  /** The number of retries of a call with an idempotent method. */
  readonly retryAttempts: number;
  /** The most calls of the source at once, in one execution environment. Further ones fail. */
  readonly maxInFlight: number;
  readonly maxResponseBytes: number;
  readonly circuitBreaker: CircuitBreakerSettings;
  /** Default: the part is missing from the answer. */
  readonly fallback?: FallbackSettings;
  readonly forEach?: ForEachSettings;
  readonly hedging?: HedgingSettings;
  /** The names, in lower case, of the caller's headers with credentials that this source gets: `authorization`, `cookie`, `x-api-key`. */
  readonly forwardedCredentials?: readonly string[];
}

/** How answers are stored. */
export interface CacheSettings {
  readonly kind: 'memory' | 'dynamoDb';
  /** The name of the table, with the key `id` and the TTL attribute `ttl`. Set for `dynamoDb`. */
  readonly table?: string;
  /** An answer is fresh for this time. */
  readonly ttlMillis: number;
  /** After it, the old answer is served for this time, and a new one is made in the meantime. */
  readonly staleWhileRevalidateMillis: number;
  /** After `ttlMillis`, the old answer is served for this time where a new one cannot be made. */
  readonly staleIfErrorMillis: number;
  /** The query parameters on which answers depend, besides the path parameters. */
  readonly query: readonly string[];
  /** The headers on which answers depend, in lower case. */
  readonly headers: readonly string[];
  /** Whether callers share answers. Otherwise each caller has its own. */
  readonly sharedByCallers: boolean;
}

/** The file `aggregator.json` beside the bundle. The construct `Aggregator` (src/aggregator) writes it. */
export interface AggregateSettings {
  /** `GET /invoices/{id}`. */
  readonly route: string;
  readonly deadlineMillis: number;
  readonly maxRequestBytes: number;
  readonly sources: Readonly<Record<string, SourceSettings>>;
  /** An expression in JSONata over the parts' bodies by name. Default: an object of the parts' bodies. */
  readonly response?: { readonly jsonata: string };
  /** Default: no answer is stored. */
  readonly cache?: CacheSettings;
}

/** The settings of the handler. */
export interface AggregatorSettings extends AggregateSettings {
  /** `PATTERN_PATH`: the path of the construct, a dimension of its metrics and a field of its logs. */
  readonly pattern: string;
}

/**
 * Reads `aggregator.json`, in which `{ "$value": 0 }` stands for the first member of the list in the variable `AGGREGATOR_VALUES`.
 *
 * @param file the text of a file beside the bundle
 */
export function readSettings(environment: Environment, file: (name: string) => string | undefined): AggregatorSettings {
  const text = file('aggregator.json');
  if (text === undefined) throw new Error('The file aggregator.json is missing.');
  const settings = fillPlaces(text, environment, 'AGGREGATOR') as AggregateSettings;
  const isWhole = ({ function: name, http }: SourceSettings) => (name === undefined) !== (http === undefined);
  const sources = Object.values(settings.sources);
  if (sources.length === 0 || !sources.every(isWhole)) throw new Error('aggregator.json must hold sources, each with either a function or an http backend.');
  return { ...settings, pattern: environment.text('PATTERN_PATH') };
}
