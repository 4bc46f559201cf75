import * as path from 'path';

/** Root of this repository. */
export const ROOT = path.join(__dirname, '..', '..');

/** Everything the local cloud installs and writes; git-ignored. */
export const WORK_DIR = path.join(ROOT, '.local-cloud');
