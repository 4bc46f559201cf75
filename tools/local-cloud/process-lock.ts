import * as fs from 'fs';
import * as path from 'path';
import { until } from './until';

/** Lets one process at a time do something, such as install; a lock whose owner has died is taken over. */
export class ProcessLock {
  /** Waits while another process installs. */
  static async acquire(file: string): Promise<ProcessLock> {
    return until(`another process to finish installing (remove ${file} if there is none)`, 15 * 60, () => ProcessLock.take(file));
  }

  /** Nothing while another process has it. */
  static take(file: string): ProcessLock | undefined {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    if (isWritten(file)) return new ProcessLock(file);
    if (isAlive(ownerOf(file))) return undefined;
    fs.rmSync(file, { force: true });
    return isWritten(file) ? new ProcessLock(file) : undefined;
  }

  private constructor(private readonly file: string) {}

  release() {
    fs.rmSync(this.file, { force: true });
  }
}

/** The file appears with its content: one without is of a disk that was full, and of nobody. */
function isWritten(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(draft, String(process.pid));
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** The id of the process that has a lock; that of none if it was released meanwhile. */
export function ownerOf(file: string): number {
  return fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : NaN;
}

function isAlive(pid: number): boolean {
  // 0 would be the group of this process
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // of another user
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
