/** A plugin for snapshots of Jest and of Vitest. */
export interface SnapshotSerializer {
  test(value: unknown): boolean;
  serialize(value: unknown, config: unknown, indentation: string, depth: number, refs: unknown, printer: SnapshotPrinter): string;
}

/** How a test runner prints a value. */
export type SnapshotPrinter = (value: unknown, config: never, indentation: string, depth: number, refs: never) => string;

/** What changes with each release of the library, and what a snapshot has in its place. */
const CHANGING: readonly [RegExp, string][] = [
  // hashes of assets, such as the code of functions
  [/\b[0-9a-f]{64}\b/g, '[asset]'],
  // the version in links of alarms to their runbooks
  [/(?<=\/cdk-serverless-catalog\/blob\/)v\d[^/]*/g, '[version]'],
];

/**
 * A serializer that writes `[asset]` where a text has the hash of an asset, and `[version]` where a runbook link has the version of the library.
 * So a release of the library changes a snapshot only where it changes a setting.
 *
 * ```ts
 * expect.addSnapshotSerializer(snapshotSerializer);
 * ```
 */
export const snapshotSerializer: SnapshotSerializer = {
  // what is replaced matches nothing: the printer does not come back with it
  test: value => typeof value === 'string' && CHANGING.some(([pattern]) => value.search(pattern) >= 0),
  serialize: (value, config, indentation, depth, refs, printer) => {
    const lasting = CHANGING.reduce((text, [pattern, instead]) => text.replace(pattern, instead), value as string);
    return printer(lasting, config as never, indentation, depth, refs as never);
  },
};
