import * as path from 'path';
import { asked } from './command';
import { LOCK } from './lock';
import { ROOT } from '../tools/local-cloud/places';
import { ownerOf, ProcessLock } from '../tools/local-cloud/process-lock';

async function main() {
  const { ids, keep, ...quantities } = asked();
  const lock = ProcessLock.take(LOCK);
  if (!lock) {
    process.stderr.write(`A demo runs already (process ${ownerOf(LOCK)}), and its logs and its report would be mixed with others. Wait for its end, or end it.\n`
      + `If that process is no demo, remove ${path.relative(ROOT, LOCK)}.\n`);
    process.exitCode = 1;
    return;
  }
  // on Node.js 20 the SDK announces, in the middle of the evidence, what versions to come will need
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  try {
    // the scenarios take seconds to load: help and a refusal need none of them
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { demo } = require('./demo') as typeof import('./demo');
    await demo(ids, quantities, keep);
  } finally {
    lock.release();
  }
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
