import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { Command } from 'commander';
import { passesWithout, Use, useOf } from './app-run';
import { expression, Permission } from './inventory';
import { reasonFor } from './reasons';
import { testRegex } from '../integ/integ-runner';
import { ROOT } from '../local-cloud/places';

interface Options {
  readonly app: string[];
  readonly sample: string;
  readonly seed: string;
}

/** Of the permissions with their apps, as many as wanted; the same for the same seed. */
function sampleOf(needed: ReadonlyArray<readonly [string, Permission]>, size: number, seed: string) {
  const rank = (entry: readonly [string, Permission]) => createHash('sha256').update([seed, ...entry].join()).digest('hex');
  return needed.map(entry => ({ entry, rank: rank(entry) })).sort((a, b) => a.rank.localeCompare(b.rank)).slice(0, size).map(({ entry }) => entry);
}

async function main({ app, sample, seed }: Options): Promise<boolean> {
  const chosen = new RegExp(testRegex(app));
  const apps = fs.readdirSync(path.join(ROOT, 'integ')).filter(file => chosen.test(file)).sort();
  const uses: Array<{ name: string; use: Use }> = [];
  for (const name of apps) {
    const use = await useOf(name);
    uses.push({ name, use });
    console.log(`${name}: ${use.needed.length} needed, ${use.doubled.length} doubled, ${use.unused.length} unused`);
  }

  const unnoticed = uses.flatMap(({ name, use: { doubled, unused } }) => [
    ...doubled.map(permission => ({ name, permission, what: 'doubled' })),
    ...unused.map(permission => ({ name, permission, what: 'unused' })),
  ]).map(entry => ({ ...entry, reason: reasonFor(entry.permission) }));
  for (const { name, permission, what, reason } of unnoticed) console.log(`${what}: ${name} ${permission}${reason ? `: ${reason}` : ''}`);

  let survived = 0;
  const candidates = uses.flatMap(({ name, use: { needed } }) => needed.map(permission => [name, permission] as const));
  const mutations = sampleOf(candidates, Number(sample), seed);
  for (const [name, permission] of mutations) {
    const passed = await passesWithout(name, expression(permission));
    if (passed) { survived += 1; }
    console.log(`${passed ? 'NOT noticed' : 'noticed'}: ${name} without ${permission}`);
  }

  const needed = uses.reduce((sum, { use }) => sum + use.needed.length, 0);
  const listed = unnoticed.filter(({ reason }) => reason !== undefined).length;
  console.log(`proof: ${needed + unnoticed.length} permissions, ${needed} needed, ${listed} listed with a reason, ${unnoticed.length - listed} not`);
  console.log(`proof: ${mutations.length} mutations, ${mutations.length - survived} noticed`);
  return unnoticed.length === listed && survived === 0 && apps.length > 0;
}

const program = new Command('proof:permissions')
  .description('finds the permissions of roles that no integ app needs, and takes some that are needed away')
  .option('--app <names...>', 'integ.<name>*.ts only', [])
  .option('--sample <number>', 'how many of the needed permissions are taken away, one run each', '3')
  .option('--seed <text>', 'of the choice of the sample', 'coffee')
  .action(async (options: Options) => { process.exitCode = await main(options) ? 0 : 1; });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
