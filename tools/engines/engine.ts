import * as fs from 'fs';
import * as path from 'path';
import { ROOT, WORK_DIR } from '../local-cloud/places';
import { systemPython } from '../local-cloud/python';
import { SupervisedProcess } from '../local-cloud/supervised-process';
import { until } from '../local-cloud/until';

export const HOST = '127.0.0.1';

export interface EngineOptions {
  /** Name of the log, `.local-cloud/<name>.log`. */
  readonly name: string;
  /** A free port of the loopback interface. @default any */
  readonly port?: number;
  /** Where its data stay when it stops, for the next start. @default a scratch directory */
  readonly directory?: string;
}

interface Start extends EngineOptions {
  readonly command: (directory: string) => string[];
  readonly ready: () => Promise<boolean>;
  readonly readyWithinSeconds: number;
}

/** A process that ends, at the latest, when the one that started it does. */
export class Engine {
  static async start({ name, directory, command, ready, readyWithinSeconds }: Start): Promise<Engine> {
    fs.mkdirSync(WORK_DIR, { recursive: true });
    const scratch = directory === undefined ? fs.mkdtempSync(path.join(WORK_DIR, `scratch-${name}-`)) : undefined;
    const log = path.join(WORK_DIR, `${name}.log`);
    const output = fs.openSync(log, 'w');
    const run = new SupervisedProcess(command(directory ?? scratch!), { python: await systemPython(), env: process.env, output, scratch });
    fs.closeSync(output);
    const engine = new Engine(run);
    try {
      await engine.answers(name, log, ready, readyWithinSeconds);
    } catch (error) {
      await engine.stop();
      throw error;
    }
    return engine;
  }

  private endCode?: number;

  private constructor(private readonly run: SupervisedProcess) {
    void run.ended.then(code => { this.endCode = code; }, () => undefined);
  }

  /** Everything that it runs is in this process group. */
  get processGroup(): number {
    return this.run.processGroup;
  }

  async stop(): Promise<void> {
    await this.run.stop();
  }

  private answers(name: string, log: string, ready: () => Promise<boolean>, seconds: number): Promise<true> {
    return until(`${name} to answer, see ${path.relative(ROOT, log)}`, seconds, async () => {
      if (this.endCode !== undefined) {
        const words = fs.readFileSync(log, 'utf8').trim().split('\n').slice(-15).join('\n');
        throw new Error(`${name} ended with ${this.endCode} while starting:\n${words}`);
      }
      return ready().catch(() => false);
    });
  }
}
