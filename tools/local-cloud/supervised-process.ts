import { ChildProcess, spawn } from 'child_process';
import * as path from 'path';

export interface SupervisedOptions {
  /** The Python that runs the supervisor. */
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Where standard output and error go: a file descriptor, or a listener. */
  readonly output: number | ((text: string) => void);
  /** Directory removed when the command has ended. */
  readonly scratch?: string;
}

/**
 * A command in a process group of its own that ends, with all it started, at the latest
 * when this process does - also when this process is killed and can't clean up.
 */
export class SupervisedProcess {
  /** Exit code of the command, 137 when it had to be killed. */
  readonly ended: Promise<number>;
  /** Id of the process group that everything of the command lives in. */
  readonly processGroup: number;
  private readonly supervisor: ChildProcess;

  constructor(command: readonly string[], options: SupervisedOptions) {
    const script = path.join(__dirname, 'supervise.py');
    const { output } = options;
    const target = typeof output === 'number' ? output : 'pipe';
    this.supervisor = spawn(options.python, [script, options.scratch ?? '-', ...command], {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['pipe', target, target],
    });
    if (typeof output === 'function') {
      [this.supervisor.stdout, this.supervisor.stderr].forEach(stream => stream?.setEncoding('utf8').on('data', output));
    }
    this.ended = new Promise((resolve, reject) => {
      this.supervisor.once('error', reject);
      this.supervisor.once('close', code => {
        this.killGroup();
        resolve(code ?? 137);
      });
    });
    // whoever awaits `ended` sees the error; nobody has to
    this.ended.catch(() => undefined);
    // 0: it could not be started, `ended` has the reason
    this.processGroup = this.supervisor.pid ?? 0;
  }

  async stop(): Promise<void> {
    this.supervisor.stdin?.end();
    await this.ended;
  }

  private killGroup() {
    if (this.processGroup === 0) return;
    try {
      process.kill(-this.processGroup, 'SIGKILL');
    } catch {
      // ESRCH: nothing is left, as it should be
    }
  }
}
