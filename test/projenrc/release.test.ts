import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { parse } from 'yaml';
import { tasks } from '../../.projen/tasks.json';

const ROOT = path.join(__dirname, '../..');
const TEXT = fs.readFileSync(path.join(ROOT, '.github/workflows/release.yml'), 'utf8');
const REGISTRIES = ['release_npm', 'release_pypi', 'release_maven', 'release_golang', 'release_nuget'];

interface Step { readonly name?: string; readonly uses?: string; readonly run?: string }
interface Job {
  readonly needs?: string | string[];
  readonly environment?: string;
  readonly permissions: { readonly [permission: string]: string };
  readonly steps: Step[];
}
const { on, jobs } = parse(TEXT) as { readonly on: object; readonly jobs: { readonly [name: string]: Job } };

const secretsIn = (value: unknown) => [...new Set([...JSON.stringify(value).matchAll(/secrets\.(\w+)/g)].map(([, name]) => name))].sort();
const steps = Object.values(jobs).flatMap(job => job.steps);

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'release-'));
  fs.mkdirSync(path.join(folder, 'dist'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const write = (file: string, text: string) => fs.writeFileSync(path.join(folder, file), text);
const read = (file: string) => fs.readFileSync(path.join(folder, file), 'utf8');
const shell = (command: string, env = {}) => execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } });

describe('the release workflow', () => {
  test('is the only workflow, and a person starts it', () => {
    expect(fs.readdirSync(path.join(ROOT, '.github'), { recursive: true })).toEqual(['workflows', 'workflows/release.yml']);
    expect(Object.keys(on)).toEqual(['workflow_dispatch']);
  });

  test('publishes to five registries in the environment that has reviewers, and then makes the tag', () => {
    expect(Object.keys(jobs).sort()).toEqual(['release', 'release_github', 'changelog', ...REGISTRIES].sort());
    expect(REGISTRIES.map(name => jobs[name].environment)).toEqual(REGISTRIES.map(() => 'release'));
    expect(jobs.release_github.needs).toEqual(expect.arrayContaining(REGISTRIES));
  });

  test('needs no secret for npm and PyPI, and for NuGet no key: these registries trust the workflow', () => {
    expect(['release_npm', 'release_pypi', 'release_nuget'].map(name => jobs[name].permissions['id-token'])).toEqual(['write', 'write', 'write']);
    expect(secretsIn([jobs.release_npm, jobs.release_pypi])).toEqual([]);
    expect(secretsIn(jobs.release_nuget)).toEqual(['NUGET_USERNAME']);
  });

  test('makes provenance statements for npm, and attestations for PyPI', () => {
    expect(JSON.stringify(jobs.release_npm)).toContain('"NPM_CONFIG_PROVENANCE":"true"');
    expect(JSON.stringify(jobs.release_pypi)).not.toContain('PYPI_DISABLE_ATTESTATIONS');
  });

  test('gives no secret, and no identity, to the job that builds and tests', () => {
    expect(secretsIn(jobs.release)).toEqual([]);
    expect(jobs.release.permissions).not.toHaveProperty('id-token');
  });

  test('reads the secrets that docs/releasing.md names, and no others', () => {
    const document = fs.readFileSync(path.join(ROOT, 'docs/releasing.md'), 'utf8');
    const named = [...document.split('| secret |')[1].matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(secretsIn(jobs));
  });

  test('pins actions and tools', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.filter(action => !/@([0-9a-f]{40}|v\d+\.\d+\.\d+)$/.test(action))).toEqual([]);
    expect(actions.length).toBeGreaterThan(10);
    const tools = steps.flatMap(({ run }) => run?.match(/\bpublib@[^\s'"]+/g) ?? []);
    expect(tools.filter(tool => !/@\d+\.\d+\.\d+$/.test(tool))).toEqual([]);
    expect(tools).toHaveLength(REGISTRIES.length);
  });
});

describe('a version', () => {
  const next = (tag: string) => shell(tasks['bump:next-version'].steps[0].exec, { LATEST_TAG: tag }).trim();

  test('is 0.1.0 first, and then comes from the commits', () => {
    expect(next('')).toBe('0.1.0');
    expect(next('v0.1.0')).toBe('');
  });
});

describe('notes', () => {
  const cut = () => shell(jobs.release_github.steps.find(({ name }) => name?.startsWith('Cut'))!.run!);
  const bump = tasks.bump.steps.map(({ exec }) => exec).find(exec => exec?.includes('CHANGELOG.md'))!;

  test('that GitHub takes stay as they are', () => {
    write('dist/changelog.md', '## 0.2.0\n\n* a fix of “quotes” and 100 %\n');
    cut();
    expect(read('dist/changelog.md')).toBe('## 0.2.0\n\n* a fix of “quotes” and 100 %\n');
  });

  test('that are too long for GitHub end with a whole line', () => {
    const line = `* ${'x'.repeat(200)}`;
    write('dist/changelog.md', `${line}\n`.repeat(1000));
    cut();
    const lines = read('dist/changelog.md').split('\n');
    expect(new Set(lines)).toEqual(new Set([line, '']));
    expect(read('dist/changelog.md').length).toBeLessThan(125_000);
    expect(lines.length).toBeGreaterThan(500);
  });

  test('of the new version are first in the changelog of the package', () => {
    write('dist/changelog.md', '## 0.2.0\n');
    write('CHANGELOG.md', '## 0.1.0\n');
    shell(bump);
    expect(read('CHANGELOG.md')).toBe('## 0.2.0\n## 0.1.0\n');
    expect(read('dist/CHANGELOG.md')).toBe(read('CHANGELOG.md'));
  });
});
