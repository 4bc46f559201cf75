import { Duration } from 'aws-cdk-lib';
import { ValkeyCache } from './valkey-cache';

/**
 * Options of the cache of pages.
 */
export interface QueryCacheOptions {
  /** The time for which a page is fresh: 1 second to 1 hour (library limit). That of each page is up to a tenth less, so that pages of one moment end apart. */
  readonly ttl: Duration;
  /**
   * The time after `ttl` for which the old page is answered if the view cannot be read: 0 to 1 day (library limit).
   * @default - 0 seconds
   */
  readonly staleIfError?: Duration;
}

/**
 * The cache of the pages of a query. Callers of the route share pages: the authorization comes before the cache.
 */
export class QueryCache {
  /**
   * A DynamoDB table of the engine, which all execution environments share. Of equal requests at once, one reads the view. Pages that have more than
   * 390 KB compressed are not stored.
   *
   * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
   */
  static dynamoDb(options: QueryCacheOptions): QueryCache {
    return new QueryCache('dynamoDb', options);
  }

  /**
   * A cache of ElastiCache, which all execution environments share, with the limit of `dynamoDb`. Routes with it have a function of their own, in the
   * VPC of the cache.
   *
   * @param cache the same one for all caches of the engine
   */
  static valkey(cache: ValkeyCache, options: QueryCacheOptions): QueryCache {
    return new QueryCache('valkey', options, cache);
  }

  /** The memory of each execution environment. It costs nothing, and each environment reads its own pages. */
  static inMemory(options: QueryCacheOptions): QueryCache {
    return new QueryCache('memory', options);
  }

  private constructor(
    /** @internal */
    readonly _kind: 'memory' | 'dynamoDb' | 'valkey',
    /** @internal */
    readonly _options: QueryCacheOptions,
    /** @internal */
    readonly _valkey?: ValkeyCache,
  ) {}
}
