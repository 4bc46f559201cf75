import * as fs from 'fs';
import * as path from 'path';
import { until } from './until';

/** Lets one process at a time install; a lock whose owner has died is taken over. */
export class InstallLock {
  static async acquire(file: string): Promise<InstallLock> {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    await until(`another process to finish installing (remove ${file} if there is none)`, 15 * 60, () => {
      try {
        fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
        return true;
      } catch {
        if (!isAlive(Number(fs.readFileSync(file, 'utf8')))) fs.rmSync(file, { force: true });
        return false;
      }
    });
    return new InstallLock(file);
  }

  private constructor(private readonly file: string) {}

  release() {
    fs.rmSync(this.file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
