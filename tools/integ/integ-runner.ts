import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { WORK_DIR } from '../local-cloud/places';
import { SupervisedProcess } from '../local-cloud/supervised-process';
import { TYPESCRIPT_COMMAND } from '../typescript/ts-node';

const APP = `node "${path.join(__dirname, 'synth-once.js')}" ${TYPESCRIPT_COMMAND} {filePath}`;

export interface IntegRunnerOptions {
  /** Where the `integ.*.ts` apps are. */
  readonly directory: string;
  /** Which of them to run: an expression for the names of their files. */
  readonly apps: string;
  readonly region: string;
  readonly env: NodeJS.ProcessEnv;
  readonly python: string;
  readonly cwd: string;
  /** Whether to destroy an app after its assertions. @default true */
  readonly clean?: boolean;
  readonly output: (text: string) => void;
}

export interface IntegResults {
  readonly passed: number;
  readonly failed: number;
}

/** The official integ-runner: deploys each app, evaluates its assertions through the AWS API, destroys it. */
export async function runIntegRunner(options: IntegRunnerOptions): Promise<IntegResults> {
  let output = '';
  const assemblies = fs.mkdtempSync(path.join(os.tmpdir(), 'integ-assemblies-'));
  const runner = new SupervisedProcess([
    process.execPath, path.join(options.cwd, 'node_modules', '@aws-cdk', 'integ-runner', 'bin', 'integ-runner'),
    '--directory', options.directory, '--parallel-regions', options.region,
    '--update-on-failed', '--force', '--verbose',
    // snapshots are not kept: there is no earlier version to update from
    '--no-update-workflow',
    ...options.clean === false ? ['--no-clean'] : [],
    '--language', 'typescript', '--test-regex', options.apps, '--app', APP,
  ], {
    python: options.python,
    cwd: options.cwd,
    env: { ...options.env, FORCE_COLOR: '0', INTEG_ASSEMBLIES: assemblies },
    output: text => {
      output += text;
      options.output(text);
    },
  });
  await runner.ended;
  fs.rmSync(assemblies, { recursive: true });
  return parseResults(output);
}

/** Matches `integ.<name>*.ts` for each name, all when there is none. */
export function testRegex(names: readonly string[]): string {
  return `^integ\\.(?:${names.map(literal).join('|')}).*\\.ts$`;
}

/** An app in a directory of its own: integ-runner walks through the whole directory, where other apps write and remove their assemblies meanwhile. */
export function alone(directory: string, app: string): Pick<IntegRunnerOptions, 'directory' | 'apps'> {
  const own = path.join(WORK_DIR, 'integ', app);
  fs.rmSync(own, { recursive: true, force: true });
  fs.mkdirSync(own, { recursive: true });
  fs.symlinkSync(path.resolve(directory, app), path.join(own, app));
  return { directory: own, apps: `^${literal(app)}$` };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Reads the summary that integ-runner ends with; none means that nothing passed. */
export function parseResults(output: string): IntegResults {
  const [, results = ''] = output.split('Test Results:').slice(-2);
  const [, count, outcome, total] = /Tests:\s+(\d+) (passed|failed), (\d+) total/.exec(results) ?? [];
  if (total === undefined) return { passed: 0, failed: 0 };
  const failed = outcome === 'failed' ? Number(count) : 0;
  return { passed: Number(total) - failed, failed };
}
