import { ExponentialBackoff, handleWhenResult, retry, timeout, TimeoutStrategy, wrap } from 'cockatiel';
import { within } from './within';
import { Log, Metrics } from '../jobs/job-ports';
import { Entry, EntryStore } from '../ports/entry-store';
import { millisBetween } from '../runtime/clock';

export type CacheMetric = 'CacheHits' | 'CacheMisses' | 'StaleAnswers' | 'CacheFailures';

/** Library defaults. A store that is slow, and a load of another process, leave 6 of the 10 seconds of a request. */
const STORE_MILLIS = 500;
const WAITS = { millis: 2_500, maxAttempts: 6, initialDelay: 50, maxDelay: 400 };
/** Entries of one moment do not all end at once. */
const JITTER = 0.1;

/** A value, and where it is from: `none` was just loaded. */
export interface Read<T> {
  readonly value: T;
  readonly found: 'none' | 'fresh' | 'stale';
  readonly ageSeconds?: number;
}

export interface ReadThroughOptions<T> {
  readonly store: EntryStore;
  /** The longest time for which an entry is fresh. */
  readonly ttlMillis: number;
  /** The time after it for which the entry is a replacement for a load that fails. */
  readonly staleIfErrorMillis: number;
  readonly encode: (value: T) => string;
  /** Undefined for what another version wrote. */
  readonly decode: (text: string) => T | undefined;
  readonly metrics: Pick<Metrics<CacheMetric>, 'count'>;
  readonly log: Pick<Log, 'warn'>;
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** How long a reader waits for the load of another process. Default: up to 2.5 seconds. */
  readonly waits?: typeof WAITS;
}

/** What a reader found: a claim to load the value, or an entry that is fresh or that another reader replaces. Neither: the store is no help. */
interface Look {
  readonly claim?: string;
  readonly entry?: Entry;
  readonly isHeld?: boolean;
}

/**
 * Values read through a store. Equal reads at once have one load, in one process and, by a claim, in all of them. A store that is away, or slow, makes
 * each reader load for itself.
 */
export class ReadThrough<T> {
  private readonly running = new Map<string, Promise<Read<T>>>();

  constructor(private readonly options: ReadThroughOptions<T>) {}

  /** @param load throws what the reader gets, unless an old value can stand in */
  read(key: string, load: () => Promise<T>): Promise<Read<T>> {
    const running = this.running.get(key) ?? this.attempt(key, load).finally(() => this.running.delete(key));
    this.running.set(key, running);
    return running;
  }

  private async attempt(key: string, load: () => Promise<T>): Promise<Read<T>> {
    const { claim, entry } = await this.waited(key);
    const isFresh = entry !== undefined && this.ageOf(entry) < entry.freshMillis;
    const found = entry && this.replacement(entry, isFresh ? 'fresh' : 'stale');
    if (found) {
      this.count(isFresh ? 'CacheHits' : 'StaleAnswers');
      return found;
    }
    this.count('CacheMisses');
    const at = this.options.now();
    try {
      const value = await load();
      if (claim !== undefined) await this.keep(key, claim, at, value);
      return { value, found: 'none' };
    } catch (error) {
      if (claim !== undefined) await this.store(() => this.options.store.release(key, claim));
      return this.instead(key, error);
    }
  }

  /** An entry may have been dropped since it was found. */
  private async instead(key: string, error: unknown): Promise<Read<T>> {
    const entry = await this.store(() => this.options.store.find(key));
    const old = entry && this.replacement(entry, 'stale');
    if (old === undefined) throw error;
    this.options.log.warn('an old value was answered: the new one could not be loaded', { error });
    this.count('StaleAnswers');
    return old;
  }

  private async keep(key: string, claim: string, at: number, value: T) {
    const { store, encode, ttlMillis, random } = this.options;
    const freshMillis = Math.ceil(ttlMillis * (1 - JITTER * random()));
    await this.store(() => store.keep(key, claim, { text: encode(value), at, freshMillis }));
  }

  /** Looks until nobody else loads the value. Of a value past its time, the old one is enough for those who waited. */
  private async waited(key: string): Promise<Look> {
    const { millis, maxAttempts, ...delays } = this.options.waits ?? WAITS;
    const again = retry(handleWhenResult(look => (look as Look).isHeld === true), { maxAttempts, backoff: new ExponentialBackoff(delays) });
    return wrap(timeout(millis, TimeoutStrategy.Aggressive), again).execute(() => this.look(key)).catch(() => ({}));
  }

  private async look(key: string): Promise<Look> {
    const { store } = this.options;
    const found = await this.store(async () => ({ entry: await store.find(key) }));
    if (found === undefined) return {};
    const { entry } = found;
    if (entry !== undefined && this.ageOf(entry) < entry.freshMillis && this.isOfUse(entry)) return entry.text === undefined ? {} : { entry };
    const claimed = await this.store(async () => ({ claim: await store.claim(key, entry) }));
    if (claimed === undefined) return {};
    return claimed.claim === undefined ? { isHeld: true, entry } : claimed;
  }

  private isOfUse({ text }: Entry): boolean {
    return text === undefined || this.options.decode(text) !== undefined;
  }

  private replacement(entry: Entry, found: 'fresh' | 'stale'): Read<T> | undefined {
    const age = this.ageOf(entry);
    const value = entry.text === undefined ? undefined : this.options.decode(entry.text);
    const isOver = age >= entry.freshMillis + this.options.staleIfErrorMillis;
    return value === undefined || isOver ? undefined : { value, found, ageSeconds: Math.floor(age / 1000) };
  }

  private ageOf({ at }: Entry): number {
    return millisBetween(this.options.now(), at);
  }

  private count(name: CacheMetric) {
    this.options.metrics.count(name);
  }

  private store<R>(work: () => Promise<R>): Promise<R | undefined> {
    return within(STORE_MILLIS, work, error => {
      this.count('CacheFailures');
      this.options.log.warn('the cache did not answer', { error });
    });
  }
}
