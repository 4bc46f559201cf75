import { ChildProcess, spawn, spawnSync } from 'child_process';
import { once } from 'events';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { InstalledPackage } from './installed-package';
import { NOTICES } from '../../tools/bundle/third-party';
import { installLocalCloud } from '../../tools/local-cloud/install';
import { ROOT, WORK_DIR } from '../../tools/local-cloud/places';
import { until } from '../../tools/local-cloud/until';

let installed: InstalledPackage;
let project: string;
let command: string;
beforeAll(async () => {
  [installed] = await Promise.all([InstalledPackage.install(), installLocalCloud()]);
  project = path.join(installed.folder, '..', '..');
  const { bin } = JSON.parse(fs.readFileSync(path.join(installed.folder, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  command = path.join(installed.folder, bin['cdk-serverless-catalog']);
  useInstalled(project);
  link(path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), path.join(project, 'node_modules', '.bin', 'cdk'));
  installed.write('app.js', APP);
  installed.write('cdk.json', JSON.stringify({ app: 'node app.js' }));
}, 600_000);
afterAll(() => installed.remove());

function link(target: string, place: string) {
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.symlinkSync(target, place);
}

/** Makes a folder one where the command was used before. */
function useInstalled(folder: string) {
  fs.readdirSync(WORK_DIR).filter(name => /^(venv|node-[\d.]+)$/.test(name)).forEach(name => link(path.join(WORK_DIR, name), path.join(folder, '.local-cloud', name)));
}

/** A newcomer's: a service with gradual deployments, in an account and a Region, and a resource that no emulator knows. */
const APP = `
const { App, CfnOutput, CfnResource, Stack, Stage, aws_lambda: lambda } = require('aws-cdk-lib');
const { ServiceExposure, SimpleWebService, WebAuth } = require('cdk-serverless-catalog');
const app = new App();
const stack = new Stack(new Stage(app, 'Beta', { env: { account: '123456789012', region: 'eu-central-1' } }), 'Shop');
const hello = new lambda.Function(stack, 'Hello', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200, body: "hello" });'),
});
const service = new SimpleWebService(stack, 'Orders', { handler: hello, exposure: ServiceExposure.httpApi({ auth: WebAuth.none() }) });
service.enableGradualDeployment();
const map = new CfnResource(stack, 'Map', { type: 'AWS::Location::Map', properties: { MapName: 'shops' } });
new CfnOutput(stack, 'Url', { value: service.url });
new CfnOutput(stack, 'FunctionUrl', { value: hello.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE }).url });
new CfnOutput(stack, 'MapArn', { value: map.getAtt('Arn').toString() });
`;

const running: ChildProcess[] = [];
afterEach(() => running.splice(0).forEach(child => child.kill()));

function local(...args: string[]) {
  const child = spawn(process.execPath, [command, 'local', ...args], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  const output = { text: '' };
  [child.stdout, child.stderr].forEach(stream => stream.on('data', (chunk: Buffer) => { output.text += chunk; }));
  return { child, output, ended: once(child, 'exit') };
}

/** What the command prints, once it does; a command that has ended before prints it no more. */
function printed({ child, output }: { child: ChildProcess; output: { text: string } }, pattern: RegExp): Promise<string> {
  return until(`the output to match ${pattern}`, 110, () => {
    const match = pattern.exec(output.text);
    if (!match && child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${output.text}`);
    return match;
  }).then(([, group]) => group);
}

const isUp = (endpoint: string) => fetch(`${endpoint}/_ministack/health`).then(({ ok }) => ok, () => false);

test('an app of a user is deployed, answers at the printed addresses, and is gone after Ctrl-C', async () => {
  const run = local('--account', '123456789012', '--region', 'eu-central-1');
  const endpoint = await printed(run, /answers on (http:\/\/127\.0\.0\.1:\d+)/);
  for (const output of ['Url', 'FunctionUrl']) {
    const url = await printed(run, new RegExp(`^Beta-Shop\\.${output} = (http://127\\S+)`, 'm'));
    expect(await (await fetch(url)).text()).toBe('hello');
  }
  await printed(run, /stays until (Ctrl-C)/);
  expect(run.output.text).toContain('Beta-Shop.MapArn = (of what was left out)');
  const lines = run.output.text.split('\n').filter(line => line.startsWith('local cloud: left out'));
  expect(lines).toContain('local cloud: left out Beta/Shop/Map (AWS::Location::Map): no resource of this type');
  expect(lines.filter(line => line.includes('AWS::CodeDeploy::DeploymentGroup'))).toHaveLength(1);

  const { status, stdout } = spawnSync('sh', ['-c', '. .local-cloud/environment.sh; cdk deploy "**"'], {
    cwd: project, encoding: 'utf8', env: { PATH: `${path.join(project, 'node_modules', '.bin')}:${process.env.PATH}`, HOME: process.env.HOME },
  });
  expect({ status, stdout }).toMatchObject({ status: 0 });

  run.child.kill('SIGINT');
  expect(await run.ended).toEqual([0, null]);
  expect(await isUp(endpoint)).toBe(false);
  // what is AWS's is as it was, and git sees nothing of the local cloud
  expect(fs.readdirSync(project).sort()).toEqual(['.local-cloud', 'app.js', 'cdk.json', 'node_modules']);
  expect(fs.readFileSync(path.join(project, '.local-cloud', '.gitignore'), 'utf8')).toBe('*\n');
});

test('a command gets the environment of the cloud; its exit code is the result, and ends the cloud', async () => {
  const run = local('--', process.execPath, '-e', 'console.log(process.env.AWS_ENDPOINT_URL + " of " + process.env.CDK_DEFAULT_ACCOUNT); process.exit(7)');
  const endpoint = await printed(run, /^(http\S+) of undefined$/m);
  expect(await run.ended).toEqual([7, null]);
  expect(await isUp(endpoint)).toBe(false);
});

test('with --exit the cloud ends after a command that succeeds', async () => {
  const run = local('--exit', '--', 'true');
  const endpoint = await printed(run, /answers on (http\S+),/);
  expect(await run.ended).toEqual([0, null]);
  expect(await isUp(endpoint)).toBe(false);
});

test('a request to terminate ends the command, what it started, and the cloud', async () => {
  const run = local('--', 'sh', '-c', 'sleep 600 & echo "sleeps as $!"; wait');
  const pid = Number(await printed(run, /sleeps as (\d+)/));
  const endpoint = await printed(run, /answers on (http\S+),/);
  run.child.kill('SIGTERM');
  expect(await run.ended).toEqual([143, null]);
  expect(await isUp(endpoint)).toBe(false);
  expect(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()).toMatch(/^(Z.*)?$/);
});

test('an app that fails to synthesize is said by the CDK CLI, and ends the cloud', async () => {
  installed.write('app.js', 'throw new Error("no such drink");');
  const run = local('--', 'cdk', 'deploy', '**');
  expect(await run.ended).toEqual([1, null]);
  expect(run.output.text).toContain('no such drink');
  installed.write('app.js', APP);
});

test('types of contracts are made by the same command', () => {
  const folder = path.join(project, 'contracts');
  fs.mkdirSync(folder);
  const contract = { name: 'OrderCreated', version: 1, schema: { type: 'object', properties: { total: { type: 'number' } } } };
  fs.writeFileSync(path.join(folder, 'OrderCreated.v1.json'), JSON.stringify(contract));
  const { status, stderr } = spawnSync(process.execPath, [command, 'types', 'contracts', '--output', 'contracts/types.d.ts'], { cwd: project, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(fs.readFileSync(path.join(folder, 'types.d.ts'), 'utf8')).toMatch(/interface OrderCreatedV1 \{\s+total\?: number/);
  fs.rmSync(folder, { recursive: true });
});

test.each<[string, string[], string]>([
  ['an account that is none', ['--account', '12'], 'An account is twelve digits.'],
  ['a port that is none', ['--port', '80'], 'A port is a number from 1024 to 65535.'],
])('%s is refused', async (_, args, message) => {
  const run = local(...args);
  expect(await run.ended).toEqual([1, null]);
  expect(run.output.text).toContain(message);
});

describe('on a machine without', () => {
  let folder: string;
  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bare-machine-')); });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  /** What the command says in an empty project of a machine with these commands only. */
  function said(...commands: [name: string, place: string][]): string {
    commands.forEach(([name, place]) => link(place, path.join(folder, 'bin', name)));
    const { status, stderr } = spawnSync(process.execPath, [command, 'local'], { cwd: folder, encoding: 'utf8', env: { PATH: path.join(folder, 'bin') } });
    expect(status).toBe(1);
    return stderr;
  }
  const node: [string, string] = ['node', process.execPath];
  const cdk = () => [node, ['cdk', path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk')]] as [string, string][];

  test('the CDK CLI the command says what to install', () => expect(said(node)).toContain('Run npm install --save-dev aws-cdk, then try again.'));

  test('Python the command says what to install', () => expect(said(...cdk())).toContain('The local cloud needs Python 3.10 or newer'));

  test('git the command says what to install', () => {
    useInstalled(folder);
    expect(said(...cdk())).toContain('The local cloud needs git, which applies its patches, and there is none on PATH.');
  });
});

test('every patch of the emulator is in the package', () => {
  const patches = (folder: string) => fs.readdirSync(path.join(folder, 'patches')).sort();
  expect(patches(path.dirname(command))).toEqual(patches(path.join(ROOT, 'tools', 'local-cloud')));
});

test.each(['', 'local-cloud'])('the licenses of what the bundles have are in the package: %p', folder => {
  expect(fs.readFileSync(path.join(installed.folder, folder, NOTICES), 'utf8')).toMatch(/permission is hereby granted/i);
});
