/** Something that was stored for a later request. */
export interface Stored {
  /** JSON. */
  readonly text: string;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
  readonly cacheControl?: string;
}

/** Answers kept for later requests. It may lose any of them at any time. */
export interface AnswerStore {
  /** Nothing past its time is found. */
  find(key: string): Promise<Stored | undefined>;
  /** @param millis the time for which it is kept */
  keep(key: string, stored: Stored, millis: number): Promise<void>;
}
