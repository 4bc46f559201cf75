import { Duration } from 'aws-cdk-lib';
import { validateValkey } from './valkey-access';
import { DURATION, isDuration } from '../../core/private/durations';
import { Validation } from '../../core/private/validation';
import { QueryCache } from '../query-cache';

export interface CacheTimes {
  readonly ttl: Duration;
  readonly staleIfError?: Duration;
}

/** The times of a cache, as handlers have them. */
export interface CacheTimesSettings {
  readonly ttlMillis: number;
  readonly staleIfErrorMillis: number;
}

/** Library limits: an old page has rows of removed items; values end with their items. */
const LONGEST = {
  page: { ttl: Duration.hours(1), staleIfError: Duration.days(1) },
  value: { ttl: Duration.days(1), staleIfError: Duration.days(7) },
};

/** @param prefix of the names of the options, in errors */
export function cacheTimes(validation: Validation, prefix: string, of: keyof typeof LONGEST, times: CacheTimes): CacheTimesSettings {
  const { ttl, staleIfError = Duration.seconds(0) } = times;
  for (const [prop, value, min] of [['ttl', ttl, 1], ['staleIfError', staleIfError, 0]] as const) {
    validation.check(isDuration(value), `${prefix}${prop}`, DURATION, value);
    validation.knownDuration(`${prefix}${prop}`, value, ', because the function needs it in milliseconds');
    validation.duration(`${prefix}${prop}`, value, Duration.seconds(min), LONGEST[of][prop], 'library limit');
  }
  return { ttlMillis: ttl.toMilliseconds(), staleIfErrorMillis: staleIfError.toMilliseconds() };
}

/** Checks the cache of a query. */
export function queryCacheTimes(validation: Validation, cache: QueryCache): CacheTimesSettings {
  // Python and JavaScript pass whatever is given
  validation.check(cache instanceof QueryCache, 'cache', 'be QueryCache.dynamoDb(), .valkey() or .inMemory()', cache);
  if (cache._valkey) { validateValkey(validation, 'cache', cache._valkey); }
  return cacheTimes(validation, 'cache.', 'page', cache._options);
}
