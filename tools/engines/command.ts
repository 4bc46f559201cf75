import { spawn } from 'child_process';

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Runs a command to its end. 127 if there is no such command. */
export function outcomeOf(command: string, args: readonly string[], cwd?: string): Promise<Outcome> {
  return new Promise(resolve => {
    let output = '';
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    [child.stdout, child.stderr].forEach(stream => stream.on('data', (chunk: Buffer) => { output += chunk; }));
    child.once('error', error => resolve({ code: 127, output: error.message }));
    child.once('close', code => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a command; fails with its last words. */
export async function run(command: string, args: readonly string[], failure: string, cwd?: string): Promise<void> {
  const { code, output } = await outcomeOf(command, args, cwd);
  if (code !== 0) throw new Error(`${failure}: it ended with ${code}.\n${output.trim().split('\n').slice(-15).join('\n')}`);
}
