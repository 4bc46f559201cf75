import { Attribute } from '../json/attribute-json';

/** A window of a key. */
export interface WindowOfKey {
  readonly key: Attribute;
  /** The interval in ISO 8601, in UTC: `2026-01-31T12:00:00.000Z/2026-01-31T12:01:00.000Z`. */
  readonly interval: string;
  /** Epoch milliseconds. */
  readonly end: number;
}

/** Records of a window that were counted: all of the window in a part of a shard. Places are texts that compare as sequence numbers do. */
export interface CountedRange {
  readonly shard: string;
  readonly first: string;
  readonly last: string;
}

/** The values of a window, and what is known of the records in them. */
export interface WindowResult {
  readonly window: WindowOfKey;
  /** Under which older ranges are kept. Each result has its own. */
  readonly ledgerId: string;
  /** Grows by 1 with each update. */
  readonly version: number;
  /** What the last update counted. What those before it counted is in the ledger. */
  readonly latest: readonly CountedRange[];
  /** Records that arrived after the end of the window. */
  readonly amendments: number;
  /** The time and the place of the record with the latest time; empty where nothing needs them. */
  readonly lastRecord: string;
  readonly values: Readonly<Record<string, Attribute>>;
}

/** Where results are kept. Its reads see every write before them. */
export interface WindowResults {
  read(window: WindowOfKey): Promise<WindowResult | undefined>;
  /** Replaces the version before it. False if that is not there: another writer came between. */
  write(result: WindowResult): Promise<boolean>;
}

/** What results counted before their latest update. Its reads see every write before them. */
export interface CountedRanges {
  /** Keeps the latest ranges of a result. Again without effect. */
  keep(result: WindowResult): Promise<void>;
  /** The ranges of a result that have a place between the first and the last of this one, in its shard. */
  overlapping(result: WindowResult, range: CountedRange): Promise<CountedRange[]>;
}
