import * as path from 'path';

/** The project whose app runs in the local cloud. These are the names of ../places.ts, which the bundle does not have. */
export const ROOT = process.cwd();

/** Has a `.gitignore` of its own. */
export const WORK_DIR = path.join(ROOT, '.local-cloud');

/** The command that the user has, of the project if it is installed there. */
export const CDK: readonly string[] = ['cdk'];
