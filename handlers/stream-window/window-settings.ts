import { BranchSettings } from '../shared/stream/branch-settings';

/** How a value of a window comes of the records. */
export interface AggregateSettings {
  readonly kind: 'count' | 'sum' | 'min' | 'max' | 'last';
  /** The member of the records; none for a count. */
  readonly member?: string;
}

/** What `branch.json` has besides the stages. The construct `StreamPipeline` (src/stream-pipeline) writes it. */
export interface WindowSettings extends BranchSettings {
  /** The member by which records are grouped. It is the partition key of the results, too. */
  readonly key: { readonly name: string; readonly type: 'S' | 'N' };
  /** The member with the time of the event. */
  readonly timestamp: string;
  readonly aggregates: Readonly<Record<string, AggregateSettings>>;
  readonly sizeMillis: number;
  /** Time after the end of a window within which its records are accepted. */
  readonly allowedLatenessMillis: number;
  /** How far the time of an event may be ahead of its arrival. */
  readonly allowedClockSkewMillis: number;
  /** Time after `finalAt` for which a result is kept; undefined for ever. */
  readonly resultRetentionMillis?: number;
  /** Time after `finalAt` for which is known what was counted: at least as long as a record may come again. */
  readonly countedMillis: number;
}
