import Table from 'cli-table3';

/** What is read of Stryker's report: https://github.com/stryker-mutator/mutation-testing-elements/tree/master/packages/report-schema */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

export interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Place; readonly end: Place };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** A mutant that ran out of time is in no score: on a busy machine that proves nothing. */
const COUNTED = ['Killed', 'Survived', 'NoCoverage', 'Timeout'];

/** A row for each file and one for all: how many mutants, what became of them, and the percentage of judged mutants that tests killed. */
export function scores(report: MutationReport): string {
  const table = new Table({ head: ['file', 'mutants', 'killed', 'survived', 'no coverage', 'timed out', 'score'], style: { head: [], border: [] } });
  const files = Object.entries(report.files).filter(([, { mutants }]) => mutants.some(isCounted));
  const row = (name: string, mutants: readonly Mutant[]) => {
    const [killed, survived, untested, late] = COUNTED.map(status => mutants.filter(mutant => mutant.status === status).length);
    const judged = killed + survived + untested;
    table.push([name, judged + late, killed, survived, untested, late, judged === 0 ? '-' : `${(killed / judged * 100).toFixed(1)} %`]);
  };
  files.forEach(([file, { mutants }]) => row(file, mutants));
  row('all', files.flatMap(([, { mutants }]) => mutants));
  return table.toString();
}

/** A line for each mutant that no test noticed: its place, what it is, what was written there. */
export function survivors(report: MutationReport): string[] {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) => mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(({ status, mutatorName, replacement = '', location: { start, end } }) => {
      const was = textOf(source.split('\n'), start, end);
      return `${file}:${start.line}:${start.column} ${status} ${mutatorName}: ${short(was)} => ${short(replacement)}`;
    }));
}

function isCounted({ status }: Mutant): boolean {
  return COUNTED.includes(status);
}

function textOf(lines: readonly string[], start: Place, end: Place): string {
  return lines.slice(start.line - 1, end.line)
    .map((line, i, all) => line.slice(i === 0 ? start.column - 1 : 0, i === all.length - 1 ? end.column - 1 : undefined)).join('\n');
}

function short(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 120);
}
