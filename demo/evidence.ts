import { Exhibit } from './exhibits';
import { columns, shortened, table } from './terminal';

export interface Row {
  readonly claim: string;
  readonly expected: string;
  readonly seen: string;
  /** Undefined where nothing was seen. */
  readonly holds?: boolean;
  /** The lists that were compared. */
  readonly lists?: { readonly expected: readonly string[]; readonly seen: readonly string[] };
}

/** Entries that a terminal shows of those that are missing or too many. The report has all. */
const SHOWN = 3;

/** What was promised, what was seen, and whether they agree. */
export class Evidence {
  /** What the report shows of it besides rows. */
  readonly exhibits: Exhibit[] = [];
  private readonly entries: (Row | Evidence)[] = [];

  /** Evidence of something that runs beside others: its rows are together, in the place where it began. */
  part(): Evidence {
    const part = new Evidence();
    this.entries.push(part);
    return part;
  }

  /** The seen value must be the expected one. */
  equal(claim: string, expected: number | string, seen: number | string) {
    this.entries.push({ claim, expected: `${expected}`, seen: `${seen}`, holds: expected === seen });
  }

  /** The seen entries must be the expected ones, each as often, in any order. */
  sameList(claim: string, expected: readonly string[], seen: readonly string[]) {
    const [missing, others] = [without(expected, seen), without(seen, expected)];
    const holds = missing.length === 0 && others.length === 0;
    const differences = [...few('missing', missing), ...few('others', others)].join('; ');
    this.entries.push({
      claim,
      expected: countOf(expected),
      seen: holds ? 'the same' : `${countOf(seen)}, ${differences}`,
      holds,
      lists: { expected: [...expected].sort(), seen: [...seen].sort() },
    });
  }

  /** The seen value must not be above the bound, and something must have been seen. */
  atMost(claim: string, bound: number, seen: number) {
    this.entries.push({ claim, expected: `1 to ${bound}`, seen: `${seen}`, holds: seen > 0 && seen <= bound });
  }

  /** What the machine lacks a part for: no evidence, and no success either. */
  notRun(claim: string, reason: string) {
    this.entries.push({ claim, expected: 'run', seen: reason });
  }

  /** Has no part in what passes and fails. */
  show(exhibit: Exhibit) {
    this.exhibits.push(exhibit);
  }

  get rows(): Row[] {
    return this.entries.flatMap(entry => entry instanceof Evidence ? entry.rows : [entry]);
  }

  get passed(): number {
    return this.rows.filter(row => row.holds).length;
  }

  get failed(): number {
    return this.rows.filter(row => row.holds === false).length;
  }

  get leftOut(): number {
    return this.rows.filter(row => row.holds === undefined).length;
  }

  /** What does not hold, in full. */
  get failures(): string[] {
    return this.rows.filter(({ holds }) => !holds).map(row => `${markOf(row)}: ${row.claim}\n  expected: ${row.expected}\n  seen: ${row.seen}`);
  }

  /** Long values are shortened; those of what does not hold are below the table. */
  toString(width = columns()): string {
    const most = Math.floor(width / 5);
    const cells = this.rows.map(row => [markOf(row), row.claim, shortened(row.expected, most), shortened(row.seen, most)]);
    return [table(['', 'claim', 'expected', 'seen'], cells, [1], width), ...this.failures].join('\n');
  }
}

export function markOf({ holds }: Row): string {
  return holds ? 'ok' : holds === false ? 'FAILED' : 'not run';
}

function countOf(list: readonly string[]): string {
  return list.length === 1 ? '1 entry' : `${list.length} entries`;
}

/** Those of a list that another one lacks; each takes one away. */
function without(list: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  others.forEach(entry => left.set(entry, (left.get(entry) ?? 0) + 1));
  return list.filter(entry => {
    const count = left.get(entry) ?? 0;
    left.set(entry, count - 1);
    return count <= 0;
  });
}

function few(what: string, list: readonly string[]): string[] {
  if (list.length === 0) { return []; }
  return [`${what}: ${list.slice(0, SHOWN).join(', ')}${list.length > SHOWN ? ` and ${list.length - SHOWN} more` : ''}`];
}
