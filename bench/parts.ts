import * as fs from 'fs';
import * as path from 'path';
import { buildSync } from 'esbuild';
import { times } from './effort';
import { loadInFreshProcess } from './fresh-process';
import { ROOT, workDirectory } from './places';
import { report } from './report';
import { installFunctionNode } from '../tools/local-cloud/function-node';

const RUNS = 15;
const HELPERS = [
  'handleMessages', 'idempotent', 'handleJobs', 'handleSubtasks', 'handleRequests', 'publish', 'circuitBreaker', 'consumeJobs', 'consumeSubtasks', 'RetryAfter',
];

/** Size and cold start of a function with one helper of the runtime: a bundle of its parts, and one of the whole. */
export async function parts(): Promise<void> {
  const directory = workDirectory('parts');
  const empty = path.join(directory, 'empty.js');
  fs.writeFileSync(empty, 'exports.handler = async () => {};\n');
  const node = path.join(await installFunctionNode(), 'node');
  const rows = HELPERS.map(helper => {
    const bundle = (module: string): string => {
      const outfile = path.join(directory, helper, `${module.replace(/\W/g, '-')}.js`);
      const contents = `export { ${helper} as handler } from './runtime/${module}';`;
      buildSync({ stdin: { contents, resolveDir: ROOT }, outfile, bundle: true, minify: true, platform: 'node', target: 'node22', logLevel: 'silent' });
      return outfile;
    };
    const files = { ofParts: bundle('parts/index.mjs'), ofWhole: bundle('index.mjs') };
    const { ofParts, ofWhole, nothing } = loadInFreshProcess(
      { ofParts: [files.ofParts], ofWhole: [files.ofWhole], nothing: [empty] }, { cwd: ROOT, runs: RUNS, node, env: { AWS_REGION: 'us-east-1' } });
    const more = (loading: typeof nothing) => loading.fromStart - nothing.fromStart;
    return [helper, size(files.ofWhole), size(files.ofParts), more(ofWhole), more(ofParts)];
  });
  report(
    'Parts of the runtime',
    'Bundles of one helper, minified by esbuild. Sizes in kB; milliseconds of processor time from the start of a fresh Node.js process of the functions\' version to the '
    + `loaded handler, more than an empty handler takes, files in the file cache: median of ${times(RUNS)}, in turns.`,
    ['', 'whole', 'parts', 'cold start of the whole', 'of the parts'],
    rows,
  );
}

function size(file: string): number {
  return fs.statSync(file).size / 1000;
}
