import { Image } from '../stream/table-change';

/** The row of an item. */
export interface Row {
  readonly id: string;
  /** Later changes of the item have greater ones, as texts. */
  readonly version: string;
  readonly changedAt: Date;
  /** Undefined for an item that is not in the view. */
  readonly entry?: Entry;
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
