import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { installLocalCloud, installRequirements } from '../../tools/local-cloud/install';
import { ROOT, WORK_DIR } from '../../tools/local-cloud/places';
import { ownerOf, ProcessLock } from '../../tools/local-cloud/process-lock';
import { runPython } from '../../tools/local-cloud/python';

const VENV = path.join(WORK_DIR, 'venv');
const temporary = (name: string) => path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'local-cloud-')), name);

test('installs once: a second time changes nothing', async () => {
  const first = await installLocalCloud();
  const stamps = () => [VENV, first.ministack].map(directory => fs.statSync(directory).mtimeMs);
  const before = stamps();
  expect(await installLocalCloud()).toEqual(first);
  expect(stamps()).toEqual(before);
});

test('installs the linters into the same environment when asked for', async () => {
  const { bin } = await installRequirements('requirements-lint.txt');
  expect(execFileSync(path.join(bin, 'cfn-lint'), ['--version'], { encoding: 'utf8' })).toContain('1.58.0');
}, 300_000);

test('runs the patched MiniStack, and leaves the installed one as it came', async () => {
  const { python, ministack } = await installLocalCloud();
  const patched = (environment: Record<string, string>) => execFileSync(python, ['-c',
    'import ministack.services.sqs as sqs; print("StartMessageMoveTask" in sqs._HANDLERS)'], { encoding: 'utf8', env: environment }).trim();
  expect(patched({ PYTHONPATH: ministack })).toBe('True');
  expect(patched({})).toBe('False');
});

test('every patch names the documentation it follows', () => {
  const directory = path.join(ROOT, 'tools/local-cloud/patches');
  const patches = fs.readdirSync(directory).filter(file => file.endsWith('.patch'));
  expect(patches.length).toBeGreaterThan(0);
  for (const patch of patches) {
    const [header] = fs.readFileSync(path.join(directory, patch), 'utf8').split('diff --git');
    expect(header).toMatch(/https:\/\/docs\.aws\.amazon\.com\/\S+/);
  }
});

test("shows pip's own words when it fails", async () => {
  const { python } = await installLocalCloud();
  const missing = temporary('requirements.txt');
  await expect(runPython(python, ['-m', 'pip', 'install', '-r', missing], 'pip could not install the local cloud'))
    .rejects.toThrow(new RegExp(`pip could not install the local cloud: it ended with 1.[^]*No such file or directory: '${missing}'`));
});

describe('the installation lock', () => {
  test('is held by one at a time', async () => {
    const file = temporary('install.lock');
    const first = await ProcessLock.acquire(file);
    let acquired = false;
    const second = ProcessLock.acquire(file).then(lock => {
      acquired = true;
      return lock;
    });
    await new Promise(setImmediate);
    expect(acquired).toBe(false);
    first.release();
    (await second).release();
    expect(fs.existsSync(file)).toBe(false);
  });

  test('is taken over from an owner that has died', async () => {
    const file = temporary('install.lock');
    const pid = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();
    fs.writeFileSync(file, pid);
    (await ProcessLock.acquire(file)).release();
  });

  test.each(['', '0', '-1', 'nobody'])('is taken over from nobody: %j', text => {
    const file = temporary('install.lock');
    fs.writeFileSync(file, text);
    expect(ProcessLock.take(file)).toBeDefined();
    expect(ownerOf(file)).toBe(process.pid);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['install.lock']);
  });

  test('is not taken over from a process of another user', () => {
    const file = temporary('install.lock');
    fs.writeFileSync(file, '1');
    const kill = jest.spyOn(process, 'kill').mockImplementation(() => { throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' }); });
    expect(ProcessLock.take(file)).toBeUndefined();
    kill.mockRestore();
    expect(ownerOf(file)).toBe(1);
  });
});
