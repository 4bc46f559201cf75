import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { asked, introduction } from '../../demo/command';
import { LOCK } from '../../demo/lock';
import { idOf, TITLES } from '../../demo/scenario-list';
import { ROOT } from '../../tools/local-cloud/places';
import { wholeNumber } from '../../tools/options';
import { TYPESCRIPT } from '../../tools/typescript/ts-node';

/** The demo, in a process that is ended if it goes on. */
const demo = (...args: string[]) => program([], ...args);
const program = (options: string[], ...args: string[]) =>
  spawnSync(process.execPath, [...options, ...TYPESCRIPT, 'demo/run.ts', ...args], { cwd: ROOT, encoding: 'utf8', timeout: 30_000 });
const widest = (text: string) => Math.max(...text.split('\n').map(line => line.length));

test('the help names each scenario with its story, in 80 columns', () => {
  const { status, stdout } = demo('--help');
  expect(stdout).toContain('\n  pub-sub\n      one of three subscribers always fails; an outbox with rollbacks\n');
  for (const title of TITLES) { expect(stdout).toContain(`\n  ${idOf(title)}\n`); }
  expect(widest(stdout)).toBeLessThanOrEqual(80);
  expect(status).toBe(0);
});

test('a scenario that there is not is refused with those that there are, a line each', () => {
  const { status, stderr } = demo('pub-sub', 'pubsub');
  expect(stderr).toContain("'pubsub' is invalid for argument 'scenarios'. The scenarios are:\n  robust-api\n");
  for (const title of TITLES) { expect(stderr).toContain(`\n  ${idOf(title)}\n`); }
  expect(status).toBe(1);
});

test('fewer payments than the faults need are refused', () => {
  const { status, stderr } = demo('pub-sub', '--requests', '99');
  expect(stderr).toBe("error: option '--requests <number>' argument '99' is invalid. It must be a whole number of 100 or more.\n");
  expect(status).toBe(1);
});

test.each(['many', '2', '4.5', '1e1', '-3', '', '11'])('%j is no whole number from 3 to 10', text => {
  expect(() => wholeNumber(3, 10)(text)).toThrow('It must be a whole number from 3 to 10.');
});

test.each([['3', 3], ['10', 10]])('%j is one', (text, value) => { expect(wholeNumber(3, 10)(text)).toBe(value); });

describe('the command line', () => {
  const { argv } = process;
  afterEach(() => { process.argv = argv; });

  test('names scenarios and numbers', () => {
    process.argv = ['node', 'demo', 'pub-sub', 'strangler', '--requests', '100', '--keep'];
    expect(asked()).toEqual({ ids: ['pub-sub', 'strangler'], requests: 100, photos: 40, labels: 200, keep: true });
  });

  test('may be empty', () => {
    process.argv = ['node', 'demo'];
    expect(asked()).toEqual({ ids: [], requests: 1000, photos: 40, labels: 200 });
  });
});

test('what a person reads first fits 80 columns', () => {
  for (const titles of [TITLES, TITLES.slice(1), ...TITLES.map(title => [title])]) { expect(widest(introduction(titles))).toBeLessThanOrEqual(80); }
  expect(introduction(['Pub/Sub', 'Strangler'])).toContain('\n  Pub/Sub\n  Strangler');
});

test('the help is there before the scenarios are loaded', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-command-'));
  const list = path.join(folder, 'list-modules.js');
  fs.writeFileSync(list, "process.on('exit', () => console.error(Object.keys(require.cache).join('\\n')))");
  const { stderr } = program(['--require', list], '--help');
  fs.rmSync(folder, { recursive: true });
  const loaded = stderr.split('\n').map(file => path.relative(ROOT, file));
  expect(loaded).toContain('demo/command.ts');
  expect(loaded.filter(file => /^demo\/scenarios\/|^node_modules\/aws-cdk-lib\//.test(file))).toEqual([]);
});

test('a second demo at the same time is refused, and says which one runs', () => {
  // another demo may run meanwhile: then that one is named
  try { fs.writeFileSync(LOCK, `${process.pid}`, { flag: 'wx' }); } catch { /* it has the lock */ }
  const owner = fs.readFileSync(LOCK, 'utf8');
  try {
    const { status, stdout, stderr } = demo('pub-sub');
    expect(stderr).toBe(`A demo runs already (process ${owner}), and its logs and its report would be mixed with others. Wait for its end, or end it.\n`
      + 'If that process is no demo, remove .local-cloud/demo.lock.\n');
    expect(stdout).not.toContain('Deploying');
    expect(status).toBe(1);
  } finally {
    if (owner === `${process.pid}`) { fs.rmSync(LOCK); }
  }
  expect(path.dirname(LOCK)).toBe(path.join(ROOT, '.local-cloud'));
});
