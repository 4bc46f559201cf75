import * as fs from 'fs';
import * as path from 'path';
import { classesCreatedBy } from './app-constructs';
import { firstUse } from './first-use';
import { Loading, loadInFreshProcess } from './fresh-process';
import { ROOT } from './places';
import { report } from './report';
import { ratio } from './statistics';
import { Pattern, patterns } from '../test/contract/patterns';

const RUNS = 15;
/** As users get it. */
export const LIBRARY = path.join(ROOT, 'lib', 'index.js');
const APP = 'aws-cdk-lib#App#Stack';

/** Import of each pattern from the compiled library against import of just what of aws-cdk-lib the same resources by bare L2s need. */
export async function importTime(): Promise<void> {
  if (!fs.existsSync(LIBRARY)) throw new Error('There is no lib/index.js to measure: npx projen compile');
  const rows = patterns().map(pattern => ({
    pattern,
    ...loadInFreshProcess({
      library: [APP, `${LIBRARY}#${pattern.className}`],
      bare: [APP, ...classesCreatedBy(pattern)],
    }, { cwd: ROOT, runs: RUNS }),
  }));
  report(
    'Import',
    `Milliseconds of processor time in a fresh process, for App, Stack and the pattern of the compiled library, or the L2 classes of its first fixture: median of ${RUNS}, in turns.`,
    ['', 'ms', 'own files', 'of other patterns', 'of CDK', 'bare ms', 'of CDK', 'ratio'],
    rows.map(({ pattern, library, bare }) => [
      pattern.className,
      library.time, String(own(library).length), String(own(library).filter(isOfAnother(pattern)).length), String(ofCdk(library)),
      bare.time, String(ofCdk(bare)), ratio(library.time, bare.time),
    ]),
  );
  await firstUse(LIBRARY);
}

/** Whether a file is in the folder of a pattern that is not the one given. */
function isOfAnother(pattern: Pattern): (file: string) => boolean {
  const folders = patterns().map(({ folder }) => folder).filter(folder => folder !== pattern.folder);
  return file => folders.includes(path.relative(path.dirname(LIBRARY), file).split(path.sep)[0]);
}

function own({ files }: Loading): string[] {
  return files.filter(file => !file.includes('node_modules'));
}

function ofCdk({ files }: Loading): number {
  return files.filter(file => file.includes(`${path.sep}aws-cdk-lib${path.sep}`)).length;
}
