/** Those of the first generation begin with `{` or `sha256:`, and items that are no rows with `#`. */
const PREFIX = /^(g[0-9a-f]{16})#/;

/** The key of a row in its table. */
export function rowKey(generation: string, id: string): string {
  return generation === '' ? id : `${generation}#${id}`;
}

/** The generation of a row, by its key. Undefined for an item that is no row. */
export function generationOfKey(key: string): string | undefined {
  return key.startsWith('#') ? undefined : PREFIX.exec(key)?.[1] ?? '';
}

/** The key of a row without that of its generation. */
export function idOfKey(key: string): string {
  return key.replace(PREFIX, '');
}

/** The key value of the index. What stands behind the last `#` is never part of a partition's name, which is a text of the user. */
export function shardKey(generation: string, partition: string, shard: number): string {
  return `${partition}#${shard}${generation === '' ? '' : `@${generation}`}`;
}
