import * as fs from 'fs';
import * as path from 'path';
import { run } from './command';
import { Language } from './languages';
import { EXAMPLES, ROOT, WORK_DIR } from './places';

/** One language's app, installed and synthesized in a folder of its own. */
export class ExampleApp {
  private readonly directory: string;

  constructor(private readonly language: Language) {
    this.directory = path.join(WORK_DIR, language.name);
  }

  /** The version of the language's toolchain; fails, saying how to get it, where it is missing. */
  async toolchain(): Promise<string> {
    const { version, install } = this.language.tool;
    try {
      const words = await run(version, ROOT);
      return `${version[0]} ${/\d+(\.\d+)+/.exec(words)?.[0] ?? words.trim()}`;
    } catch (error) {
      throw new Error(`${this.language.name} needs ${install}: ${(error as Error).message}`);
    }
  }

  async install(artifact: string, say: (text: string) => void): Promise<void> {
    fs.rmSync(this.directory, { recursive: true, force: true });
    fs.cpSync(path.join(EXAMPLES, this.language.name), this.directory, { recursive: true });
    for (const command of this.language.prepare(artifact)) {
      say(command.map(word => path.isAbsolute(word) ? path.relative(ROOT, word) : word).join(' '));
      await run(command, this.directory);
    }
  }

  /** Runs the app as the CDK CLI would, and gives the directory of its cloud assembly. */
  async synthesize(): Promise<string> {
    const assembly = path.join(WORK_DIR, 'cdk.out', this.language.name);
    fs.rmSync(assembly, { recursive: true, force: true });
    // nothing of an account or of a CDK set-up of this shell takes part
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name)));
    await run(this.language.synth, this.directory, { ...env, CDK_OUTDIR: assembly });
    return assembly;
  }
}
