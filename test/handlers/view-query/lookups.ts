import { ReadThrough } from '../../../handlers/shared/answers/read-through';
import { Loader } from '../../../handlers/view-query/loader';
import { Lookup } from '../../../handlers/view-query/lookup';
import { LookupSettings } from '../../../handlers/view-query/settings';
import { FakeEntryStore } from '../shared/answers/cached-source';

/** A loader of a user. */
class FakeLoader {
  value = '"old"';
  answer?: Error | { readonly payload: string; readonly functionError?: string };
  until?: Promise<void>;
  readonly payloads: string[] = [];

  async invoke(_: string, payload: string) {
    this.payloads.push(payload);
    const { value } = this;
    await this.until;
    if (this.answer instanceof Error) throw this.answer;
    return this.answer ?? { payload: value };
  }
}

/** A route that reads values through a cache. */
export function lookups(route: string, keys: LookupSettings['keys']) {
  let now = 1_000_000;
  const loader = new FakeLoader();
  const store = new FakeEntryStore(() => now);
  const counts: Record<string, number> = {};
  const metrics = { count: (name: string) => { counts[name] = (counts[name] ?? 0) + 1; } };
  const settings: LookupSettings = { route, pattern: '/Shop/Tweets/TweetById', table: 'values', loader: 'loader', keys, ttlMillis: 60_000, staleIfErrorMillis: 600_000 };
  const same = (text: string) => text;
  const log = { warn: () => undefined };
  const values = new ReadThrough<string>({ ...settings, store, encode: same, decode: same, metrics, log, now: () => now, random: () => 0 });
  const made = new Map([[route, new Lookup(settings, values, new Loader('loader', loader, metrics))]]);
  return { lookups: made, loader, store, counts, advance: (millis: number) => { now += millis; } };
}
