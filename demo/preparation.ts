import * as fs from 'fs';
import * as path from 'path';
import { Engines } from './engines';
import { print } from './progress';
import { run } from '../tools/engines/command';
import { installLocalCloud, installRequirements } from '../tools/local-cloud/install';
import { INSTALL_LOG, Say } from '../tools/local-cloud/installation';
import { ROOT, WORK_DIR } from '../tools/local-cloud/places';

const PROJEN = path.join(ROOT, 'node_modules/projen/bin/projen');

export interface Prepared {
  readonly engines?: Engines;
  /** Why there are no engines although they are needed. */
  readonly lack?: string;
}

/** Bundles the library's functions, and installs what the demo needs at first use: side by side, with one line for a person who waits. */
export async function prepare(needsEngines: boolean): Promise<Prepared> {
  fs.mkdirSync(WORK_DIR, { recursive: true });
  print(`Preparing, about a minute the first time (log: ${path.relative(ROOT, INSTALL_LOG)}).`);
  const announce: Say = line => fs.appendFileSync(INSTALL_LOG, `${line}\n`);
  const [prepared] = await Promise.all([needsEngines ? prepareEngines(announce) : {}, bundle(), install(announce)]);
  return prepared;
}

/** A machine without what the engines need plays the rest. */
function prepareEngines(announce: Say): Promise<Prepared> {
  return Engines.prepare(announce).then(engines => ({ engines }), (error: Error) => ({ lack: error.message }));
}

/** A fresh clone has no bundles yet. */
function bundle(): Promise<void> {
  return run(process.execPath, [PROJEN, 'bundle'], 'The functions of the library could not be bundled', ROOT);
}

async function install(announce: Say) {
  await installLocalCloud(announce);
  await installRequirements('requirements-api.txt', announce);
}
