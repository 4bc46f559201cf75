import * as path from 'path';
import { WORK_DIR } from '../tools/local-cloud/places';

/** Held by one demo at a time: the logs, the cloud assembly and the report have one place each. */
export const LOCK = path.join(WORK_DIR, 'demo.lock');
