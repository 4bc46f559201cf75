import * as fs from 'fs';
import * as path from 'path';
import { Command, run, shown } from './command';
import { Artifact, projen } from './languages';
import { ROOT } from './places';

/** A command, run again when one of its inputs is newer than one of its outputs. */
interface Step extends Files {
  readonly command: Command;
}

/** Files and folders, from a root. */
interface Files {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const BUNDLE: Step = { command: projen('bundle'), inputs: ['handlers', 'tools/bundle'], outputs: ['assets', 'runtime', 'testing'] };
const COMPILE: Step = { command: projen('compile'), inputs: ['src', 'projenrc/lazy-exports', 'package.json', 'README.md'], outputs: ['.jsii'] };
const LOCAL_CLOUD: Step = { command: projen('bundle:local-cloud'), inputs: ['tools/local-cloud'], outputs: ['local-cloud'] };
const PACKAGED = [
  '.jsii', 'lib', 'assets', 'runtime', 'testing', 'local-cloud', 'docs',
  'package.json', '.npmignore', 'README.md', 'CHANGELOG.md', 'SECURITY.md', 'LICENSE', 'THIRD-PARTY-NOTICES.txt',
];

type Say = (text: string) => void;

/** The handlers' bundles and the run-time module, made if they are absent or stale. */
export async function makeBundles(say: Say): Promise<void> {
  await makeIfStale(BUNDLE, say);
}

/** The library as a language's package, built if it is absent or stale. */
export async function artifactFor(artifact: Artifact, say: Say): Promise<string> {
  await makeBundles(say);
  await makeIfStale(COMPILE, say);
  await makeIfStale(LOCAL_CLOUD, say);
  const outputs = installedOf(artifact).map(file => path.join(artifact.directory, file));
  await makeIfStale({ command: artifact.command, inputs: PACKAGED, outputs: outputs.length > 0 ? outputs : [artifact.directory] }, say);
  const files = installedOf(artifact);
  if (files.length !== 1) {
    throw new Error(`${artifact.directory} must hold one ${artifact.installed}, got ${files.join(', ') || 'none'}: remove the folder and try again.`);
  }
  return path.join(ROOT, artifact.directory, files[0]);
}

function installedOf({ directory, installed }: Artifact): string[] {
  const place = path.join(ROOT, directory);
  return fs.existsSync(place) ? fs.readdirSync(place, { recursive: true, encoding: 'utf8' }).filter(file => installed.test(file)) : [];
}

async function makeIfStale({ command, ...files }: Step, say: Say) {
  if (!isStale(files)) return;
  say(shown(command));
  await run(command, ROOT);
}

/** Whether an output is absent, or older than an input. A file that is removed or renamed is a change of its folder. */
export function isStale({ inputs, outputs }: Files, root = ROOT): boolean {
  const made = outputs.map(output => filesIn(path.join(root, output)));
  if (made.some(files => files.length === 0)) return true;
  const changed = inputs.map(input => path.join(root, input)).flatMap(input => [...foldersIn(input), ...filesIn(input)]);
  return Math.min(...made.flat().map(modifiedAt)) < Math.max(...changed.map(modifiedAt));
}

/** Bytes of a file, or of all files below a folder. */
export function sizeOf(place: string): number {
  return filesIn(place).reduce((sum, file) => sum + fs.statSync(file).size, 0);
}

/** Bytes as the registries say them. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

const modifiedAt = (place: string) => fs.statSync(place).mtimeMs;

/** A file itself, or all files below a folder; none where there is nothing. */
function filesIn(place: string): string[] {
  if (!fs.existsSync(place)) return [];
  return isFolder(place) ? entriesOf(place).filter(entry => entry.isFile()).map(pathOf) : [place];
}

/** A folder itself and all that are below; none if it is a file, or where there is nothing. */
function foldersIn(place: string): string[] {
  return isFolder(place) ? [place, ...entriesOf(place).filter(entry => entry.isDirectory()).map(pathOf)] : [];
}

const isFolder = (place: string) => fs.statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
const entriesOf = (folder: string) => fs.readdirSync(folder, { recursive: true, withFileTypes: true });
const pathOf = (entry: fs.Dirent) => path.join(entry.parentPath, entry.name);
