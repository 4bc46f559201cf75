import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { loadInFreshProcess } from './fresh-process';
import { ROOT, workDirectory } from './places';
import { report } from './report';
import { ratio } from './statistics';

const RUNS = 15;

/** Size and load time of the handlers' bundles, with the AWS SDK in them and with the SDK left to the runtime. */
export async function bundles(): Promise<void> {
  const directory = workDirectory('bundles');
  const bundled = bundle(path.join(directory, 'bundled'));
  const external = bundle(path.join(directory, 'external'), '--external:@aws-sdk/*', '--external:@smithy/*');
  const rows = Object.keys(bundled).map(handler => {
    const loadings = loadInFreshProcess({ bundled: [bundled[handler]], external: [external[handler]] }, { cwd: ROOT, runs: RUNS, env: ENVIRONMENT });
    return [
      handler, size(bundled[handler]), zipped(bundled[handler]), loadings.bundled.time,
      size(external[handler]), zipped(external[handler]), loadings.external.time, String(loadings.external.files.length),
      ratio(loadings.external.time, loadings.bundled.time),
    ];
  });
  report(
    'Bundles',
    `Sizes in kB; milliseconds of processor time to load in a fresh process, files in the file cache: median of ${RUNS}. `
    + 'Bundled: SDK inside. External: --external:@aws-sdk/* --external:@smithy/*, resolved from node_modules as Lambda resolves its own copy.',
    ['', 'bundled', 'gzip', 'load', 'external', 'gzip', 'load', 'files', 'external / bundled'],
    rows,
  );
}

/** What the handlers want to see in their environment when they are loaded. */
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  PATTERN_PATH: '/Bench/Leveling',
  TABLE_NAME: 'jobs',
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/queue',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dead',
  DEAD_LETTER_QUEUE_ARN: 'arn:aws:sqs:us-east-1:000000000000:dead',
  RESULT_RETENTION_SECONDS: '604800',
  MESSAGE_RETENTION_SECONDS: '345600',
  RECORD_RETENTION_SECONDS: '1555200',
  PATH_DEPTH: '1',
};

interface Tasks { readonly tasks: Record<string, { readonly steps: { readonly exec?: string }[] }> }

/** Bundles every handler as the `bundle` task does, with further options. */
function bundle(outdir: string, ...options: string[]): Record<string, string> {
  const { tasks } = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen', 'tasks.json'), 'utf8')) as Tasks;
  const words = tasks.bundle.steps.map(({ exec = '' }) => exec.split(' ')).find(([program]) => program === 'esbuild')!.slice(1);
  const command = words.filter(word => !word.startsWith('--outdir='));
  execFileSync(path.join(ROOT, 'node_modules', '.bin', 'esbuild'), [...command, `--outdir=${outdir}`, ...options], { cwd: ROOT, stdio: 'pipe' });
  return Object.fromEntries(fs.readdirSync(outdir).map(handler => [handler, path.join(outdir, handler, 'index.js')]));
}

function size(file: string): number {
  return fs.statSync(file).size / 1000;
}

function zipped(file: string): number {
  return gzipSync(fs.readFileSync(file)).length / 1000;
}
