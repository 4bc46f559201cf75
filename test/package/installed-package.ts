import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { artifactFor } from '../../tools/examples/artifacts';
import { LANGUAGES } from '../../tools/examples/languages';
import { ROOT } from '../contract/patterns';

const PEERS = ['aws-cdk-lib', 'constructs'];

/** The npm package as it is published, in a user's project. */
export class InstalledPackage {
  /** Packs the library if the package is absent or stale, and unpacks it. */
  static async install(): Promise<InstalledPackage> {
    const [{ artifact }] = LANGUAGES;
    const file = await artifactFor(artifact, text => process.stderr.write(`${text}\n`));
    const project = fs.mkdtempSync(path.join(os.tmpdir(), 'installed-package-'));
    const modules = path.join(project, 'node_modules');
    const installed = path.join(modules, 'cdk-serverless-catalog');
    fs.mkdirSync(installed, { recursive: true });
    execFileSync('tar', ['-xzf', file, '--strip-components=1', '-C', installed]);
    PEERS.forEach(peer => fs.symlinkSync(path.join(ROOT, 'node_modules', peer), path.join(modules, peer)));
    return new InstalledPackage(project, fs.statSync(file).size);
  }

  readonly folder: string;

  /** @param packedSize bytes of the file that npm downloads */
  private constructor(private readonly project: string, readonly packedSize: number) {
    this.folder = path.join(project, 'node_modules', 'cdk-serverless-catalog');
  }

  write(name: string, text: string): string {
    const file = path.join(this.project, name);
    fs.writeFileSync(file, text);
    return file;
  }

  /** What a program of the project prints as JSON, in a process of its own. */
  run<T>(name: string, program: string): T {
    return JSON.parse(execFileSync(process.execPath, [this.write(name, program)], { encoding: 'utf8', cwd: this.project })) as T;
  }

  remove() {
    fs.rmSync(this.project, { recursive: true });
  }
}
