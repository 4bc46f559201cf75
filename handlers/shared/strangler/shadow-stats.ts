/** What the comparison has found. */
export interface ShadowCounts {
  /** Requests whose answers were compared. */
  readonly compared: number;
  /** Those of them whose answers differ. */
  readonly mismatched: number;
}

/** The evidence for a promotion. */
export interface ShadowStats {
  /** The counts of a feature in the last hours, the current one included. */
  of(feature: string, hours: number): Promise<ShadowCounts>;
}

/** `stats#2026-11-27T11`: the sort key of an hour's counts. */
export function statsKey(at: Date): string {
  return `stats#${at.toISOString().slice(0, 'yyyy-mm-ddThh'.length)}`;
}
