import { Generations } from './generations';
import { Attribute } from '../json/attribute-json';
import { Image } from '../stream/table-change';

/** The row of an item. */
export interface Row {
  /** The key in the table of the view, with that of the generation. */
  readonly id: string;
  /** Later changes of the item have greater ones, as texts. Empty for a row that a rebuild read from the source. */
  readonly version: string;
  readonly changedAt: Date;
  /** Undefined for an item that is not in the view. */
  readonly entry?: Entry;
  /** The key of the item, where `id` has its hash. */
  readonly itemKey?: Image;
  /** The version that writers gave the item, a number or a text: that of the change, or the last one of a removed item. */
  readonly itemVersion?: Attribute;
}

export interface Entry {
  /** The partition and the shard, `ES#3`. */
  readonly shard: string;
  /** The order within the partition. No two rows have the same. */
  readonly sort: string;
  readonly data: Image;
}

/** The rows of a view. */
export interface ViewTable {
  /** Whether the row was written: one of the same or of a newer version stays. */
  put(row: Row): Promise<boolean>;
}

/** How far a view is. */
export interface ViewProgress {
  /** Records that changes until this time are in the view. An earlier time has no effect. */
  reached(asOf: Date): Promise<void>;
}

/** A row, as an index has it. */
export interface IndexedRow {
  /** The key in the table of the view. */
  readonly id: string;
  readonly sort: string;
  readonly data: Image;
}

/** The index of a view by rank. */
export interface ViewIndex {
  /**
   * Rows of a shard, the greatest first. `next` is where the following ones begin, if there may be more.
   *
   * @param below the rank below which they are. Default: all
   */
  query(shard: string, limit: number, below?: string): Promise<{ readonly rows: readonly IndexedRow[]; readonly next?: string }>;
  /** The row with that key, or what is left of it: read consistently, which the index is not. */
  row(id: string): Promise<Pick<Row, 'id' | 'entry' | 'itemVersion'> | undefined>;
  /** The contents of rows by their keys, which are 100 at most: as they are, or as they were a moment ago. A removed one has none. */
  contents(ids: readonly string[]): Promise<ReadonlyMap<string, Image>>;
  /** The time that `ViewProgress` recorded, in ISO 8601. */
  asOf(): Promise<string | undefined>;
  /** The generations of the view. Undefined before its first change. May be those of a second ago. */
  generations(): Promise<Generations | undefined>;
}
