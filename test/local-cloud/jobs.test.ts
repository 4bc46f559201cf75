import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import * as path from 'path';
import { deployFixture } from './fixture';
import { assumeRole, makeCaller } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Caller, signedFetch } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

interface JobView {
  readonly id: string;
  readonly status: string;
  readonly percentComplete?: number;
  readonly result?: { name: string; attempt: number };
}

const BOUND_SECONDS = 60;
let cloud: LocalCloud;
let outputs: Record<string, string>;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-jobs' });
  outputs = (await deployFixture(cloud, 'jobs-app')).Jobs;
});
afterAll(async () => {
  workers.forEach(worker => worker.kill('SIGKILL'));
  await cloud.stop();
});

const url = (door: 'Open' | 'Closed', resource: string) => cloud.httpUrl(outputs[`${door}ApiId`], '$default', resource);

const as = (caller?: Caller): typeof fetch => caller ? (to, request) => signedFetch(cloud, caller, String(to), request) : fetch;

async function post(name: string, milliseconds: number, caller?: Caller): Promise<string> {
  const door = caller ? 'Closed' : 'Open';
  const response = await as(caller)(url(door, 'videos'), {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name, milliseconds }),
  });
  expect(response.status).toBe(202);
  expect(new URL(response.headers.get('location')!, url(door, 'videos')).href).toMatch(url(door, 'jobs/'));
  return (await response.json() as JobView).id;
}

const job = async (id: string) => await (await fetch(url('Open', `jobs/${id}`))).json() as JobView;

const becomes = (id: string, status: string, bound = BOUND_SECONDS) => until(`job ${id} to be ${status}`, bound, async () => {
  const seen = await job(id);
  return seen.status === status && seen;
});

/** A container's process, and what it has printed. */
function startWorker() {
  const worker = spawn(process.execPath, [path.join(__dirname, 'fixtures/container-worker.js')], {
    env: { ...cloud.childEnvironment, QUEUE_URL: outputs.QueueUrl }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  workers.push(worker);
  let printed = '';
  worker.stdout.on('data', chunk => { printed += String(chunk); });
  return { worker, says: (what: string) => until(`the worker to say '${what}'`, BOUND_SECONDS, () => printed.includes(what)) };
}

test('a container does the jobs, and finishes what is in hand before it ends', async () => {
  const { worker, says } = startWorker();
  expect((await becomes(await post('short', 0), 'succeeded')).result).toEqual({ name: 'short', attempt: 1 });

  const long = await post('long', 3_000);
  await says('working long');
  expect(await job(long)).toMatchObject({ status: 'running', percentComplete: 50 });
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(await job(long)).toMatchObject({ status: 'succeeded', result: { name: 'long', attempt: 1 } });
});

test('the job of a container that dies is done by another', async () => {
  const first = startWorker();
  const id = await post('interrupted', 600_000);
  await first.says('working interrupted');
  const ended = once(first.worker, 'exit');
  first.worker.kill('SIGKILL');
  await ended;
  startWorker();
  expect((await becomes(id, 'succeeded')).result).toEqual({ name: 'interrupted', attempt: 2 });
});

test('a job belongs to the caller who made it', async () => {
  const [maker, other] = await Promise.all([makeCaller(cloud, 'maker'), makeCaller(cloud, 'other')]);
  const id = await post('private', 0, maker);
  const read = async (caller?: Caller) => (await as(caller)(url('Closed', `jobs/${id}`))).status;
  expect(await read(maker)).toBe(200);
  expect(await read(other)).toBe(404);
  expect(await read()).toBe(403);
});

test('a role reads the jobs of all others, and changes none', async () => {
  const maker = await makeCaller(cloud, 'uploader');
  const manager = await assumeRole(cloud, outputs.ManagersRole);
  const id = await post('read by managers', 0, maker);
  const status = async (caller: Caller, resource: string, method = 'GET') => (await as(caller)(url('Closed', resource), { method })).status;
  expect(await status(manager, `jobs/${id}`)).toBe(200);
  expect(await status(manager, `jobs/${id}`, 'DELETE')).toBe(403);
  expect(await status(manager, 'videos', 'POST')).toBe(403);
  expect(await status(maker, `jobs/${id}`)).toBe(200);
});

test('a job that has not started can be cancelled, one that is done cannot', async () => {
  workers.forEach(worker => worker.kill('SIGKILL'));
  const id = await post('regretted', 0);
  const cancel = async () => (await fetch(url('Open', `jobs/${id}`), { method: 'DELETE' })).status;
  expect(await cancel()).toBe(200);
  expect(await cancel()).toBe(200);
  expect(await job(id)).toMatchObject({ status: 'cancelled' });

  startWorker();
  const done = await post('quick', 0);
  await becomes(done, 'succeeded');
  expect((await fetch(url('Open', `jobs/${done}`), { method: 'DELETE' })).status).toBe(409);
  expect(await job(id)).toMatchObject({ status: 'cancelled' });
});
