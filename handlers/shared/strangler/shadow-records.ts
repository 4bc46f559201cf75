import { ShadowCounts } from './shadow-stats';

/** How often legacy differed from itself at a place, and how often it did not. */
export interface NoiseRecord {
  /** The kind of the difference, a space, and a JSON pointer. */
  readonly key: string;
  readonly differed: number;
  readonly same: number;
}

/** What is kept of the comparison of a feature. */
export interface ShadowRecords {
  noise(feature: string): Promise<NoiseRecord[]>;
  /** Adds to the numbers of the record. */
  addNoise(feature: string, seen: NoiseRecord): Promise<void>;
  /**
   * Keeps an example, as one of those of an hour.
   *
   * @returns false if the number is taken
   */
  keepExample(feature: string, hour: string, number: number, example: object): Promise<boolean>;
  count(feature: string, at: Date, counts: ShadowCounts): Promise<void>;
}
