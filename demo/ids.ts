/** A list of ids in a cell of a table: two lists are the same if they read the same. */
export function same(ids: readonly string[]): string {
  const sorted = [...ids].sort();
  return sorted.length <= 2 ? sorted.join(' ') : `${sorted.length}: ${sorted[0].slice(0, 8)} … ${sorted.at(-1)!.slice(-8)} #${sum(sorted.join())}`;
}

/** Distinguishes lists of ids. */
function sum(text: string): number {
  return [...text].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) % 65_521, 0);
}
