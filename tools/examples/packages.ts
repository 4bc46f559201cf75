import * as fs from 'fs';
import * as path from 'path';
import Table from 'cli-table3';
import { artifactFor, megabytes, sizeOf } from './artifacts';
import { run, shown } from './command';
import { ExampleApp } from './example-app';
import { Language, LANGUAGES, pacmak, projen } from './languages';
import { ROOT } from './places';

/** jsii's names of the languages. */
const TARGETS: { readonly [language: string]: string } = { typescript: 'js', python: 'python', java: 'java', go: 'go', csharp: 'dotnet' };

/** Why only the code of a language is made, if so. */
export function reasonForCode(language: string, missing?: string): string | undefined {
  if (language === 'go') return 'a module is its source';
  return missing === undefined ? undefined : `only generated code: ${missing} is not here`;
}

/** The row of a language: what jsii makes of the library in dist/, its size, and what it is. */
async function packageOf(language: Language): Promise<string[]> {
  const say = (text: string) => console.error(`${language.name}: ${text}`);
  const target = TARGETS[language.name];
  const directory = path.join('dist', target);
  const { missing } = await new ExampleApp(language).toolchain();
  const reason = reasonForCode(language.name, missing);
  if (reason === undefined) {
    const file = await artifactFor({ command: projen(`package:${target}`), directory, installed: language.artifact.installed }, say);
    return [language.name, path.relative(ROOT, file), megabytes(sizeOf(file)), 'package'];
  }
  fs.rmSync(path.join(ROOT, directory), { recursive: true, force: true });
  const command = pacmak(target, 'dist', '--code-only');
  say(shown(command));
  await run(command, ROOT);
  return [language.name, directory, megabytes(sizeOf(path.join(ROOT, directory))), reason];
}

async function packages() {
  const table = new Table({ head: ['language', 'artifact', 'size', 'what it is'], style: { head: [], border: [] } });
  // one after the other: Java's and .NET's compilers take all processors
  for (const language of LANGUAGES) table.push(await packageOf(language));
  console.log(table.toString());
}

if (require.main === module) {
  packages().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
