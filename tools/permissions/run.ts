import * as fs from 'fs';
import * as path from 'path';
import { Command } from 'commander';
import pLimit from 'p-limit';
import { passesWithout, Use, useOf } from './app-run';
import { expression, Permission } from './inventory';
import { reasonFor } from './reasons';
import { sampleOf } from './sample';
import { testRegex } from '../integ/integ-runner';
import { ROOT } from '../local-cloud/places';

interface Options {
  readonly app: string[];
  readonly sample: string;
  readonly seed: string;
  readonly clouds: string;
}

/** Most of an app's time goes into its deployment: half of it is more than an assertion takes. */
const patienceFor = ({ seconds }: Use) => Math.max(30, Math.round(seconds / 2));

async function main({ app, sample, seed, clouds }: Options): Promise<boolean> {
  const chosen = new RegExp(testRegex(app));
  const integ = fs.readdirSync(path.join(ROOT, 'integ')).filter(file => /^integ\..*\.ts$/.test(file)).sort();
  const apps = integ.filter(file => chosen.test(file));
  const atOnce = pLimit(Number(clouds));

  const uses = new Map<string, Use>();
  let failed = 0;
  await Promise.all(apps.map(name => atOnce(async () => {
    const use = await useOf(name);
    if (use === undefined) {
      failed += 1;
      console.log(`${name}: FAILED with all its permissions`);
      return;
    }
    uses.set(name, use);
    console.log(`${name}: ${use.needed.length} needed, ${use.doubled.length} doubled, ${use.unused.length} unused, ${use.seconds} s`);
  })));

  const proved = uses.size === integ.length ? [...uses.values()].flatMap(({ needed }) => needed) : undefined;
  let unexplained = 0;
  let listed = 0;
  for (const [name, { doubled, unused }] of uses) {
    for (const permission of [...doubled, ...unused]) {
      const reason = reasonFor(permission, proved);
      if (reason === undefined) { unexplained += 1; } else { listed += 1; }
      console.log(`${doubled.includes(permission) ? 'doubled' : 'unused'}: ${name} ${permission}: ${reason ?? 'NO REASON'}`);
    }
  }

  const mutations = sampleOf(new Map(apps.filter(name => uses.has(name)).map(name => [name, uses.get(name)!.needed])), Number(sample), seed);
  let noticed = 0;
  let survived = 0;
  // an app's runs share its directory of templates
  await Promise.all([...mutations].map(([name, permissions]) => atOnce(async () => {
    for (const permission of permissions) {
      const started = Date.now();
      const passed = await passesWithout(name, expression(permission), patienceFor(uses.get(name)!));
      if (passed) { survived += 1; } else { noticed += 1; }
      console.log(`${passed ? 'NOT noticed' : 'noticed'}: ${name} without ${permission}, ${Math.round((Date.now() - started) / 1000)} s`);
    }
  })));

  const needed = sum([...uses.values()].map(use => use.needed));
  console.log(`${needed + listed + unexplained} permissions: ${needed} needed, ${listed} listed with a reason, ${unexplained} without; `
    + `${noticed + survived} mutations: ${noticed} noticed`);
  console.log(`proof:permissions: ${needed + listed + noticed} passed, ${unexplained + survived + failed} failed`);
  return unexplained === 0 && survived === 0 && failed === 0 && apps.length > 0;
}

function sum(lists: Array<readonly Permission[]>): number {
  return lists.reduce((count, list) => count + list.length, 0);
}

const program = new Command('proof:permissions')
  .description('finds permissions that no integ app needs, and takes some that are needed away')
  .option('--app <names...>', 'integ.<name>*.ts only', [])
  .option('--sample <number>', 'how many of the needed permissions of each app are taken away, one run each', '1')
  .option('--seed <text>', 'of the choice of the sample', 'coffee')
  .option('--clouds <number>', 'how many local clouds run apps at the same time', '2')
  .action(async (options: Options) => { process.exitCode = await main(options) ? 0 : 1; });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
