/** Which element of one list belongs to which of another, by their indexes. */
export interface Match {
  readonly pairs: ReadonlyArray<readonly [number, number]>;
  readonly onlyLegacy: readonly number[];
  readonly onlyNext: readonly number[];
}

export interface MatchRules<T> {
  /** Elements of one key are equal. */
  readonly keyOf: (element: T) => string;
  /** 0 for elements that are equal. */
  readonly costOf: (legacy: T, next: T) => number;
  /** Whether elements of different keys can be equal. */
  readonly canBeEqualByDistance: boolean;
}

/** Pairs that are compared in one list; library default. */
const MOST_PAIRS = 10_000;

/**
 * Matches as many equal elements as there are, then those with the fewest differences. Undefined if that takes too long.
 */
export function matchOf<T>(legacy: readonly T[], next: readonly T[], rules: MatchRules<T>): Match | undefined {
  const all = { legacy: [...legacy.keys()], next: [...next.keys()] };
  // equality by distance is not transitive: an equal key may be the wrong partner
  const isSmall = rules.canBeEqualByDistance && legacy.length * next.length <= MOST_PAIRS;
  const equal = isSmall ? [] : equalPairs(legacy, next, rules.keyOf);
  const left = without(all, equal);
  if (left.legacy.length * left.next.length > MOST_PAIRS) return undefined;
  const cost = left.legacy.map(one => left.next.map(other => rules.costOf(legacy[one], next[other])));
  const near = rules.canBeEqualByDistance ? maximumMatching(cost) : new Map<number, number>();
  const pairs = [...equal, ...[...near, ...cheapest(cost, near)].map(([row, column]) => [left.legacy[row], left.next[column]] as const)];
  const { legacy: onlyLegacy, next: onlyNext } = without(all, pairs);
  return { pairs, onlyLegacy, onlyNext };
}

type Pairs = ReadonlyArray<readonly [number, number]>;

function equalPairs<T>(legacy: readonly T[], next: readonly T[], keyOf: (element: T) => string): Pairs {
  const free = new Map<string, number[]>();
  next.forEach((element, index) => {
    const key = keyOf(element);
    const alike = free.get(key);
    if (alike) alike.push(index);
    else free.set(key, [index]);
  });
  // the last one is taken first
  free.forEach(indexes => indexes.reverse());
  return legacy.flatMap((element, index) => {
    const partner = free.get(keyOf(element))?.pop();
    return partner === undefined ? [] : [[index, partner] as const];
  });
}

function without(all: { readonly legacy: readonly number[]; readonly next: readonly number[] }, pairs: Pairs) {
  const [ones, others] = [new Set(pairs.map(([one]) => one)), new Set(pairs.map(([, other]) => other))];
  return { legacy: all.legacy.filter(index => !ones.has(index)), next: all.next.filter(index => !others.has(index)) };
}

/** As many pairs without cost as possible: augmenting paths (Kuhn's algorithm). */
function maximumMatching(cost: readonly (readonly number[])[]): Map<number, number> {
  const rowOf = new Map<number, number>();
  const augment = (row: number, seen: Set<number>): boolean => cost[row].some((price, column) => {
    if (price > 0 || seen.has(column)) return false;
    seen.add(column);
    const taken = rowOf.get(column);
    if (taken !== undefined && !augment(taken, seen)) return false;
    rowOf.set(column, row);
    return true;
  });
  cost.forEach((_, row) => augment(row, new Set()));
  return new Map([...rowOf].map(([column, row]) => [row, column]));
}

/** For the other elements: the cheapest pairs first, and those that stand closer together. */
function cheapest(cost: readonly (readonly number[])[], matched: ReadonlyMap<number, number>): Pairs {
  const rows = new Set(matched.keys());
  const columns = new Set(matched.values());
  const candidates = cost
    .flatMap((prices, row) => prices.map((price, column) => ({ row, column, price, distance: Math.abs(row - column) })))
    .filter(({ row, column }) => !rows.has(row) && !columns.has(column))
    .sort((a, b) => a.price - b.price || a.distance - b.distance);
  return candidates.flatMap(({ row, column }) => {
    if (rows.has(row) || columns.has(column)) return [];
    rows.add(row);
    columns.add(column);
    return [[row, column] as const];
  });
}
