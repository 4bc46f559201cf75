import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { WORK_DIR } from './places';

const PATCHES = path.join(__dirname, 'patches');

/**
 * A copy of the installed MiniStack with every file of `patches/` applied, in a directory
 * named by their content: changing a patch neither touches the virtual environment nor a
 * local cloud that is running.
 */
export async function patchedMiniStack(python: string): Promise<string> {
  const patches = fs.readdirSync(PATCHES).filter(file => file.endsWith('.patch')).sort().map(file => path.join(PATCHES, file));
  const pristine = execFileSync(python, ['-c', 'import importlib.util as u; print(u.find_spec("ministack").submodule_search_locations[0])'],
    { encoding: 'utf8' }).trim();
  const hash = createHash('sha256').update(fs.readFileSync(path.join(__dirname, 'requirements.txt')));
  patches.forEach(patch => hash.update(fs.readFileSync(patch)));
  const directory = path.join(WORK_DIR, `ministack-${hash.digest('hex').slice(0, 12)}`);
  if (fs.existsSync(directory)) return directory;

  const draft = fs.mkdtempSync(path.join(WORK_DIR, 'patching-'));
  try {
    fs.cpSync(pristine, path.join(draft, 'ministack'), { recursive: true, filter: source => path.basename(source) !== '__pycache__' });
    patches.forEach(patch => apply(patch, draft));
    fs.renameSync(draft, directory);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    // another process was faster
    if (!fs.existsSync(directory)) throw error;
  }
  return directory;
}

function apply(patch: string, directory: string) {
  try {
    // outside of any repository git takes paths as they are; inside one it would skip ignored files in silence
    execFileSync('git', ['apply', '-p1', patch], { cwd: directory, env: { ...process.env, GIT_DIR: '/nonexistent' }, stdio: 'pipe', encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Error('The local cloud needs git, which applies its patches, and there is none on PATH. Install git, then try again.');
    }
    throw new Error(`The patch ${path.basename(patch)} does not fit MiniStack: ${(error as Error).message}`);
  }
}
