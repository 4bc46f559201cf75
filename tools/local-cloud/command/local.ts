import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { runCommand } from './run-command';
import { localAddresses } from '../addresses';
import { StackOutputs } from '../cdk-cli';
import { LocalCloud } from '../local-cloud';
import { CDK, ROOT, WORK_DIR } from '../places';

export interface LocalOptions {
  readonly exit?: boolean;
  readonly port?: number;
  readonly account?: string;
  readonly region?: string;
}

/** All stacks, those of stages included: `--all` leaves them out. */
const DEPLOYMENT = ['cdk', 'deploy', '**', '--require-approval', 'never'];
const ENVIRONMENT = path.join(WORK_DIR, 'environment.sh');

const say = (text: string) => process.stdout.write(`local cloud: ${text}\n`);

/** Runs the command against a local cloud of its own, which stays until a signal unless the command failed. Gives the exit code. */
export async function local(command: readonly string[], { exit = false, ...options }: LocalOptions): Promise<number> {
  process.env.PATH = [path.join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter);
  refuseUnsupportedMachines();
  fs.mkdirSync(WORK_DIR, { recursive: true });
  fs.writeFileSync(path.join(WORK_DIR, '.gitignore'), '*\n');
  const cloud = await LocalCloud.start(options);
  try {
    say(`answers on ${cloud.endpoint}, account ${cloud.account}, Region ${cloud.region}; preparing the account: cdk bootstrap`);
    await cloud.bootstrap();
    const env = environment(cloud);
    const [program, ...args] = command.length > 0 ? command : DEPLOYMENT;
    say([program, ...args].join(' '));
    const code = await runCommand(program, args, { ...cloud.childEnvironment, ...env });
    if (code === 0) printOutputs(cloud);
    if (code === 0 && !exit) await stay(cloud, env);
    return code;
  } finally {
    await cloud.stop();
    say('stopped');
  }
}

function refuseUnsupportedMachines() {
  if (process.platform === 'win32') throw new Error('The local cloud needs Linux or macOS. On Windows, run it in the Windows Subsystem for Linux.');
  if (spawnSync(CDK[0], ['--version'], { stdio: 'ignore' }).error) {
    throw new Error('The local cloud needs the CDK CLI, and there is none in node_modules or on PATH. Run npm install --save-dev aws-cdk, then try again.');
  }
}

/**
 * What makes the CDK CLI leave out of the app what the local cloud lacks, in an assembly that is not the user's for AWS.
 * Without lookups: what the local cloud answers would be kept in cdk.context.json, for AWS too.
 */
function environment({ env }: LocalCloud): Record<string, string> {
  return {
    ...env,
    CDK_APP: `"${process.execPath}" "${__filename}" synthesize`,
    CDK_OUTPUT: path.join(WORK_DIR, 'cdk.out'),
    CDK_LOOKUPS: 'false',
    CDK_NOTICES: 'false',
  };
}

function printOutputs(cloud: LocalCloud) {
  const script = path.join(__dirname, 'stack_outputs.py');
  const stacks = JSON.parse(execFileSync(cloud.python, [script], { env: cloud.childEnvironment, encoding: 'utf8' })) as StackOutputs;
  say('outputs, with the addresses that answer here:');
  for (const [stack, outputs] of Object.entries(stacks)) {
    Object.entries(outputs).forEach(([name, value]) =>
      process.stdout.write(`${stack}.${name} = ${localAddresses(value, cloud.endpoint) || '(of what was left out)'}\n`));
  }
}

async function stay(cloud: LocalCloud, env: Record<string, string>) {
  const quoted = (value: string) => `'${value.replaceAll('\'', '\'\\\'\'')}'`;
  fs.writeFileSync(ENVIRONMENT, Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}\n`).join(''));
  const file = path.relative(ROOT, ENVIRONMENT);
  say(`stays until Ctrl-C. In another terminal, ". ${file}" gives its environment to the CDK CLI, the AWS CLI and SDKs. Log: ${path.relative(ROOT, cloud.log)}`);
  const signal = await new Promise<string>(resolve => ['SIGINT', 'SIGTERM'].forEach(name => process.once(name, () => resolve(name))));
  fs.rmSync(ENVIRONMENT, { force: true });
  say(`${signal}: stopping`);
}
