import * as fs from 'fs';
import * as path from 'path';
import { LEFT_OUT } from './losses';
import { CDK, ROOT } from './places';
import { SupervisedProcess } from './supervised-process';

export interface DeployOptions {
  /** Command that synthesizes the app, as `cdk --app` takes it. */
  readonly app: string;
  /** Directory for the cloud assembly. */
  readonly outDir: string;
  readonly context?: Record<string, string>;
  /** The stacks that are deployed, without those that they need. Default: all. */
  readonly stacks?: readonly string[];
  /** Takes the lines that name what the local cloud lacks. Default: prints each. The log has them as well. */
  readonly leftOut?: (lines: readonly string[]) => void;
}

/** Outputs by stack name, then by output name. */
export type StackOutputs = Record<string, Record<string, string>>;

interface CdkCliOptions {
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
  /** File that the CLI's output is appended to. */
  readonly log: string;
}

/** The CDK CLI of the project, unmodified, pointed at the local cloud. */
export class CdkCli {
  constructor(private readonly options: CdkCliOptions) {}

  async bootstrap(account: string, region: string): Promise<void> {
    // without an app: the CLI would synthesize the one of the project's cdk.json, whose context it reads
    await this.run(['bootstrap', `aws://${account}/${region}`, '--app', '']);
  }

  async deploy({ app, outDir, context = {}, stacks, leftOut = printed }: DeployOptions): Promise<StackOutputs> {
    const outputs = path.join(outDir, 'outputs.json');
    fs.mkdirSync(outDir, { recursive: true });
    fs.rmSync(outputs, { force: true });
    const output = await this.run([
      'deploy', ...stacks ? [...stacks, '--exclusively'] : ['--all'], '--app', app, '--output', outDir, '--outputs-file', outputs,
      '--require-approval', 'never', '--progress', 'events', '--concurrency', '4',
      ...Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]),
    ]);
    leftOut(output.split('\n').filter(line => line.startsWith(LEFT_OUT)));
    // the CLI writes no file when no stack has an output
    return fs.existsSync(outputs) ? JSON.parse(fs.readFileSync(outputs, 'utf8')) as StackOutputs : {};
  }

  /** Gives what the CLI printed. */
  private async run(args: string[]): Promise<string> {
    const from = fs.statSync(this.options.log).size;
    const log = fs.openSync(this.options.log, 'a');
    const cdk = new SupervisedProcess([...CDK, ...args, '--no-notices', '--ci', '--no-color'], {
      python: this.options.python,
      cwd: ROOT,
      env: this.options.env,
      output: log,
    });
    fs.closeSync(log);
    const code = await cdk.ended;
    const output = fs.readFileSync(this.options.log).subarray(from).toString();
    if (code === 0) return output;
    const words = output.trim().split('\n').slice(-40).join('\n');
    throw new Error(`cdk ${args[0]} ended with ${code}:\n${words}\n(whole log: ${path.relative(ROOT, this.options.log)})`);
  }
}

function printed(lines: readonly string[]) {
  lines.forEach(line => process.stderr.write(`${line}\n`));
}
