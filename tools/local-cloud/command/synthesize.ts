import { spawn } from 'child_process';
import * as fs from 'fs';
import { leaveOutOfAssembly, removeTemplates } from './assembly';
import { Cloud } from '../signed-requests';

/**
 * Runs the app of `cdk.json` in place of the CDK CLI, then leaves out of its templates what the local cloud lacks,
 * with a line for each on standard error. Gives the exit code.
 */
export async function synthesize(): Promise<number> {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, CDK_OUTDIR: assembly } = process.env;
  if (!endpoint || !region || !assembly) {
    throw new Error('synthesize is called by the CDK CLI, in the environment of cdk-serverless-catalog local.');
  }
  removeTemplates(assembly);
  const { CDK_APP: _, CDK_OUTPUT: __, ...env } = process.env;
  const code = await run(appOf('cdk.json'), env);
  if (code !== 0) return code;
  await leaveOutOfAssembly(assembly, { endpoint, region, env: process.env as Cloud['env'] }, line => process.stderr.write(line));
  return 0;
}

function appOf(file: string): string {
  const { app } = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) as { app?: string } : {};
  if (app === undefined) {
    throw new Error(`The local cloud takes the command of the app from "app" in cdk.json, and there is none in ${process.cwd()}.`);
  }
  return app;
}

function run(app: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(app, { shell: true, stdio: 'inherit', env });
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}
