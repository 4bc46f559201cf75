import Table from 'cli-table3';

interface Row {
  readonly claim: string;
  readonly expected: string;
  readonly seen: string;
  /** Undefined where nothing was seen. */
  readonly holds?: boolean;
}

/** What was promised, what was seen, and whether they agree. */
export class Evidence {
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

  /** The seen value must not be above the bound, and something must have been seen. */
  atMost(claim: string, bound: number, seen: number) {
    this.entries.push({ claim, expected: `1 to ${bound}`, seen: `${seen}`, holds: seen > 0 && seen <= bound });
  }

  /** What the machine lacks a part for: no evidence, and no success either. */
  notRun(claim: string, reason: string) {
    this.entries.push({ claim, expected: 'run', seen: reason });
  }

  private get rows(): Row[] {
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

  toString(): string {
    const table = new Table({ head: ['', 'claim', 'expected', 'seen'], style: { head: [], border: [] } });
    this.rows.forEach(({ claim, expected, seen, holds }) => table.push([holds ? 'ok' : holds === false ? 'FAILED' : 'not run', claim, expected, seen]));
    return table.toString();
  }
}
