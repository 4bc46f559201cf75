import Table from 'cli-table3';
import { Evidence } from './evidence';
import { elapsed, print } from './progress';

const SCENARIOS = [
  'Robust API', 'Strangler', 'Aggregator', 'Streams and pipelines', 'OpenAPI', 'Reporting engine', 'Reporting engine, graph', 'Decoupled messaging, FIFO',
  'Fan-out and fan-in', 'Queue-based load leveling', 'FIFO load leveling', 'Decoupled messaging', 'Pub/Sub', 'Fan-out and fan-in, many small jobs',
] as const;
type ScenarioTitle = typeof SCENARIOS[number];

/** The ids of all scenarios, such as `pub-sub`. */
export const SCENARIO_IDS = SCENARIOS.map(idOf);

interface Scenario { readonly title: ScenarioTitle; readonly waitsFor: string; readonly startedAt: number; readonly endedAt: number }

/** The scenarios that ran, side by side or one after the other. */
export class Timeline {
  private readonly scenarios: Scenario[] = [];

  /** @param only the ids of the scenarios that run. @default all */
  constructor(private readonly evidence: Evidence, private readonly only: readonly string[] = SCENARIO_IDS) {}

  includes(title: ScenarioTitle): boolean {
    return this.only.includes(idOf(title));
  }

  /** Runs a scenario if it is among those that run, and shows its evidence as soon as it has ended. */
  async run(title: ScenarioTitle, waitsFor: string, work: (evidence: Evidence) => Promise<void>) {
    if (!this.includes(title)) { return; }
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

function idOf(title: ScenarioTitle): string {
  return title.toLowerCase().replace(/\W+/g, '-');
}
