import Table from 'cli-table3';
import { Command } from 'commander';
import { atRest, metricsOf } from './at-rest';
import { cfnLint } from './cfn-lint';
import { LintFinding } from './finding';
import { nag, NAG_PACKS } from './nag';
import { deadLetterQueues } from '../../src/core/testing/private/asynchronous-edges';
import { StackTemplate } from '../../src/core/testing/private/stack-template';
import { fixturesOf, patterns } from '../../test/contract/patterns';
import { synthesize, Synthesis } from '../../test/contract/synthesis';

const CFN_LINT = 'cfn-lint';

interface Linted {
  readonly name: string;
  readonly findings: ReadonlyMap<string, LintFinding[]>;
  /** What the pattern makes, by column. */
  readonly made: ReadonlyMap<string, string | number>;
}

/** Every variant of every pattern through every linter: what the user made beside the pattern is not judged. */
async function lintAll(folders: readonly string[]): Promise<Linted[]> {
  const chosen = patterns().filter(({ folder }) => folders.length === 0 || folders.includes(folder));
  const syntheses = new Map<string, Synthesis>(chosen.flatMap(pattern => fixturesOf(pattern).fixtures.map(fixture =>
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
      made: madeIn(template),
    };
  });
}

function madeIn(template: StackTemplate): ReadonlyMap<string, string | number> {
  const own = template.resources.filter(resource => template.isOwn(resource));
  const alarms = own.filter(({ type }) => type === 'AWS::CloudWatch::Alarm');
  const buckets = own.filter(({ type }) => ['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::EventInvokeConfig'].includes(type))
    .map(({ properties }) => template.resourceOf((properties.DestinationConfig as { readonly OnFailure?: unknown } | undefined)?.OnFailure))
    .filter(resource => resource?.type === 'AWS::S3::Bucket');
  const { dollars, unknown } = atRest(template);
  return new Map<string, string | number>([
    ['resources', own.length],
    ['alarms', alarms.length],
    ['on metrics', alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0)],
    ['dead-letter queues', deadLetterQueues(template).filter(queue => template.isOwn(queue)).length],
    ['failure buckets', new Set(buckets).size],
    ['$ at rest', [dollars.toFixed(2), ...unknown.map(type => `+ ${type}`)].join(' ')],
  ]);
}

function tableOf(linted: Linted[]): string {
  const linters = [...NAG_PACKS, CFN_LINT];
  const columns = [...linted[0]?.made.keys() ?? []];
  const table = new Table({ head: ['fixture', ...linters, ...columns], style: { head: [], border: [] } });
  linted.forEach(({ name, findings, made }) =>
    table.push([name, ...linters.map(linter => findings.get(linter)!.length), ...columns.map(column => made.get(column)!)]));
  return table.toString();
}

async function main(folders: readonly string[]) {
  const linted = await lintAll(folders);
  for (const { name, findings } of linted) {
    for (const [linter, found] of findings) {
      found.forEach(({ rule, resource, message }) => console.log(`${name}\n  ${linter} ${rule} ${resource}\n    ${message}`));
    }
  }
  const failed = linted.filter(({ findings }) => [...findings.values()].some(found => found.length > 0)).length;
  console.log(tableOf(linted));
  console.log(`lint:templates: ${linted.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || linted.length === 0 ? 1 : 0;
}

const program = new Command('lint:templates')
  .description('lints the template of every fixture, and says what each one has and costs at rest')
  .option('--pattern <folders...>', 'those of these patterns only, such as pub-sub', [])
  .action(({ pattern }: { readonly pattern: string[] }) => main(pattern));

void program.parseAsync();
