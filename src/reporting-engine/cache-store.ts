import { ValkeyCache } from './valkey-cache';

/**
 * Where the values of a cache are.
 */
export class CacheStore {
  /** A DynamoDB table of the cache, which is deleted with its stack. */
  static dynamoDb(): CacheStore {
    return new CacheStore();
  }

  /**
   * A cache of ElastiCache. The functions that use it are in its VPC. A change of an item ends its value through a queue, so that a cache that is away
   * holds up no view.
   *
   * @param cache the same one for all caches of the engine
   */
  static valkey(cache: ValkeyCache): CacheStore {
    return new CacheStore(cache);
  }

  private constructor(
    /** @internal */
    readonly _valkey?: ValkeyCache,
  ) {}
}
