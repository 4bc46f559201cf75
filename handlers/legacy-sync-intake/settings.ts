/** What the intake reads. Written by src/strangler/sync-source.ts. */
export type SyncSourceSettings = TableSettings | BusSettings;

export interface TableSettings {
  readonly kind: 'table';
  /** The attribute of the key that names the entity. Without it the whole key. */
  readonly entityKey?: string;
  /** The attribute that a write which came from legacy changes. */
  readonly originAttribute: string;
}

export interface BusSettings {
  readonly kind: 'bus';
  /** JSON pointers into the data of an event. */
  readonly entityPointer: string;
  readonly versionPointer: string;
  readonly originPointer: string;
}

/** Whether a marker says that a change came from legacy: `legacy`, or `legacy#` and what distinguishes the write. */
export function isLegacyOrigin(marker: unknown): boolean {
  return typeof marker === 'string' && (marker === 'legacy' || marker.startsWith('legacy#'));
}
