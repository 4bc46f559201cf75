export interface OnceSettings {
  readonly table: string;
  /** Seconds for which a key is kept. */
  readonly expiresAfter: number;
  /** In front of every key of the table. */
  readonly keyPrefix: string;
}

/** Runs the work unless it ran before for the same key; `lockMillis` is how long the key is locked meanwhile. */
export type Once = (key: string, lockMillis: number, run: () => Promise<unknown>) => Promise<void>;

export type OnceFactory = (settings: OnceSettings) => Once;
