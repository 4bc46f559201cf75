import { Evidence } from './evidence';
import { elapsed, print } from './progress';
import { idOf, scenarioOf, ScenarioTitle, TITLES } from './scenario-list';
import { columns, table } from './terminal';

/** Characters of `100 s`, and one more. */
const CLOCK = 6;

/** A scenario that was played. Seconds are those of this program. */
export interface Played { readonly title: ScenarioTitle; readonly evidence: Evidence; readonly startedAt: number; readonly endedAt: number }

/** The scenarios that ran, side by side or one after the other. */
export class Timeline {
  readonly played: Played[] = [];

  /** @param only the ids of the scenarios that run. @default all */
  constructor(private readonly evidence: Evidence, private readonly only: readonly string[] = TITLES.map(idOf)) {}

  includes(title: ScenarioTitle): boolean {
    return this.only.includes(idOf(title));
  }

  /** Those that run. */
  get titles(): ScenarioTitle[] {
    return TITLES.filter(title => this.includes(title));
  }

  /** Runs a scenario if it is among those that run, and shows its evidence when it has ended. One that breaks off has failed; the others go on. */
  async run(title: ScenarioTitle, work: (evidence: Evidence) => Promise<void>) {
    if (!this.includes(title)) { return; }
    const evidence = this.evidence.part();
    const startedAt = elapsed();
    print(`${clock(startedAt)}  ${title}\n${' '.repeat(CLOCK)}  ${scenarioOf(title).story}`);
    try {
      await work(evidence);
    } catch (error) {
      print(error instanceof Error ? error.stack! : String(error));
      evidence.equal(`${title} comes to its end`, 'yes', error instanceof Error ? error.message : String(error));
    }
    this.end({ title, evidence, startedAt, endedAt: elapsed() });
  }

  /** What this machine lacks a part for. */
  leaveOut(title: ScenarioTitle, reason: string) {
    if (!this.includes(title)) { return; }
    const evidence = this.evidence.part();
    evidence.notRun(title, reason);
    this.end({ title, evidence, startedAt: elapsed(), endedAt: elapsed() });
  }

  private end(played: Played) {
    this.played.push(played);
    print(`\n${clock(played.endedAt)}  ${played.title}: ${holding(played)}.\n${played.evidence}\n`);
  }

  toString(width = columns()): string {
    const rows = this.played.map(played => [
      played.title, holding(played), `${played.startedAt} - ${played.endedAt}`, scenarioOf(played.title).waitsFor,
    ]);
    return table(['scenario', 'evidence', 'seconds', 'waits for'], rows, [0, 3], width);
  }
}

function holding({ evidence: { passed, rows } }: Played): string {
  return `${passed} of ${rows.length} hold`;
}

function clock(second: number): string {
  return `${second} s`.padStart(CLOCK);
}
