import { ReplayRecord } from './replay-record';
import { PutRecord } from '../stream/put-record';
import { Image } from '../stream/table-change';

/** A part of a parallel scan. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan */
export interface Segment {
  readonly segment: number;
  readonly segments: number;
}

/** `refused`: the stages can never take the record, or the shadow its item. Otherwise it is an item, is older than one, or was left out. */
export type Outcome = 'read' | 'refused';

/** A record as an item of the table. */
export interface ReplayedItem {
  /** The same for records of which the latest counts. */
  readonly key: string;
  readonly version: string;
  readonly attributes: Image;
}

/** What the table had for a key before the shadow was promoted. */
export interface PreviousItem {
  readonly key: Image;
  /** Undefined where there was none. */
  readonly before?: Image;
  /** Version of what was promoted. Undefined where the item was removed. */
  readonly promoted?: string;
  /** Differs from that of each other time that something was kept for the key. Default: what is kept is not replaced by condition. */
  readonly stamp?: string;
}

/** What the shadow table has, without its record. */
export interface ShadowEntry {
  /** Key of the entry. */
  readonly id: string;
  /** The one that it belongs to. */
  readonly replay: string;
  readonly item?: Image;
  readonly previous?: PreviousItem;
}

/** The shadow of a table: the items that a replay made, the records that it read, and what the table had before. Reads are consistent. */
export interface ShadowTable {
  readonly record: ReplayRecord;
  /** Puts the item of a key, unless the same version or a newer one is there. */
  put(replay: string, item: ReplayedItem): Promise<void>;
  /** @param key `ReplayedItem.key` */
  get(replay: string, key: string): Promise<Image | undefined>;
  mark(replay: string, version: string, outcome: Outcome): Promise<void>;
  /** What became of the record with the version. Undefined for one that was not read. */
  outcome(replay: string, version: string): Promise<Outcome | undefined>;
  keep(replay: string, key: string, previous: PreviousItem): Promise<void>;
  scan(segment: Segment, from?: Image): Promise<{ readonly entries: ShadowEntry[]; readonly next?: Image }>;
  remove(id: string): Promise<void>;
}

/** The table of the branch. Reads are consistent. */
export interface LiveTable {
  get(key: Image): Promise<Image | undefined>;
  /** Puts the item where the version is still the one given. Undefined for no item, or one without a version. Answers whether it did. */
  put(item: Image, seen: string | undefined): Promise<boolean>;
  /** Removes the item where the version is still the one given. */
  remove(key: Image, seen: string): Promise<boolean>;
  scan(segment: Segment, from?: Image): Promise<{ readonly items: Image[]; readonly next?: Image }>;
}

/** Where a shard is read on. */
export interface Position {
  /** Until it has expired. */
  readonly iterator?: string;
  /** The last record that was read. */
  readonly after?: string;
}

export interface RecordsPage {
  readonly records: ReadonlyArray<{ readonly record: PutRecord; readonly arrivedAt: number }>;
  /** Iterator behind them. Undefined at the end of a closed shard. */
  readonly next?: string;
  /** Whether there is no later record. */
  readonly isAtTip: boolean;
  /** How long ago the next record may have arrived. */
  readonly behindMillis: number;
}

export interface ReplayedStream {
  /** All within the retention period, open or closed. */
  shards(): Promise<string[]>;
  retentionMillis(): Promise<number>;
  /** Undefined while others read too much of the shard. */
  read(shard: string, position: Position, from: number): Promise<RecordsPage | undefined>;
}
