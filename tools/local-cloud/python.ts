import { spawn } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { INSTALL_LOG } from './installation';
import { ROOT } from './places';

const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

interface Outcome { readonly code: number; readonly output: string }

/** Runs Python, appends its output to the log of installations as it comes, and fails with its own last words. */
export async function runPython(python: string, args: string[], failure: string): Promise<void> {
  const { code, output } = await run(python, args, text => fs.appendFileSync(INSTALL_LOG, text));
  if (code === 0) return;
  const words = output.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${failure}: it ended with ${code}.\n${words}\n(whole log: ${path.relative(ROOT, INSTALL_LOG)})`);
}

/** The first Python on PATH that MiniStack supports. */
export async function systemPython(): Promise<string> {
  for (const candidate of CANDIDATES) {
    const { code } = await run(candidate, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']);
    if (code === 0) return candidate;
  }
  throw new Error('The local cloud needs Python 3.10 or newer with the venv module, and there is none on PATH'
    + ` (looked for ${CANDIDATES.join(', ')}). Install Python from https://www.python.org/downloads/ or your system's packages, then try again.`);
}

function run(command: string, args: string[], onOutput: (text: string) => void = () => undefined): Promise<Outcome> {
  return new Promise(resolve => {
    let output = '';
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
        onOutput(chunk.toString());
      });
    }
    child.once('error', error => resolve({ code: 127, output: error.message }));
    child.once('close', code => resolve({ code: code ?? 1, output }));
  });
}
