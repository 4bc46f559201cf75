const HASH = /[0-9a-f]{64}/g;

/** Import it for its effect: snapshots show `[asset]` where a template names a bundle by its hash. */
expect.addSnapshotSerializer({
  test: value => typeof value === 'string' && value.search(HASH) >= 0,
  serialize: (value: string) => JSON.stringify(value.replace(HASH, '[asset]')),
});
