import { Duration, Size } from 'aws-cdk-lib';
import { AggregateSource } from './aggregate-source';
import { Inputs } from './dependencies';
import { circuitBreakerSettings, httpBackendSettings } from '../../core/backends/private/route-settings';
import { Composition } from '../composition';
import { Fallback } from '../fallback';
import { ResponseCacheConfig } from '../response-cache';

const DEFAULT_TIMEOUT = Duration.seconds(2);
const DEFAULT_RETRY_ATTEMPTS = 2;
const DEFAULT_MAX_IN_FLIGHT = 100;
const DEFAULT_MAX_RESPONSE = Size.mebibytes(1);
const DEFAULT_FOR_EACH = { maxConcurrency: 10, maxItems: 200 };
const DEFAULT_EXTRA_PERCENT = 5;
/** A function's event holds 6 MB, in which binary bodies grow by a third (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const LARGEST_REQUEST = Size.mebibytes(4);

export interface Aggregate {
  readonly route: string;
  readonly deadline: Duration;
  readonly sources: AggregateSource[];
  readonly inputs: Inputs;
  readonly response: Composition;
  readonly cache?: ResponseCacheConfig & { readonly table?: string };
}

/** AggregateSettings of handlers/aggregator/settings.ts. */
export function aggregateSettings({ route, deadline, sources, inputs, response, cache }: Aggregate): object {
  return {
    route,
    deadlineMillis: deadline.toMilliseconds(),
    maxRequestBytes: LARGEST_REQUEST.toBytes(),
    sources: Object.fromEntries(sources.map(source => [source.name, sourceSettings(source, deadline)])),
    ...response._expression !== undefined && { response: { jsonata: response._expression } },
    ...cache && { cache: cacheSettings(cache, inputs) },
  };
}

function sourceSettings(source: AggregateSource, deadline: Duration): object {
  const { options, backend: { function: target, http } } = source;
  const timeout = options.timeout ?? http?.options.timeout ?? Duration.millis(Math.min(DEFAULT_TIMEOUT.toMilliseconds(), deadline.toMilliseconds()));
  return {
    ...target && { function: target.functionArn },
    ...http && { http: httpSettings(source) },
    method: source.method,
    path: options.path,
    ...options.sendsRequestBody && { sendsRequestBody: true },
    ...options.partName !== undefined && { part: options.partName },
    required: options.required ?? false,
    timeoutMillis: timeout.toMilliseconds(),
    retryAttempts: options.retryAttempts ?? http?.options.retryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
    maxInFlight: options.maxInFlightCalls ?? DEFAULT_MAX_IN_FLIGHT,
    maxResponseBytes: (options.maxResponseSize ?? http?.options.maxResponseSize ?? DEFAULT_MAX_RESPONSE).toBytes(),
    circuitBreaker: circuitBreakerSettings(http?.options),
    ...options.fallback && { fallback: fallbackSettings(options.fallback) },
    ...options.forEach && {
      forEach: {
        list: options.forEach.list,
        as: source.itemName,
        maxConcurrency: options.forEach.maxConcurrency ?? DEFAULT_FOR_EACH.maxConcurrency,
        maxItems: options.forEach.maxItems ?? DEFAULT_FOR_EACH.maxItems,
        maxWaitMillis: options.forEach.maxWait?.toMilliseconds(),
        batch: options.forEach.batch,
      },
    },
    ...options.hedging && { hedging: { maxExtraPercent: options.hedging.maxExtraPercent ?? DEFAULT_EXTRA_PERCENT } },
    ...source.credentials.length > 0 && { forwardedCredentials: source.credentials },
  };
}

/** Without what a source has of its own: retries, size and credentials. */
function httpSettings({ backend: { http } }: AggregateSource): object {
  const { retryAttempts: _, maxResponseBytes: __, forwardedRequestHeaders, ...settings } = httpBackendSettings(http!) as {
    readonly retryAttempts: number; readonly maxResponseBytes: number; readonly forwardedRequestHeaders?: string[];
  };
  return { ...settings, forwardedRequestHeaders: forwardedRequestHeaders?.filter(name => name !== 'authorization') };
}

function fallbackSettings({ _config: { cached, value, omit } }: Fallback): object {
  if (cached) { return { cachedMillis: cached.toMilliseconds() }; }
  return omit ? { omit } : { value: value!.json };
}

function cacheSettings({ kind, table, options }: ResponseCacheConfig & { readonly table?: string }, { queryParameters }: Inputs): object {
  const { ttl, staleWhileRevalidate, staleIfError, sharedByCallers = false } = options;
  return {
    kind,
    table,
    ttlMillis: ttl.toMilliseconds(),
    staleWhileRevalidateMillis: staleWhileRevalidate?.toMilliseconds() ?? 0,
    staleIfErrorMillis: staleIfError?.toMilliseconds() ?? 0,
    query: queryParameters,
    headers: [], // the handler adds those that sources get
    sharedByCallers,
  };
}
