import { MemoryStore } from './memory-store';
import { Entry, EntryStore } from '../ports/entry-store';

/** Entries in the memory of one process, whose readers of one key share a load anyway. Nothing drops an entry: it is for a source without that need. */
export class MemoryEntryStore implements EntryStore {
  /** @param keptMillis how long an entry is of use */
  constructor(private readonly store: MemoryStore, private readonly keptMillis: number) {}

  async find(key: string): Promise<Entry | undefined> {
    const stored = await this.store.find(key);
    return stored && JSON.parse(stored.text) as Entry;
  }

  async claim(): Promise<string> {
    return 'own';
  }

  async keep(key: string, _: string, entry: Entry): Promise<void> {
    await this.store.keep(key, { text: JSON.stringify(entry), at: entry.at }, this.keptMillis);
  }

  async release(): Promise<void> {}
}
