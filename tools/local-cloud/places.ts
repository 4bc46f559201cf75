import * as path from 'path';

/** Root of the project that uses the local cloud. In the npm package it is another: command/places.ts. */
export const ROOT = path.join(__dirname, '..', '..');

/** Everything the local cloud installs and writes; git-ignored. */
export const WORK_DIR = path.join(ROOT, '.local-cloud');

/** Command that runs the CDK CLI of the project. */
export const CDK: readonly string[] = [process.execPath, path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk')];
