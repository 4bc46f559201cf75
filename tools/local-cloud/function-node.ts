import { execFile } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { promisify } from 'util';
import { say, Say } from './installation';
import { WORK_DIR } from './places';
import { ProcessLock } from './process-lock';

/** Of the runtime that src/core/private/catalog-function.ts names. */
const VERSION = '24.21.0';

/**
 * Node.js as the library's functions run on it, from npm; its `bin` directory. Installed on first use and not a dev
 * dependency: then `node` would be this one for all npm scripts, also where another is to be tried.
 */
export async function installFunctionNode(announce: Say = say): Promise<string> {
  const directory = path.join(WORK_DIR, `node-${VERSION}`);
  const bin = path.join(directory, 'node_modules', packageName(), 'bin');
  const installed = () => fs.existsSync(path.join(directory, 'installed'));
  if (installed()) return bin;

  const lock = await ProcessLock.acquire(path.join(WORK_DIR, 'node.lock'));
  try {
    if (installed()) return bin;
    announce(`installing Node.js ${VERSION}`);
    fs.mkdirSync(directory, { recursive: true });
    const options = ['--prefix', directory, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
    await promisify(execFile)('npm', ['install', ...options, `${packageName()}@${VERSION}`]);
    fs.writeFileSync(path.join(directory, 'installed'), '');
  } finally {
    lock.release();
  }
  return bin;
}

/** What https://www.npmjs.com/package/node would install for this machine by a script; npm does not run scripts everywhere. */
function packageName({ platform, arch } = process): string {
  return `${platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node'}-${platform}-${arch}`;
}
