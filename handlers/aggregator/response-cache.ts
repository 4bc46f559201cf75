import { Made } from './answers';
import { strictest } from './cache-control';
import { callerScope, digest } from './caller-scope';
import { AggregatorMetric } from './ports';
import { AggregateSettings, CacheSettings } from './settings';
import { Called, forwardedNames } from './source-call';
import { parseTemplate, referencesOf } from './template';
import { within } from '../shared/answers/within';
import { Problem } from '../shared/http/problem';
import { Metrics } from '../shared/jobs/job-ports';
import { AnswerStore } from '../shared/ports/answer-store';
import { millisBetween } from '../shared/runtime/clock';

/** Of the deadline, for the read; library default. A cache that hangs leaves the rest to the sources. */
const READ_SHARE = 1 / 4;

/** What the cache had for a request. */
export type Found = 'none' | 'fresh' | 'stale';

export interface CachedAnswer {
  readonly made: Made;
  readonly ageSeconds?: number;
  readonly found?: Found;
}

interface Kept {
  readonly made: Made;
  readonly freshMillis: number;
}

export interface ResponseCacheOptions {
  readonly cache: CacheSettings;
  readonly settings: Pick<AggregateSettings, 'route' | 'sources' | 'response'>;
  readonly store: AnswerStore;
  readonly metrics: Metrics<AggregatorMetric>;
  readonly now: () => number;
}

/**
 * Stored answers. Equal requests at once have one answer made. Of an answer past its time, the first request makes a new one; others
 * get the old one at once. Lambda stops a process after its answer, so that nothing can be made after it.
 */
export class ResponseCache {
  private readonly making = new Map<string, Promise<Made>>();
  /** A deployment may compose others from others. */
  private readonly version: string;
  private readonly inputs: { readonly query: string[]; readonly headers: string[] };

  constructor(private readonly options: ResponseCacheOptions) {
    const { cache, settings: { sources, response } } = options;
    this.version = digest([sources, response ?? null]);
    const used = Object.values(sources).flatMap(({ path }) => referencesOf(parseTemplate(path)));
    // what a source gets makes answers different, also where nobody declared it
    this.inputs = {
      query: distinct([...cache.query, ...used.filter(({ root }) => root === 'query').map(({ names: [name] }) => name)]),
      headers: distinct([...cache.headers, ...Object.values(sources).flatMap(source => forwardedNames(source))]),
    };
  }

  /**
   * @param make a new answer from the sources
   * @param left milliseconds until the deadline
   */
  async answer(called: Called, make: () => Promise<Made>, left: () => number): Promise<CachedAnswer> {
    const { cache, metrics, now, store } = this.options;
    const key = this.keyOf(called);
    if (key === undefined) return { made: await make() };
    const stored = await within(left() * READ_SHARE, () => store.find(key));
    const kept = stored && keptIn(stored.text);
    const pastMillis = kept === undefined ? Infinity : millisBetween(now(), stored!.at) - kept.freshMillis;
    const found = kept && { made: kept.made, ageSeconds: Math.max(0, Math.floor((now() - stored!.at) / 1000)) };
    if (found && pastMillis < 0) {
      metrics.count('CacheHits');
      return { ...found, found: 'fresh' };
    }
    if (found && pastMillis < cache.staleWhileRevalidateMillis && this.making.has(key)) return this.stale(found);
    const replacement = found && pastMillis < cache.staleIfErrorMillis ? found : undefined;
    metrics.count('CacheMisses');
    try {
      const made = await this.together(key, make, left);
      return made.isPartial && replacement ? this.stale(replacement) : { made };
    } catch (error) {
      // a request that is refused, and a thing that is gone, are no failures
      if (replacement === undefined || error instanceof Problem && error.status < 500) throw error;
      return this.stale(replacement);
    }
  }

  private stale(found: CachedAnswer): CachedAnswer {
    this.options.metrics.count('StaleAnswers');
    return { ...found, found: 'stale' };
  }

  private together(key: string, make: () => Promise<Made>, left: () => number): Promise<Made> {
    const running = this.making.get(key) ?? make().then(async made => {
      await within(left(), () => this.keep(key, made));
      return made;
    }).finally(() => this.making.delete(key));
    this.making.set(key, running);
    return running;
  }

  private async keep(key: string, made: Made): Promise<void> {
    const { cache: { ttlMillis, staleIfErrorMillis, staleWhileRevalidateMillis, sharedByCallers }, store, now } = this.options;
    const { noStore, isPrivate, maxAgeSeconds = Infinity } = strictest(made.fields);
    const freshMillis = Math.min(ttlMillis, maxAgeSeconds * 1000);
    if (made.isPartial || noStore || freshMillis === 0 || isPrivate && sharedByCallers) return;
    const kept: Kept = { made, freshMillis };
    const millis = freshMillis + Math.max(staleIfErrorMillis, staleWhileRevalidateMillis);
    await store.keep(key, { text: JSON.stringify(kept), at: now() }, millis);
  }

  /** Undefined for a request whose answer is not kept. */
  private keyOf(called: Called): string | undefined {
    const { cache: { sharedByCallers }, settings } = this.options;
    const { request: { method, pathParameters, query, headers } } = called;
    const scope = sharedByCallers ? 'all' : callerScope(settings, called);
    if (scope === undefined || method !== 'GET' && method !== 'HEAD') return undefined;
    return digest([
      'answer', settings.route, this.version, Object.entries(pathParameters).sort(([a], [b]) => a < b ? -1 : 1), scope,
      this.inputs.query.map(name => [name, query.getAll(name)]), this.inputs.headers.map(name => [name, headers[name] ?? null]),
    ]);
  }
}

/** Nothing for an item that this version did not write. */
function keptIn(text: string): Kept | undefined {
  try {
    const { made, freshMillis } = JSON.parse(text) as Kept;
    return typeof made.text === 'string' && typeof made.cacheControl === 'string' && Number.isFinite(freshMillis) ? { made, freshMillis } : undefined;
  } catch {
    return undefined;
  }
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
