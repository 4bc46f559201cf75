import * as fs from 'fs';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { times } from './effort';
import { loadInFreshProcess } from './fresh-process';
import { FunctionEnvironment, functionEnvironments } from './function-environments';
import { ROOT, workDirectory } from './places';
import { report } from './report';
import { makeBundles } from '../tools/bundle/bundle';
import { installFunctionNode } from '../tools/local-cloud/function-node';

const RUNS = 15;
const EMPTY = 'exports.handler = async () => {};\n';

/** Size and cold start of the handlers' bundles, against a handler that does nothing and bundles that leave the SDK to the runtime. */
export async function bundles(): Promise<void> {
  const directory = workDirectory('bundles');
  const empty = path.join(directory, 'empty.js');
  fs.writeFileSync(empty, EMPTY);
  const withoutSdk = path.join(directory, 'external');
  await makeBundles(withoutSdk, { external: ['@aws-sdk/*', '@smithy/*'] });
  const functions = filesIn(path.join(ROOT, 'assets'));
  // users' code is loaded with what their constructs give it; its module reads nothing of that when it is loaded
  const environments: Record<string, FunctionEnvironment> = { ...functionEnvironments(functions), runtime: { variables: {}, files: {} } };
  const node = path.join(await installFunctionNode(), 'node');
  const rows = Object.entries({ ...functions, runtime: path.join(ROOT, 'runtime', 'index.js') }).map(([handler, file]) => {
    const { variables, files } = environments[handler];
    const external = path.join(withoutSdk, handler, 'index.js');
    const given = path.join(directory, 'given', handler, 'index.js');
    fs.cpSync(path.dirname(file), path.dirname(given), { recursive: true });
    for (const [name, text] of Object.entries(files)) [given, external].forEach(bundle => fs.writeFileSync(path.join(bundle, '..', name), text));
    const env = { AWS_REGION: 'us-east-1', ...variables };
    const { ours, nothing, bySdkOfRuntime } = loadInFreshProcess(
      { ours: [given], nothing: [empty], bySdkOfRuntime: [external] }, { cwd: ROOT, runs: RUNS, node, env });
    return [
      handler, size(file), zipped(file), ours.fromStart, nothing.fromStart, ours.fromStart - nothing.fromStart,
      size(external), zipped(external), bySdkOfRuntime.fromStart, String(bySdkOfRuntime.files.length),
    ];
  });
  report(
    'Bundles',
    'Sizes in kB; milliseconds of processor time from the start of a fresh Node.js process of the functions\' version to the loaded handler, files in the '
    + `file cache: median of ${times(RUNS)}, in turns with an empty handler. The environment is what a construct gives the function. `
    + 'External: @aws-sdk/* and @smithy/* resolved from node_modules as Lambda resolves its own copy.',
    ['', 'bundle', 'gzip', 'cold start', 'empty handler', 'more', 'SDK external', 'gzip', 'cold start', 'files'],
    rows,
  );
}

/** The bundle of each handler. */
function filesIn(outdir: string): Record<string, string> {
  const files = fs.readdirSync(outdir).map(handler => [handler, path.join(outdir, handler, 'index.js')] as const);
  return Object.fromEntries(files.filter(([, file]) => fs.existsSync(file)));
}

function size(file: string): number {
  return fs.statSync(file).size / 1000;
}

function zipped(file: string): number {
  return gzipSync(fs.readFileSync(file)).length / 1000;
}
