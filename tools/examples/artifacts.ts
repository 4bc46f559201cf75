import * as fs from 'fs';
import * as path from 'path';
import { Command, run, shown } from './command';
import { Artifact, projen } from './languages';
import { ROOT } from './places';

/** A command, run again when one of its inputs is newer than one of its outputs. */
interface Step {
  readonly command: Command;
  readonly inputs: string[];
  readonly outputs: string[];
}

const BUNDLE: Step = { command: projen('bundle'), inputs: ['handlers', 'tools/bundle'], outputs: ['assets', 'runtime', 'testing'] };
const COMPILE: Step = { command: projen('compile'), inputs: ['src', 'projenrc/lazy-exports', 'package.json', 'README.md'], outputs: ['.jsii'] };
const LOCAL_CLOUD: Step = { command: projen('bundle:local-cloud'), inputs: ['tools/local-cloud'], outputs: ['local-cloud'] };
const PACKAGED = ['.jsii', 'assets', 'runtime', 'testing', 'local-cloud', 'package.json'];

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
  const find = () => {
    const directory = path.join(ROOT, artifact.directory);
    return fs.existsSync(directory) ? fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(file => artifact.installed.test(file)) : [];
  };
  const outputs = find().map(file => path.join(artifact.directory, file));
  await makeIfStale({ command: artifact.command, inputs: PACKAGED, outputs: outputs.length > 0 ? outputs : [artifact.directory] }, say);
  const files = find();
  if (files.length !== 1) {
    throw new Error(`${artifact.directory} must hold one ${artifact.installed}, got ${files.join(', ') || 'none'}: remove the folder and try again.`);
  }
  return path.join(ROOT, artifact.directory, files[0]);
}

async function makeIfStale({ command, inputs, outputs }: Step, say: Say) {
  const made = outputs.flatMap(modificationTimes);
  const missing = outputs.some(output => modificationTimes(output).length === 0);
  if (!missing && Math.min(...made) >= Math.max(...inputs.flatMap(modificationTimes))) return;
  say(shown(command));
  await run(command, ROOT);
}

/** Bytes of a file, or of all files below a folder. */
export function sizeOf(place: string): number {
  const files = fs.statSync(place).isDirectory() ? filesBelow(place) : [place];
  return files.reduce((sum, file) => sum + fs.statSync(file).size, 0);
}

/** Of a file, or of all files below a directory; none where there is nothing. */
function modificationTimes(relative: string): number[] {
  const place = path.join(ROOT, relative);
  if (!fs.existsSync(place)) return [];
  if (!fs.statSync(place).isDirectory()) return [fs.statSync(place).mtimeMs];
  return filesBelow(place).map(file => fs.statSync(file).mtimeMs);
}

function filesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name));
}
