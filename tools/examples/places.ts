import * as fs from 'fs';
import * as path from 'path';

/** Root of this repository. */
export const ROOT = path.join(__dirname, '..', '..');

/** Where the apps are: one folder a language, and the functions they share. */
export const EXAMPLES = path.join(ROOT, 'examples');

/** Where they are installed and synthesized. Below the root: Node.js finds aws-cdk-lib in the project's node_modules. */
export const WORK_DIR = path.join(ROOT, '.examples');

/** Held by one run at a time: the packages and the apps have one place each. */
export const LOCK = path.join(WORK_DIR, 'examples.lock');

/** Makes the work directory; it keeps itself out of git and of the npm package. */
export function makeWorkDir(): void {
  fs.mkdirSync(WORK_DIR, { recursive: true });
  fs.writeFileSync(path.join(WORK_DIR, '.gitignore'), '*\n');
}
