import { spawn, spawnSync } from 'child_process';
import { once } from 'events';
import * as fs from 'fs';
import { createServer } from 'net';
import * as path from 'path';
import { ListQueuesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { ROOT, WORK_DIR } from '../../tools/local-cloud/places';
import { until } from '../../tools/local-cloud/until';
import { TYPESCRIPT } from '../../tools/typescript/ts-node';

/** Commands of all processes of a process group. */
function processes(group: number): string[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pgid=,stat=,args='], { encoding: 'utf8' });
  return stdout.split('\n').map(line => line.trim().split(/\s+/))
    .filter(([pgid, stat]) => Number(pgid) === group && !stat.startsWith('Z'))
    .map(([, , ...args]) => args.join(' '));
}

const nothingLeft = (group: number) => until('the process group to end', 20, () => processes(group).length === 0);

/** Runs TypeScript that prints the process group of a cloud it started, and gives both. */
async function runScript(...args: string[]) {
  const child = spawn(process.execPath, [...TYPESCRIPT, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { text: '' };
  [child.stdout, child.stderr].forEach(stream => stream.on('data', (chunk: Buffer) => { output.text += chunk; }));
  const ended = once(child, 'exit');
  return { child, output, ended };
}

const printed = (output: { text: string }, pattern: RegExp) =>
  until(`the output to match ${pattern}`, 60, () => pattern.exec(output.text)).then(([, match]) => match);

test('deploys an app with the CDK CLI and runs its function; stopping ends the function processes, too', async () => {
  const cloud = await LocalCloud.start({ name: 'test-deploy' });
  try {
    const { QueueApp: { QueueUrl, DeadLetterQueueUrl } } = await deployFixture(cloud, 'queue-app');
    const sqs = client(SQSClient, cloud);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
    const letter = await until('the dead letter', 30, async () =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl: DeadLetterQueueUrl }))).Messages?.[0]);
    expect(letter.Body).toBe('poison');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'slow poison' }));
    await until('a function process', 30, () => processes(cloud.processGroup).some(command => command.includes('_worker.js')));

    await cloud.reset();
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
  } finally {
    await cloud.stop();
  }
  expect(processes(cloud.processGroup)).toEqual([]);
  expect(fs.readdirSync(WORK_DIR).filter(file => file.startsWith('scratch-test-deploy'))).toEqual([]);
});

test('reports the cause when a deployment fails', async () => {
  const cloud = await LocalCloud.start({ name: 'test-failing-deploy' });
  try {
    await expect(cloud.deploy({ app: 'echo no such app >&2; exit 3', outDir: path.join(WORK_DIR, 'cdk.out-none') }))
      .rejects.toThrow(/cdk deploy ended with 1:[^]*no such app/);
  } finally {
    await cloud.stop();
  }
});

test('refuses a port that is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await expect(LocalCloud.start({ port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken.`);
  server.close();
});

test.each([['Ctrl-C', 'SIGINT'], ['a request to terminate', 'SIGTERM']] as const)('the command line stops the cloud at %s', async (_what, signal) => {
  const { child, output, ended } = await runScript('tools/local-cloud/cli.ts', 'start', '--name', `test-${signal}`);
  const endpoint = await printed(output, /answers on (http:\/\/127\.0\.0\.1:\d+)/);
  await printed(output, /export (AWS_ENDPOINT_URL)='http/);
  const group = Number(await printed(output, /process group (\d+)/));
  expect(processes(group).join()).toContain('-m ministack');
  expect(await fetch(`${endpoint}/_ministack/health`)).toMatchObject({ status: 200 });
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
  await nothingLeft(group);
});

test.each([
  ['is killed', 'setInterval(() => undefined, 1000)', 'SIGKILL'],
  ['throws', 'setTimeout(() => { throw new Error("unexpected"); }, 10)', undefined],
  ['exits', 'setTimeout(() => process.exit(7), 10)', undefined],
] as const)('leaves nothing behind when the process that started it %s', async (what, script, signal) => {
  const file = path.join(WORK_DIR, `test-parent-${what.replace(' ', '-')}.ts`);
  fs.writeFileSync(file, `
    import { LocalCloud } from '../tools/local-cloud/local-cloud';
    void LocalCloud.start({ name: 'test-parent' }).then(cloud => { console.log('group ' + cloud.processGroup); ${script}; });`);
  const { child, output, ended } = await runScript(file);
  const group = Number(await printed(output, /group (\d+)/));
  if (signal) child.kill(signal);
  await ended;
  await nothingLeft(group);
});

test('says that Python is missing, and what to do', () => {
  const { status, stderr } = spawnSync(process.execPath, [...TYPESCRIPT, '-e',
    "require('./tools/local-cloud/python').systemPython().catch(error => { console.error(error.message); process.exitCode = 1; })"], {
    cwd: ROOT, encoding: 'utf8', env: { PATH: path.dirname(process.execPath) + '-nothing-here' },
  });
  expect(stderr).toContain('The local cloud needs Python 3.10 or newer with the venv module, and there is none on PATH');
  expect(status).toBe(1);
});
