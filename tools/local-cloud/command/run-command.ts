import { spawn } from 'child_process';
import { constants } from 'os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs a command with this terminal, and ends it when this process is asked to end. Gives its exit code.
 *
 * A terminal sends Ctrl-C to all processes of its foreground group, which alone may read from it: there, the command is
 * one of them. Without a terminal it has a group of its own, so that a signal reaches what it started, too.
 */
export function runCommand(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const detached = !process.stdin.isTTY;
  const child = spawn(program, args, { env, detached, stdio: 'inherit' });
  const passOn = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    process.kill(detached ? -child.pid : child.pid, signal);
  };
  SIGNALS.forEach(signal => process.on(signal, passOn));
  return new Promise<number>((resolve, reject) => {
    child.once('error', error => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
  }).finally(() => SIGNALS.forEach(signal => process.off(signal, passOn)));
}
