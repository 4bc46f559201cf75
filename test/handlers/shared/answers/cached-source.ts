import { ReadThrough } from '../../../../handlers/shared/answers/read-through';
import { Entry, EntryStore } from '../../../../handlers/shared/ports/entry-store';

/** A store as DynamoDB is one: an item has the entry and the claim, writes of it are conditional, and a drop deletes both. */
export class FakeEntryStore implements EntryStore {
  readonly items = new Map<string, { entry?: Entry; claim?: string; until?: number }>();
  isAway = false;
  private claims = 0;

  /** @param step each request takes one, before it has its effect */
  constructor(private readonly now: () => number, private readonly step: () => Promise<void> = async () => {}) {}

  async find(key: string) {
    await this.request();
    return this.items.get(key)?.entry;
  }

  async claim(key: string, seen?: Entry) {
    await this.request();
    const item = this.items.get(key) ?? {};
    if (item.claim !== undefined && item.until! >= this.now() || item.entry?.at !== seen?.at) return undefined;
    this.items.set(key, { ...item, claim: String(this.claims += 1), until: this.now() + 12_000 });
    return String(this.claims);
  }

  async keep(key: string, claim: string, entry: Entry) {
    await this.request();
    if (this.items.get(key)?.claim === claim) this.items.set(key, { entry });
  }

  async release(key: string, claim: string) {
    await this.request();
    const { claim: own, entry } = this.items.get(key) ?? {};
    if (own === claim) this.items.set(key, { entry });
  }

  async drop(key: string) {
    await this.request();
    this.items.delete(key);
  }

  private async request() {
    await this.step();
    if (this.isAway) throw new Error('away');
  }
}

/** Processes that read one key of a source through a store. */
export class CachedSource {
  now = 1_000_000;
  value: string | Error = 'v0';
  loads = 0;
  readonly counts: Record<string, number> = {};
  random = 0;
  waits = { millis: 2_500, maxAttempts: 100, initialDelay: 1, maxDelay: 2 };

  /** @param step each load takes one before it reads the source, and one after it */
  constructor(
    readonly store: EntryStore,
    private readonly step: () => Promise<void> = async () => {},
    private readonly times = { ttlMillis: 60_000, staleIfErrorMillis: 600_000 },
    private readonly clock?: () => number,
  ) {}

  process(): { read(): Promise<{ value: string; found: string; ageSeconds?: number }> } {
    const through = new ReadThrough<string>({
      ...this.times,
      store: this.store,
      encode: value => JSON.stringify(value),
      decode: text => text.startsWith('"') ? JSON.parse(text) as string : undefined,
      metrics: { count: name => { this.counts[name] = (this.counts[name] ?? 0) + 1; } },
      log: { warn: () => undefined },
      now: this.clock ?? (() => this.now),
      random: () => this.random,
      waits: this.waits,
    });
    return { read: () => through.read('key', () => this.load()) };
  }

  private async load(): Promise<string> {
    this.loads += 1;
    await this.step();
    const { value } = this;
    await this.step();
    if (value instanceof Error) throw value;
    return value;
  }
}
