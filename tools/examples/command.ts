import { spawn } from 'child_process';
import * as path from 'path';
import { ROOT } from './places';

/** A program and its arguments. */
export type Command = readonly string[];

/** Lines of a failed command's output that are shown. */
const LAST_WORDS = 40;

/** Runs a command in silence and gives what it printed; fails with its last words. */
export function run(command: Command, cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    [child.stdout, child.stderr].forEach(stream => stream.setEncoding('utf8').on('data', (text: string) => { output += text; }));
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) return resolve(output);
      const words = output.trimEnd().split('\n').slice(-LAST_WORDS).join('\n');
      return reject(new Error(`\`${command.join(' ')}\` ended with ${code}:\n${words}`));
    });
  });
}

/** A command as it is shown: paths begin at the root of this repository. */
export function shown(command: Command): string {
  return command.map(word => path.isAbsolute(word) ? path.relative(ROOT, word) : word).join(' ');
}

/** The program that is not on PATH, where a command failed because of that. */
export function missingProgram(error: unknown): string | undefined {
  const { code, path: program } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? program : undefined;
}
