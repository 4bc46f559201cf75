import { Image } from '../stream/table-change';

export type DriftMetric = 'Checked' | 'Drifted' | 'Repaired';

/** An item whose copy differed at the last check. It may be that its change had not come yet. */
export interface Suspect {
  /** The key of the item. */
  readonly key: Image;
  /** The version that the copy had. Undefined where there was none. */
  readonly version?: string;
  /** When it differed first, in epoch milliseconds. */
  readonly since: number;
}

/** How the copy of an item differs. */
export interface Difference {
  /** The version of the copy. Undefined where there is none. */
  readonly version?: string;
  /** Writes what the item is, with the version that the copy had. Whether it did: a change that came meanwhile stays. */
  repair(): Promise<boolean>;
}

/** The copies of items in a view. */
export interface CheckedView {
  readonly name: string;
  /** Keys of about so many items whose copies are in the view. */
  sample(size: number): Promise<readonly Image[]>;
  /**
   * Undefined if the copy is what the item says. It reads the copy before the item: what `repair` writes has every change that the copy has.
   * An item of which the view can make no copy differs in nothing: it is in the failure queue.
   */
  compare(key: Image): Promise<Difference | undefined>;
  suspects(): Promise<readonly Suspect[]>;
  /** What the next check begins with. */
  remember(suspects: readonly Suspect[]): Promise<void>;
  count(metric: DriftMetric, by: number): void;
}

export interface DriftSettings {
  /** About so many items are read of the source, and as many copies of each view. */
  readonly sampleSize: number;
  /** How long a copy must differ, unchanged, before it has drifted. */
  readonly acceptableLagSeconds: number;
}
