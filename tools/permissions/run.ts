import * as fs from 'fs';
import * as path from 'path';
import { Command } from 'commander';
import pLimit from 'p-limit';
import { passesWithout, Use, useOf } from './app-run';
import { expression } from './inventory';
import { ONLY_SAVES_TIME, reasonFor } from './reasons';
import { sampleOf } from './sample';
import { testRegex } from '../integ/integ-runner';
import { ROOT } from '../local-cloud/places';
import { wholeNumber } from '../options';

interface Options {
  readonly app: string[];
  readonly sample: number;
  readonly seed: string;
  readonly clouds: number;
}

type Uses = ReadonlyMap<string, Use>;

/** Runs something for each app, some at the same time. An app's runs share its directory of templates. */
type ForEach = (apps: Iterable<string>, run: (app: string) => Promise<void>) => Promise<unknown>;

/** Runs each app with all its permissions. An app that fails is missing in the answer. */
async function useOfEach(apps: string[], forEach: ForEach): Promise<Uses> {
  const uses = new Map<string, Use>();
  await forEach(apps, async app => {
    const use = await useOf(app);
    if (use) uses.set(app, use);
    console.log(use
      ? `${app}: ${use.needed.length} needed, ${use.doubled.length} doubled, ${use.unused.length} unused, ${use.seconds} s`
      : `${app}: FAILED with all its permissions`);
  });
  // in the order of the names, so that the sample is the same each time
  return new Map(apps.flatMap(app => uses.has(app) ? [[app, uses.get(app)!] as const] : []));
}

/** Counts what is not needed, with a reason and without. */
function explained(uses: Uses, allApps: boolean) {
  const needed = allApps ? [...uses.values()].flatMap(use => use.needed) : undefined;
  const counts = { listed: 0, unexplained: 0 };
  for (const [app, { doubled, unused }] of uses) {
    for (const permission of [...doubled, ...unused]) {
      const reason = reasonFor(permission, needed);
      counts[reason === undefined ? 'unexplained' : 'listed'] += 1;
      console.log(`${doubled.includes(permission) ? 'doubled' : 'unused'}: ${app} ${permission}: ${reason ?? 'NO REASON'}`);
    }
  }
  return counts;
}

/** Most of an app's time goes into its deployment: half of it is more than an assertion takes. */
const patienceFor = ({ seconds }: Use) => Math.max(30, Math.round(seconds / 2));

/** Takes a sample of what is needed away, and counts what the apps notice. */
async function taken(uses: Uses, { sample, seed }: Options, forEach: ForEach) {
  const candidates = new Map([...uses].map(([app, { needed }]) => [app, needed.filter(permission => !ONLY_SAVES_TIME.test(permission))]));
  const mutations = sampleOf(candidates, sample, seed);
  const counts = { noticed: 0, survived: 0 };
  await forEach(mutations.keys(), async app => {
    for (const permission of mutations.get(app)!) {
      const started = Date.now();
      const passed = await passesWithout(app, expression(permission), patienceFor(uses.get(app)!));
      counts[passed ? 'survived' : 'noticed'] += 1;
      console.log(`${passed ? 'NOT noticed' : 'noticed'}: ${app} without ${permission}, ${Math.round((Date.now() - started) / 1000)} s`);
    }
  });
  return counts;
}

async function main(options: Options): Promise<boolean> {
  const integ = fs.readdirSync(path.join(ROOT, 'integ')).filter(file => /^integ\..*\.ts$/.test(file)).sort();
  const chosen = new RegExp(testRegex(options.app));
  const apps = integ.filter(file => chosen.test(file));
  const atOnce = pLimit(options.clouds);
  const forEach: ForEach = (names, run) => Promise.all([...names].map(name => atOnce(() => run(name))));

  const uses = await useOfEach(apps, forEach);
  const { listed, unexplained } = explained(uses, uses.size === integ.length);
  const { noticed, survived } = await taken(uses, options, forEach);

  const needed = [...uses.values()].reduce((count, use) => count + use.needed.length, 0);
  const failed = unexplained + survived + apps.length - uses.size;
  console.log(`${needed + listed + unexplained} permissions: ${needed} needed, ${listed} listed with a reason, ${unexplained} without; `
    + `${noticed + survived} taken away: ${noticed} noticed`);
  console.log(`proof:permissions: ${needed + listed + noticed} passed, ${failed} failed`);
  return failed === 0 && apps.length > 0;
}

const program = new Command('proof:permissions')
  .description('finds permissions that no integ app needs, and takes some that are needed away')
  .option('--app <names...>', 'integ.<name>*.ts only', [])
  .option('--sample <number>', 'how many of the needed permissions of each app are taken away, one run each', wholeNumber(0), 1)
  .option('--seed <text>', 'of the choice of the sample', 'coffee')
  .option('--clouds <number>', 'how many local clouds run apps at the same time', wholeNumber(1), 2)
  .action(async (options: Options) => { process.exitCode = await main(options) ? 0 : 1; });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
