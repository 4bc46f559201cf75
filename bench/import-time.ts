import * as fs from 'fs';
import * as path from 'path';
import { buildSync } from 'esbuild';
import { Loading, loadInFreshProcess } from './fresh-process';
import { ROOT, workDirectory } from './places';
import { report } from './report';
import { ratio } from './statistics';

const RUNS = 9;
const BARE = path.join(__dirname, 'bare');

/** Import of the library against import of just what of aws-cdk-lib the same resources by bare L2s need. */
export async function importTime(): Promise<void> {
  const library = compiledLibrary();
  const loadings = loadInFreshProcess({
    'the library': [library],
    'aws-cdk-lib, nothing used': ['aws-cdk-lib'],
    'L2 classes of the bare queue and worker': classesUsedBy('queue-load-leveling.ts', 'alarms.ts'),
    'L2 classes of the bare HTTP buffer, too': classesUsedBy(...fs.readdirSync(BARE)),
  }, { cwd: ROOT, runs: RUNS });
  report(
    'Import',
    `Milliseconds of processor time in a fresh process: median of ${RUNS}. The library is ${path.relative(ROOT, library)}.`,
    ['', 'ms', 'files', 'library / this'],
    Object.entries(loadings).map(([name, { time, files }]) => [name, time, String(files.length), ratio(loadings['the library'].time, time)]),
  );
  const own = loadings['the library'].files.filter(file => !file.includes('node_modules')).length;
  console.log(`\nOf the library's ${loadings['the library'].files.length} files ${own} are its own; `
    + `importing it loads classes of ${services(loadings['the library'].files).join(', ')}.`);
}

/** As users get it, or where there is no `lib/` yet, the sources as one file. */
export function compiledLibrary(): string {
  const lib = path.join(ROOT, 'lib', 'index.js');
  if (fs.existsSync(lib)) return lib;
  const outfile = path.join(workDirectory('import'), 'library.js');
  buildSync({ entryPoints: [path.join(ROOT, 'src', 'index.ts')], outfile, bundle: true, platform: 'node', packages: 'external' });
  return outfile;
}

/** The exports of aws-cdk-lib that files of bench/bare use, as `module#Name#Name`. */
function classesUsedBy(...files: string[]): string[] {
  return files.flatMap(file => {
    const source = fs.readFileSync(path.join(BARE, file), 'utf8');
    const named = [...source.matchAll(/import \{ (.+) \} from '(aws-cdk-lib.*)'/g)]
      .map(([, names, module]) => [module, ...names.split(', ')].join('#'));
    const namespaces = [...source.matchAll(/import \* as (\w+) from '(aws-cdk-lib.*)'/g)]
      .map(([, alias, module]) => [module, ...[...source.matchAll(new RegExp(`\\b${alias}\\.([A-Z]\\w+)`, 'g'))].map(match => match[1])].join('#'));
    return ['aws-cdk-lib#App#Stack', ...named, ...namespaces];
  });
}

function services(files: Loading['files']): string[] {
  return [...new Set(files.flatMap(file => /aws-cdk-lib\/(aws-[a-z0-9-]+)\/index\.js$/.exec(file)?.[1] ?? []))].sort();
}
