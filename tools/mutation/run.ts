import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { Command } from 'commander';
import { installStryker, ROOT, WORK_DIR } from './install';
import { sampleOf, sourcesIn } from './sample';
import { MutationReport, scores, survivors } from './score';
import { wholeNumber } from '../options';

interface Options {
  readonly sample?: number;
  readonly kept?: boolean;
}

/** Files of some paths in `.mutation/results/`. */
function results(places: readonly string[], kind: string): string {
  const [first, ...more] = places.map(place => path.normalize(place).replace(/\/$/, '').replace(/\//g, '-'));
  // by a hash: the name of a file is short
  const name = more.length === 0 ? first : `${first}+${createHash('sha256').update(more.join()).digest('hex').slice(0, 8)}`;
  return path.join(WORK_DIR, 'results', `${name}.${kind}`);
}

/** Runs Stryker once over all paths. It reads what it has found before, and judges only what has changed since. */
function mutate(stryker: string, places: readonly string[], sample?: number): void {
  const files = places.flatMap(sourcesIn);
  const config = {
    ...JSON.parse(fs.readFileSync(path.join(__dirname, 'stryker.json'), 'utf8')),
    mutate: sample === undefined ? files : sampleOf(files, sample),
    incremental: true,
    incrementalFile: results(places, 'incremental.json'),
    jsonReporter: { fileName: results(places, 'report.json') },
  };
  const file = results(places, 'config.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(config, undefined, 2));
  // beside the report, which can be kept as it is
  const { status } = spawnSync('nice', [stryker, 'run', file], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
}

void new Command('mutation')
  .description('changes the code in small ways, runs the tests that run it, and lists the changes that no test notices')
  .argument('[paths...]', 'files or folders of handlers', ['handlers'])
  .option('--sample <percentage>', 'only mutants on so many of the lines, always the same', wholeNumber(1, 100))
  .option('--kept', 'prints what was found before, and runs nothing')
  .action((places: string[], options: Options) => {
    if (!options.kept) mutate(installStryker(), places, options.sample);
    const kept = results(places, 'report.json');
    if (!fs.existsSync(kept)) throw new Error(`paths must be those of an earlier run, got '${places.join(' ')}'.`);
    const report = JSON.parse(fs.readFileSync(kept, 'utf8')) as MutationReport;
    console.log([...survivors(report), scores(report)].join('\n'));
  })
  .parseAsync().catch((error: Error) => {
    console.error(`mutation: ${error.message}`);
    process.exitCode = 1;
  });
