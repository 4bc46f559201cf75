/** Writes and reads side by side. Library default: four branches have 40. */
const WIDTH = 10;

/** Runs all, some at a time. After a failure, nothing that was begun goes on: a write would come late, in the next invocation. */
export async function sideBySide<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += WIDTH) {
    const runs = items.slice(at, at + WIDTH).map(run);
    await Promise.allSettled(runs);
    results.push(...await Promise.all(runs));
  }
  return results;
}
