import Table from 'cli-table3';

/** What was promised, what was seen, and whether they agree. */
export class Evidence {
  private readonly rows: { claim: string; expected: string; seen: string; holds: boolean }[] = [];

  /** The seen value must be the expected one. */
  equal(claim: string, expected: number | string, seen: number | string) {
    this.rows.push({ claim, expected: `${expected}`, seen: `${seen}`, holds: expected === seen });
  }

  /** The seen value must not be above the bound, and something must have been seen. */
  atMost(claim: string, bound: number, seen: number) {
    this.rows.push({ claim, expected: `1 to ${bound}`, seen: `${seen}`, holds: seen > 0 && seen <= bound });
  }

  get passed(): number {
    return this.rows.filter(row => row.holds).length;
  }

  get failed(): number {
    return this.rows.length - this.passed;
  }

  toString(): string {
    const table = new Table({ head: ['', 'claim', 'expected', 'seen'], style: { head: [], border: [] } });
    this.rows.forEach(({ claim, expected, seen, holds }) => table.push([holds ? 'ok' : 'FAILED', claim, expected, seen]));
    return table.toString();
  }
}
