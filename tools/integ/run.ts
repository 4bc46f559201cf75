import { Command } from 'commander';
import { IntegResults, runIntegRunner } from './integ-runner';
import { LocalCloud } from '../local-cloud/local-cloud';
import { ROOT } from '../local-cloud/places';
import { systemPython } from '../local-cloud/python';

interface Options {
  readonly aws?: boolean;
  readonly directory: string;
}

async function inTheLocalCloud(directory: string, names: string[]): Promise<IntegResults> {
  const cloud = await LocalCloud.start({ name: 'integ' });
  try {
    await cloud.bootstrap();
    return await runIntegRunner({ directory, names, region: cloud.region, env: cloud.childEnvironment, python: cloud.python, cwd: ROOT });
  } finally {
    await cloud.stop();
  }
}

async function inTheRealAccount(directory: string, names: string[]): Promise<IntegResults> {
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (!region) throw new Error('Set AWS_REGION to the region of the account to run in.');
  return runIntegRunner({ directory, names, region, env: process.env, python: await systemPython(), cwd: ROOT });
}

const program = new Command('integ')
  .description('deploy the integ apps, assert their behaviour, destroy them')
  .argument('[names...]', 'run integ.<name>*.ts only')
  .option('--aws', 'in the real account of this environment, which may cost money, instead of the local cloud')
  .option('--directory <path>', 'where the apps are', 'integ')
  .action(async (names: string[], { aws, directory }: Options) => {
    const { passed, failed } = await (aws ? inTheRealAccount : inTheLocalCloud)(directory, names);
    console.log(`integ: ${passed} passed, ${failed} failed`);
    if (passed === 0 && failed === 0) console.error(`No test ran: see above, or look for integ.${names.join('|')}*.ts in ${directory}.`);
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  });

program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
