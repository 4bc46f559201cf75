import Table from 'cli-table3';
import { cfnLint } from './cfn-lint';
import { LintFinding } from './finding';
import { nag, NAG_PACKS } from './nag';
import { fixturesOf, patterns } from '../../test/contract/patterns';
import { synthesize, Synthesis } from '../../test/contract/synthesis';

const CFN_LINT = 'cfn-lint';

interface Linted {
  readonly name: string;
  readonly findings: ReadonlyMap<string, LintFinding[]>;
}

/** Every variant of every pattern through every linter: what the user made beside the pattern is not judged. */
async function lintAll(): Promise<Linted[]> {
  const syntheses = new Map<string, Synthesis>(patterns().flatMap(pattern => fixturesOf(pattern).fixtures.map(fixture =>
    [`${pattern.folder}: ${fixture.name}`, synthesize(fixture)] as const)));
  const matches = await cfnLint(new Map([...syntheses].map(([name, { raw }]) => [name, raw])));
  return [...syntheses].map(([name, { patterns: [pattern], template }]) => {
    const own = new Set(template.resources.filter(resource => template.isOwn(resource)).map(({ id }) => id));
    return {
      name,
      findings: new Map([
        ...NAG_PACKS.map(pack => [pack, nag(pack, pattern)] as const),
        [CFN_LINT, matches.filter(match => match.template === name && (match.resource === '' || own.has(match.resource)))],
      ]),
    };
  });
}

function tableOf(linted: Linted[]): string {
  const linters = [...NAG_PACKS, CFN_LINT];
  const table = new Table({ head: ['fixture', ...linters], style: { head: [], border: [] } });
  linted.forEach(({ name, findings }) => table.push([name, ...linters.map(linter => findings.get(linter)!.length)]));
  return table.toString();
}

async function main() {
  const linted = await lintAll();
  for (const { name, findings } of linted) {
    for (const [linter, found] of findings) {
      found.forEach(({ rule, resource, message }) => console.log(`${name}\n  ${linter} ${rule} ${resource}\n    ${message}`));
    }
  }
  const failed = linted.filter(({ findings }) => [...findings.values()].some(found => found.length > 0)).length;
  console.log(tableOf(linted));
  console.log(`lint:templates: ${linted.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

void main();
