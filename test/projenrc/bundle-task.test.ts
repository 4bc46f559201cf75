import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { tasks } from '../../.projen/tasks.json';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bundle-task-'));
  write('handlers/job-api/index.ts', 'handlers/runtime/index.ts', 'handlers/testing/testing.ts', 'handlers/shared/json.ts', 'tools/bundle/run.ts', 'projenrc/a.ts', 'package.json', 'package-lock.json');
  const past = new Date(Date.now() - 60_000);
  fs.readdirSync(folder, { recursive: true }).forEach(name => fs.utimesSync(path.join(folder, String(name)), past, past));
  write('node_modules/.bundles', 'assets/job-api/index.js', 'runtime/index.js', 'testing/index.js');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(...names: string[]) {
  for (const name of names) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), 'content');
  }
}

const isDone = () => spawnSync('sh', ['-c', tasks.bundle.condition], { cwd: folder }).status !== 0;

test('bundles are up to date when all of them are newer than what they are made of', () => expect(isDone()).toBe(true));

test.each<[string, () => void]>([
  ['a file has changed', () => fs.utimesSync(path.join(folder, 'handlers/shared/json.ts'), new Date(), new Date(Date.now() + 60_000))],
  ['a file is gone', () => {
    fs.rmSync(path.join(folder, 'handlers/shared/json.ts'));
    fs.utimesSync(path.join(folder, 'handlers/shared'), new Date(), new Date(Date.now() + 60_000));
  }],
  ['dependencies were installed anew', () => fs.rmSync(path.join(folder, 'node_modules'), { recursive: true })],
  ['nothing was made', () => fs.rmSync(path.join(folder, 'assets'), { recursive: true })],
  ['one bundle is missing', () => fs.rmSync(path.join(folder, 'assets/job-api'), { recursive: true })],
  ['one bundle is empty', () => fs.truncateSync(path.join(folder, 'assets/job-api/index.js'))],
  ['the runtime is missing', () => fs.rmSync(path.join(folder, 'runtime/index.js'))],
  ['the kit for tests is missing', () => fs.rmSync(path.join(folder, 'testing/index.js'))],
])('bundles are made when %s', (_, change) => {
  change();
  expect(isDone()).toBe(false);
});
