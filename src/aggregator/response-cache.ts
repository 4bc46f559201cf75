import { Duration } from 'aws-cdk-lib';

/**
 * Options of the cache of responses.
 *
 * The key of a response is what the sources get of a request: path parameters, the query parameters that they refer to, and forwarded
 * headers. The caller is part of the key, too. Partial responses are not stored. `Cache-Control` of a source shortens the time.
 */
export interface ResponseCacheOptions {
  /** The time for which a response is fresh: 1 second to 1 day. */
  readonly ttl: Duration;
  /**
   * The time after `ttl` for which other requests get the old response while one request makes a new one: 0 to 1 day.
   * @default - 0 seconds
   */
  readonly staleWhileRevalidate?: Duration;
  /**
   * The time after `ttl` for which the old response is served if a new one fails or is partial: 0 to 7 days.
   * @default - 0 seconds
   */
  readonly staleIfError?: Duration;
  /**
   * Whether callers share responses. Otherwise each caller has its own.
   * @default - false
   */
  readonly sharedByCallers?: boolean;
}

/** @internal */
export interface ResponseCacheConfig {
  readonly kind: 'memory' | 'dynamoDb';
  readonly options: ResponseCacheOptions;
}

/**
 * The cache of the responses of an aggregate.
 */
export class ResponseCache {
  /**
   * A DynamoDB table, which all execution environments share. Responses that have more than 390 KB compressed are not stored.
   *
   * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
   */
  static dynamoDb(options: ResponseCacheOptions): ResponseCache {
    return new ResponseCache({ kind: 'dynamoDb', options });
  }

  /** The memory of each execution environment. It costs nothing, and each environment makes its own responses. */
  static inMemory(options: ResponseCacheOptions): ResponseCache {
    return new ResponseCache({ kind: 'memory', options });
  }

  /** Nothing. Each request calls the sources. */
  static none(): ResponseCache {
    return new ResponseCache();
  }

  private constructor(
    /** @internal */
    readonly _config?: ResponseCacheConfig,
  ) {}
}
