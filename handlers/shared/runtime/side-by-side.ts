/** Writes and reads side by side. Library default: four branches have 40. */
const WIDTH = 10;

/** Runs all, some at a time. */
export async function sideBySide<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += WIDTH) results.push(...await Promise.all(items.slice(at, at + WIDTH).map(run)));
  return results;
}
