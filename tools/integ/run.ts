import * as fs from 'fs';
import { Command } from 'commander';
import { alone, IntegResults, runIntegRunner, testRegex } from './integ-runner';
import { LocalCloud } from '../local-cloud/local-cloud';
import { ROOT } from '../local-cloud/places';
import { systemPython } from '../local-cloud/python';
import { wholeNumber } from '../options';

interface Options {
  readonly aws?: boolean;
  readonly clouds: number;
  readonly directory: string;
}

/** Each app alone in a local cloud; most of an app's time is waiting, so that four run at once on two cores. */
async function inLocalClouds(directory: string, names: string[], clouds: number): Promise<IntegResults> {
  const chosen = new RegExp(testRegex(names));
  const waiting = fs.readdirSync(directory).filter(file => chosen.test(file)).sort();
  const results = await Promise.all(Array.from({ length: Math.min(clouds, waiting.length) }, (_, index) => inOneCloud(directory, waiting, `integ-${index + 1}`)));
  return sum(results.flat());
}

async function inOneCloud(directory: string, waiting: string[], name: string): Promise<IntegResults[]> {
  const cloud = await LocalCloud.start({ name });
  const results: IntegResults[] = [];
  try {
    await cloud.bootstrap();
    for (let app = waiting.shift(); app !== undefined; app = waiting.shift()) {
      const output: string[] = [];
      const started = Date.now();
      console.log(`${app}: started`);
      const { passed, failed } = await runIntegRunner({
        ...alone(directory, app),
        region: cloud.region,
        env: cloud.childEnvironment,
        python: cloud.python,
        cwd: ROOT,
        output: text => output.push(text),
      });
      // an app that broke off before it counted anything has failed
      results.push({ passed, failed: passed + failed === 0 ? 1 : failed });
      console.log(`${output.join('')}${app}: ended after ${Math.round((Date.now() - started) / 1000)} s`);
    }
  } finally {
    await cloud.stop();
  }
  return results;
}

function sum(results: IntegResults[]): IntegResults {
  const total = (outcome: keyof IntegResults) => results.reduce((count, result) => count + result[outcome], 0);
  return { passed: total('passed'), failed: total('failed') };
}

async function inTheRealAccount(directory: string, names: string[]): Promise<IntegResults> {
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (!region) throw new Error('Set AWS_REGION to the region of the account to run in.');
  return runIntegRunner({
    directory, apps: testRegex(names), region, env: process.env, python: await systemPython(), cwd: ROOT, output: text => process.stdout.write(text),
  });
}

const program = new Command('integ')
  .description('deploy the integ apps, assert their behaviour, destroy them')
  .argument('[names...]', 'run integ.<name>*.ts only')
  .option('--aws', 'in the real account of this environment, which may cost money, instead of the local cloud')
  .option('--clouds <number>', 'how many local clouds take apps at the same time', wholeNumber(1), 4)
  .option('--directory <path>', 'where the apps are', 'integ')
  .action(async (names: string[], { aws, clouds, directory }: Options) => {
    const { passed, failed } = await (aws ? inTheRealAccount(directory, names) : inLocalClouds(directory, names, clouds));
    console.log(`integ: ${passed} passed, ${failed} failed`);
    if (passed === 0 && failed === 0) console.error(`No test ran: see above, or look for integ.${names.join('|')}*.ts in ${directory}.`);
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
