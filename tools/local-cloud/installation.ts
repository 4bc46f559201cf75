import * as path from 'path';
import { WORK_DIR } from './places';

/** What pip and other installers print. */
export const INSTALL_LOG = path.join(WORK_DIR, 'install.log');

/** Takes a line of an installation, such as what is installed. */
export type Say = (line: string) => void;

/** For a person who waits. */
export const say: Say = line => { process.stderr.write(`local cloud: ${line}\n`); };
