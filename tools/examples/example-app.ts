import * as fs from 'fs';
import * as path from 'path';
import { missingProgram, run, shown } from './command';
import { Language } from './languages';
import { EXAMPLES, ROOT, WORK_DIR } from './places';

/** What a machine has of a toolchain. */
export type Toolchain = { readonly version: string; readonly missing?: undefined } | { readonly version?: undefined; readonly missing: string };

/** One language's app, installed and synthesized in a folder of its own. */
export class ExampleApp {
  private readonly directory: string;

  constructor(private readonly language: Language) {
    this.directory = path.join(WORK_DIR, language.name);
  }

  /** The version of the language's toolchain, or what of it is not on PATH, or too old. */
  async toolchain(): Promise<Toolchain> {
    const { version, part, oldest } = this.language.tool;
    try {
      const judged = part ?? version;
      const found = versionIn(await run(judged, ROOT));
      if (oldest !== undefined && found.localeCompare(oldest, 'en', { numeric: true }) < 0) {
        return { missing: `${judged[0]} ${oldest} or newer, got ${found}` };
      }
      return { version: `${version[0]} ${part ? versionIn(await run(version, ROOT)) : found}` };
    } catch (error) {
      const missing = missingProgram(error);
      if (missing === undefined) throw error;
      return { missing };
    }
  }

  async install(artifact: string, say: (text: string) => void): Promise<void> {
    fs.rmSync(this.directory, { recursive: true, force: true });
    fs.cpSync(path.join(EXAMPLES, this.language.name), this.directory, { recursive: true });
    for (const command of this.language.prepare(artifact)) {
      say(shown(command));
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

/** The first version in some words, or all of them. */
function versionIn(words: string): string {
  return /\d+(\.\d+)+/.exec(words)?.[0] ?? words.trim();
}
