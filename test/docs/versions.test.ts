import * as fs from 'fs';
import * as path from 'path';
import { fixturesOf, patterns, ROOT } from '../contract/patterns';
import { synthesize } from '../contract/synthesis';

const REPOSITORY = 'https://github.com/cdk-serverless-catalog/cdk-serverless-catalog';
const DOCUMENT = fs.readFileSync(path.join(ROOT, 'docs/versions.md'), 'utf8');
const PACKAGE = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  readonly engines: { readonly node: string };
  readonly scripts: { readonly [name: string]: string };
  readonly peerDependencies: { readonly 'aws-cdk-lib': string };
  readonly devDependencies: { readonly 'aws-cdk-lib': string };
};
const TASKS = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen/tasks.json'), 'utf8')) as { readonly tasks: { readonly [name: string]: unknown } };

/** Where a template has text that leads to a document of this repository: the names of the members. */
function placesOfLinks(value: unknown, member = ''): string[] {
  if (typeof value === 'string') return value.includes(`${REPOSITORY}/`) ? [member] : [];
  if (typeof value !== 'object' || value === null) return [];
  // the parts of a joined text belong to the member that has it
  return Object.entries(value).flatMap(([name, part]) => placesOfLinks(part, /^(Fn::\w+|\d+)$/.test(name) ? member : name));
}

test('each promise of docs/versions.md names a test or a command that there is', () => {
  const rows = DOCUMENT.split('| what you depend on |')[1].split('\n\n')[0].split('\n').slice(2).map(row => row.slice(2, -2).split(' | '));
  const lost = rows.flatMap(cells => {
    const holders = [...cells.at(-1)!.matchAll(/`([^`]+)`/g)].map(([, holder]) => holder);
    const missing = holders.filter(holder => {
      const [, task] = /^npx projen ([\w:-]+)$/.exec(holder) ?? [];
      const [, script] = /^npm run ([\w:-]+)$/.exec(holder) ?? [];
      if (task) return !(task in TASKS.tasks);
      return script ? !(script in PACKAGE.scripts) : !fs.existsSync(path.join(ROOT, holder));
    });
    const promises = cells.slice(1, 3).some(cell => !cell.startsWith('may '));
    return promises && holders.length === 0 ? [`${cells[0]}: nothing holds it`] : missing;
  });
  expect(lost).toEqual([]);
  expect(rows.length).toBeGreaterThan(5);
});

test.each(patterns())('of $folder, an upgrade without other changes changes descriptions of alarms only', pattern => {
  const places = fixturesOf(pattern).fixtures.slice(0, 2).flatMap(fixture => placesOfLinks(synthesize(fixture).raw));
  expect([...new Set(places)]).toEqual(['AlarmDescription']);
});

test('tests run with the lowest aws-cdk-lib that the package allows, and it names a lowest Node.js', () => {
  expect(PACKAGE.peerDependencies['aws-cdk-lib']).toBe(`^${PACKAGE.devDependencies['aws-cdk-lib']}`);
  expect(PACKAGE.engines.node).toMatch(/^>= \d+\.\d+\.\d+$/);
});
