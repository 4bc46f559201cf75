/** What a load gave. */
export interface Entry {
  /** The value. Undefined for one that is larger than the store takes: it is loaded for each reader. */
  readonly text?: string;
  /** When its load began, in milliseconds since 1970. */
  readonly at: number;
  /** The time for which it is fresh. */
  readonly freshMillis: number;
}

/**
 * Entries of a cache that is read through. It may lose any of them at any time.
 *
 * A reader claims a key before it loads the value. Whoever changes the source drops the key, with its claim. So a value whose load began before a change
 * is not kept after it.
 */
export interface EntryStore {
  find(key: string): Promise<Entry | undefined>;
  /**
   * The claim, for some seconds. Undefined while another reader has one, and where the entry is another one by now.
   *
   * @param seen the entry that was found
   */
  claim(key: string, seen?: Entry): Promise<string | undefined>;
  /** Keeps the entry and gives the claim back. Does nothing if the claim was lost: the key was dropped, or the time of the claim was over. */
  keep(key: string, claim: string, entry: Entry): Promise<void>;
  /** Gives the claim back. */
  release(key: string, claim: string): Promise<void>;
}

/** What whoever changes the source does. */
export interface EntryDrops {
  /**
   * Drops the entry of a key, and the claim on it.
   *
   * @param changedAt when its source changed
   */
  drop(key: string, changedAt?: Date): Promise<void>;
}
