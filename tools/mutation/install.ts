import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

/** Root of this repository. */
export const ROOT = path.join(__dirname, '..', '..');

/** Where Stryker is, works, and leaves its reports. Below the root: Node.js finds the project's node_modules from here. */
export const WORK_DIR = path.join(ROOT, '.mutation');

const PINS = path.join(__dirname, 'stryker');
const STRYKER = path.join(WORK_DIR, 'node_modules', '.bin', 'stryker');

/** Installs Stryker as package-lock.json pins it, unless it is there already; gives the path of its command. */
export function installStryker(): string {
  const files = fs.readdirSync(PINS);
  const isPinned = (file: string) => fs.existsSync(path.join(WORK_DIR, file)) && read(WORK_DIR, file) === read(PINS, file);
  if (fs.existsSync(STRYKER) && files.every(isPinned)) return STRYKER;
  console.error('mutation: installing Stryker (first use)');
  fs.rmSync(WORK_DIR, { recursive: true, force: true });
  fs.mkdirSync(WORK_DIR, { recursive: true });
  fs.writeFileSync(path.join(WORK_DIR, '.gitignore'), '*\n');
  files.forEach(file => fs.copyFileSync(path.join(PINS, file), path.join(WORK_DIR, file)));
  execFileSync('npm', ['ci', '--silent'], { cwd: WORK_DIR, stdio: 'inherit' });
  return STRYKER;
}

function read(directory: string, file: string): string {
  return fs.readFileSync(path.join(directory, file), 'utf8');
}
