import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { installFunctionNode } from './function-node';
import { INSTALL_LOG, say, Say } from './installation';
import { patchedMiniStack } from './patched-ministack';
import { ROOT, WORK_DIR } from './places';
import { ProcessLock } from './process-lock';
import { runPython, systemPython } from './python';

/** What can be installed into the virtual environment: a requirements file each. */
export type Requirements = 'requirements.txt' | 'requirements-lint.txt' | 'requirements-api.txt';

export interface PythonTools {
  /** Interpreter of the virtual environment. */
  readonly python: string;
  /** Its `bin` directory. */
  readonly bin: string;
}

export interface LocalCloudTools extends PythonTools {
  /** `bin` directory of the Node.js that functions run on. */
  readonly node: string;
  /** Directory to put on PYTHONPATH: MiniStack with this project's patches. */
  readonly ministack: string;
}

/** Installs MiniStack, and Node.js for functions, on first use; does nothing when it is there already. */
export async function installLocalCloud(announce: Say = say): Promise<LocalCloudTools> {
  const tools = await installRequirements('requirements.txt', announce);
  return { ...tools, node: await installFunctionNode(announce), ministack: await patchedMiniStack(tools.python) };
}

/** Installs one requirements file beside this one into the project's virtual environment. */
export async function installRequirements(requirements: Requirements, announce: Say = say): Promise<PythonTools> {
  const file = path.join(__dirname, requirements);
  const venv = path.join(WORK_DIR, 'venv');
  const bin = path.join(venv, 'bin');
  const python = path.join(bin, 'python');
  const pins = fs.readFileSync(file, 'utf8');
  const stamp = path.join(venv, `.${requirements}.sha256`);
  const wanted = createHash('sha256').update(pins).digest('hex');
  const installed = () => fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === wanted;
  if (installed()) return { python, bin };

  const lock = await ProcessLock.acquire(path.join(WORK_DIR, 'install.lock'));
  try {
    if (installed()) return { python, bin };
    announce(`installing ${pins.trim().split('\n').join(', ')} (first use: about a minute; log: ${path.relative(ROOT, INSTALL_LOG)})`);
    if (!fs.existsSync(python)) {
      await runPython(await systemPython(), ['-m', 'venv', venv], 'Python could not make a virtual environment'
        + ' (on Debian and Ubuntu: apt install python3-venv)');
    }
    await runPython(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '-r', file], 'pip could not install the local cloud');
    fs.writeFileSync(stamp, wanted);
  } finally {
    lock.release();
  }
  return { python, bin };
}
