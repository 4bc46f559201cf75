import Table from 'cli-table3';
import { Evidence } from './evidence';
import { elapsed, print } from './progress';

interface Scenario { readonly title: string; readonly waitsFor: string; readonly startedAt: number; readonly endedAt: number }

/** The scenarios that ran, side by side or one after the other. */
export class Timeline {
  private readonly scenarios: Scenario[] = [];

  constructor(private readonly evidence: Evidence) {}

  /** Runs a scenario, and shows its evidence as soon as it has ended. */
  async run(title: string, waitsFor: string, work: (evidence: Evidence) => Promise<void>) {
    const evidence = this.evidence.part();
    const startedAt = elapsed();
    await work(evidence);
    const scenario = { title, waitsFor, startedAt, endedAt: elapsed() };
    this.scenarios.push(scenario);
    print(`\n${title}, from second ${scenario.startedAt} to ${scenario.endedAt}:\n${evidence}\n`);
  }

  toString(): string {
    const table = new Table({ head: ['scenario', 'from second', 'to', 'waits for'], style: { head: [], border: [] } });
    this.scenarios.forEach(({ title, startedAt, endedAt, waitsFor }) => table.push([title, startedAt, endedAt, waitsFor]));
    return table.toString();
  }
}
