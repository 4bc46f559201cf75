/** A plugin for snapshots of Jest and of Vitest. */
export interface SnapshotSerializer {
  test(value: unknown): boolean;
  serialize(value: unknown, config: unknown, indentation: string, depth: number, refs: unknown, printer: SnapshotPrinter): string;
}

/** How a test runner prints a value. */
export type SnapshotPrinter = (value: unknown, config: never, indentation: string, depth: number, refs: never) => string;

const ASSET_HASH = /\b[0-9a-f]{64}\b/g;

/**
 * A serializer that writes `[asset]` where a text has the hash of an asset: the code of functions is not in the snapshot, and a release of the
 * library changes none of it but its settings.
 *
 * ```ts
 * expect.addSnapshotSerializer(snapshotSerializer);
 * ```
 */
export const snapshotSerializer: SnapshotSerializer = {
  // what is replaced has no hash: the printer does not come back with it
  test: value => typeof value === 'string' && value.search(ASSET_HASH) >= 0,
  serialize: (value, config, indentation, depth, refs, printer) =>
    printer((value as string).replace(ASSET_HASH, '[asset]'), config as never, indentation, depth, refs as never),
};
