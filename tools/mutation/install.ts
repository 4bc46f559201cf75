import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

/** Root of this repository. */
export const ROOT = path.join(__dirname, '..', '..');

/** Where Stryker is, works, and leaves its reports. Below the root: Node.js finds the project's node_modules from here. */
export const WORK_DIR = path.join(ROOT, '.mutation');

const STRYKER = path.join(WORK_DIR, 'node_modules', '.bin', 'stryker');
const INSTALLED_FROM = ['package.json', 'package-lock.json', '.npmrc'];

/** Installs Stryker as package-lock.json pins it, unless it is there already; gives the path of its command. */
export function installStryker(): string {
  const pinned = (directory: string) => INSTALLED_FROM.map(file => path.join(directory, file));
  const isInstalled = fs.existsSync(STRYKER)
    && pinned(WORK_DIR).every((file, i) => fs.existsSync(file) && fs.readFileSync(file).equals(fs.readFileSync(pinned(__dirname)[i])));
  if (isInstalled) return STRYKER;
  console.error('mutation: installing Stryker (first use)');
  fs.rmSync(WORK_DIR, { recursive: true, force: true });
  fs.mkdirSync(WORK_DIR, { recursive: true });
  fs.writeFileSync(path.join(WORK_DIR, '.gitignore'), '*\n');
  execFileSync('npm', ['ci', '--silent', '--prefix', WORK_DIR], { cwd: copied(pinned(__dirname)), stdio: 'inherit' });
  return STRYKER;
}

function copied(files: readonly string[]): string {
  files.forEach(file => fs.copyFileSync(file, path.join(WORK_DIR, path.basename(file))));
  return WORK_DIR;
}
