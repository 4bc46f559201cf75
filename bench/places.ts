import * as fs from 'fs';
import * as path from 'path';

/** Root of this repository. */
export const ROOT = path.join(__dirname, '..');

/** What benchmarks write. Below the root: Node.js finds the project's node_modules from here. */
const WORK_DIR = path.join(ROOT, '.bench');

/** A new directory below `.bench/`, which keeps itself out of git and of the npm package. */
export function workDirectory(name: string): string {
  fs.rmSync(path.join(WORK_DIR, name), { recursive: true, force: true });
  return keptDirectory(name);
}

/** The same, as the last run left it. */
export function keptDirectory(name: string): string {
  const directory = path.join(WORK_DIR, name);
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(WORK_DIR, '.gitignore'), '*\n');
  return directory;
}
