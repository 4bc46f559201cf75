import { digest, forwardedValues } from './caller-scope';
import { Body, failedPart, Part, SourceFailure } from './part';
import { FallbackSettings, SourceSettings } from './settings';
import { Called } from './source-call';
import { Target } from './template';
import { callerOf } from '../shared/http/caller';
import { AnswerStore } from '../shared/ports/answer-store';
import { millisBetween } from '../shared/runtime/clock';

/** The source has decided: an answer of before is none. */
const DECISIONS = [401, 403, 404, 410];

/** What stands in for the answers of one source. */
export class Fallback {
  private readonly settings: FallbackSettings;

  constructor(
    private readonly name: string, private readonly source: SourceSettings, private readonly store: AnswerStore, private readonly now: () => number,
  ) {
    this.settings = source.fallback ?? {};
  }

  /** Keeps a good answer for later failures. */
  async remember(body: Body, target: Target, called: Called): Promise<void> {
    const { cachedMillis } = this.settings;
    if (cachedMillis === undefined || /(^|[\s,])no-store\b/i.test(body.cacheControl ?? '')) return;
    await this.store.keep(this.keyOf(target, called), { text: body.text, at: body.at, cacheControl: body.cacheControl }, cachedMillis);
  }

  /** @param target absent where a value in the path was missing */
  async partFor(failure: SourceFailure, target: Target | undefined, called: Called): Promise<Part> {
    const { cachedMillis } = this.settings;
    if ('value' in this.settings) return { status: 'default', body: this.fixed(), failure };
    if (cachedMillis === undefined || target === undefined || DECISIONS.includes(failure.more.status ?? 0)) return failedPart(failure);
    try {
      const stored = await this.store.find(this.keyOf(target, called));
      if (stored === undefined || millisBetween(this.now(), stored.at) >= cachedMillis) return failedPart(failure);
      return { status: 'stale', body: { ...stored, value: JSON.parse(stored.text) as unknown }, failure };
    } catch {
      // no answer of the store, or one that nobody can read
      return failedPart(failure);
    }
  }

  private fixed(): Body {
    const { value } = this.settings;
    return { text: JSON.stringify(value), value, at: this.now() };
  }

  /** A source that gets the caller's credentials may answer each caller differently. */
  private keyOf({ path, query }: Target, called: Called): string {
    const { forwardedCredentials = [], method, sendsRequestBody, function: functionArn, http } = this.source;
    const caller = forwardedCredentials.length > 0 ? callerOf(called.event) ?? null : null;
    const body = sendsRequestBody ? called.request.body.toString('base64') : null;
    return digest(['part', this.name, functionArn ?? http!.url, method, path, query, caller, forwardedValues(this.source, called), body]);
  }
}
