import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const ROOT = path.join(__dirname, '../../..');

export interface Run { readonly status: number | null; readonly stdout: string; readonly stderr: string }

/** A user's project with the package installed, and nothing else: no types of Node.js or Lambda. */
export class RuntimeUser {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'runtime-user-'));

  constructor() {
    const installed = path.join(this.folder, 'node_modules/cdk-serverless-catalog');
    fs.cpSync(path.join(ROOT, 'runtime'), path.join(installed, 'runtime'), { recursive: true });
    fs.copyFileSync(path.join(ROOT, 'package.json'), path.join(installed, 'package.json'));
  }

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    fs.writeFileSync(file, text);
    return file;
  }

  /** Compiles with every declaration checked. */
  compile(files: readonly string[], ...options: string[]): Run {
    const compiler = require.resolve('typescript/bin/tsc', { paths: [ROOT] });
    return this.run(compiler, '--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', 'false', '--lib', 'es2022', ...options, ...files);
  }

  /** Runs a program from its file: a program in the command line would have `require`, whatever its format. */
  run(file: string, ...args: string[]): Run {
    const env = { AWS_REGION: 'eu-central-1' };
    return spawnSync(process.execPath, [path.resolve(this.folder, file), ...args], { cwd: this.folder, encoding: 'utf8', env });
  }

  remove() {
    fs.rmSync(this.folder, { recursive: true });
  }
}
