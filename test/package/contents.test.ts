import * as fs from 'fs';
import * as path from 'path';
import { InstalledPackage } from './installed-package';

const MEGABYTE = 1024 ** 2;
/** A little more than what the package has, stated in docs/releasing.md: what makes it grow is a decision. */
const LARGEST = { packed: 7.2 * MEGABYTE, unpacked: 25 * MEGABYTE };

let installed: InstalledPackage;
let files: string[];
beforeAll(async () => {
  installed = await InstalledPackage.install();
  files = fs.readdirSync(installed.folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(installed.folder, path.join(entry.parentPath, entry.name)));
});
afterAll(() => installed.remove());

const ours = () => files.filter(file => !file.startsWith(`node_modules${path.sep}`));

test('the package has no sources of TypeScript, and no maps of them', () => {
  expect(ours().filter(file => (/\.ts$/.test(file) && !file.endsWith('.d.ts')) || file.endsWith('.map'))).toEqual([]);
  expect(ours().filter(file => file.endsWith('.d.ts')).length).toBeGreaterThan(100);
});

test('the package has what users need at its top, and no tests, handlers, tools or settings of the project', () => {
  // the samples of doc comments are there after a whole build
  const top = [...new Set(files.map(file => file.split(path.sep)[0]))].filter(name => name !== '.jsii.tabl.json').sort();
  expect(top).toEqual([
    '.jsii', '.jsii.gz', 'CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'THIRD-PARTY-NOTICES.txt',
    'assets', 'docs', 'lib', 'local-cloud', 'node_modules', 'package.json', 'runtime', 'src', 'testing',
  ]);
  expect(ours().filter(file => /\.(test|spec)\.|__snapshots__|fixtures?\.js$/.test(file))).toEqual([]);
});

test('the package has each file that it exports', () => {
  const exported = (target: object | string): string[] => typeof target === 'string' ? [path.normalize(target)] : Object.values(target).flatMap(exported);
  const { exports } = JSON.parse(fs.readFileSync(path.join(installed.folder, 'package.json'), 'utf8')) as { exports: object };
  expect(exported(exports).length).toBeGreaterThan(10);
  expect(exported(exports).filter(file => !files.includes(file))).toEqual([]);
});

test('the package bundles the dependencies that it names, and no others', () => {
  const bundled = new Set(files.filter(file => file.startsWith(`node_modules${path.sep}`)).map(file => file.split(path.sep)[1]));
  const { bundleDependencies, bundledDependencies } = JSON.parse(fs.readFileSync(path.join(installed.folder, 'package.json'), 'utf8')) as
    { bundleDependencies?: string[]; bundledDependencies?: string[] };
  expect([...bundled].sort()).toEqual([...bundledDependencies ?? bundleDependencies ?? []].sort());
});

test('the package is as small as docs/releasing.md says', () => {
  const unpacked = files.reduce((sum, file) => sum + fs.statSync(path.join(installed.folder, file)).size, 0);
  expect(unpacked).toBeLessThan(LARGEST.unpacked);
  expect(installed.packedSize).toBeLessThan(LARGEST.packed);
});
