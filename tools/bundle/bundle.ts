import * as fs from 'fs';
import * as path from 'path';
import { build, BuildOptions, Plugin } from 'esbuild';
import { leanSdk } from './lean-sdk';
import { leaveOut } from './left-out';
import { makeRuntimeParts } from './runtime-parts';
import { NOTICES, ThirdParty } from './third-party';
import { wordsOf } from './words';

const ROOT = path.join(__dirname, '..', '..');
const HANDLERS = path.join(ROOT, 'handlers');
const SDK_CHAIN = '@aws-sdk/credential-provider-node';
const ADAPTERS = './handlers/shared/aws';

/** What the library's own functions run on: src/core/private/catalog-function.ts. */
const FUNCTIONS_NODE = 'node24';
/** The oldest that `cdk-serverless-catalog/runtime` runs on, in users' functions, containers and tests. */
const USERS_NODE = 'node20';

const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // names of classes and functions are minified, too: nothing reads them, and they were 5% of a bundle
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  // the ES module builds of the SDK and Powertools are the ones esbuild can shake
  mainFields: ['module', 'main'],
};

/** The default chain is loaded as a file beside the bundle: handlers/shared/aws/worker-credentials.ts. */
const CHAIN_BESIDE: Plugin = {
  name: 'chain-beside',
  setup: ({ onResolve }) => onResolve({ filter: /\/default-credentials\.js$/ }, () => ({ path: './default-credentials.js', external: true })),
};

/** The circuits of users' functions, and answers to tasks, are loaded as files beside the bundle, at the first call: handlers/runtime/index.ts. */
const HELPERS_BESIDE: Plugin = {
  name: 'helpers-beside',
  setup: ({ onResolve }) => onResolve({ filter: /\/(circuit-calls|task-responses)\.js$/ }, ({ path: file }) => ({ path: `./${path.basename(file)}`, external: true })),
};

/** JSONata is loaded as a file beside the bundle, by those who use it: handlers/shared/json/expression.ts. */
const JSONATA_BESIDE: Plugin = {
  name: 'jsonata-beside',
  setup: ({ onResolve }) => onResolve({ filter: /^jsonata$/ }, ({ kind }) => kind === 'dynamic-import' ? { path: './jsonata.js', external: true } : undefined),
};

/** The client of Valkey is loaded as a file beside the bundle, by those whose cache is there: handlers/shared/aws/valkey/valkey-client.ts. */
const VALKEY_BESIDE: Plugin = {
  name: 'valkey-beside',
  setup: ({ onResolve }) => onResolve({ filter: /^iovalkey$/ }, ({ kind }) => kind === 'dynamic-import' ? { path: './iovalkey.js', external: true } : undefined),
};

/** Handlers that reach a cache of Valkey or Redis OSS. */
const WITH_VALKEY = ['cache-invalidator', 'view-query'];

/** Handlers that evaluate expressions. */
const WITH_EXPRESSIONS = [
  'aggregator', 'graph-projector', 'search-projector', 'stream-archive-writer', 'stream-forwarder', 'stream-search-writer', 'stream-table-writer', 'stream-window', 'view-projector',
];

/** Folders below `handlers/` with an index.ts: a bundle each. */
function handlerNames(): string[] {
  return fs.readdirSync(HANDLERS).filter(name => fs.existsSync(path.join(HANDLERS, name, 'index.ts'))).sort();
}

/**
 * Bundles every handler into `<outdir>/<name>/index.js`, with a notice of the licenses of what is in the bundles.
 *
 * @param more options of esbuild besides those of the `bundle` task
 */
export async function makeBundles(outdir: string, more: BuildOptions = {}): Promise<void> {
  const ofFunctions = handlerNames().filter(name => name !== 'runtime').map(name => `handlers/${name}/index.ts`);
  const ofUsers = 'handlers/runtime/index.ts';
  const thirdParty = new ThirdParty();
  const plugins = [thirdParty.plugin, leaveOut, leanSdk(await wordsOf({ ...COMMON, entryPoints: [...ofFunctions, ofUsers] }))];
  const bundle = (options: BuildOptions) => build({ ...COMMON, plugins, ...options, ...more });
  const runtime = { outdir: path.join(outdir, 'runtime'), target: USERS_NODE };
  await Promise.all([
    bundle({
      outdir,
      outbase: 'handlers',
      target: FUNCTIONS_NODE,
      entryPoints: ofFunctions,
      alias: { [SDK_CHAIN]: `${ADAPTERS}/credentials.ts` },
      plugins: [JSONATA_BESIDE, VALKEY_BESIDE, ...plugins],
    }),
    ...WITH_VALKEY.map(name => bundle({ outdir: path.join(outdir, name), target: FUNCTIONS_NODE, entryPoints: ['iovalkey'] })),
    ...WITH_EXPRESSIONS.map(name => bundle({ outdir: path.join(outdir, name), target: FUNCTIONS_NODE, entryPoints: ['jsonata'] })),
    // no function's: constructs load it where a schema has a pattern (src/core/web/private/pattern-cost.ts). The other builds start processes
    bundle({ outfile: path.join(outdir, 'recheck', 'recheck.js'), target: USERS_NODE, entryPoints: ['recheck/lib/browser.js'] }),
    // no function's: the command that makes types of contracts. It is CommonJS, whose ES modules do not fit into it
    bundle({ outfile: path.join(outdir, 'contract-types', 'run.js'), target: USERS_NODE, entryPoints: ['tools/contract-types/run.ts'], mainFields: ['main', 'module'] }),
    bundle({ ...runtime, entryPoints: [ofUsers], alias: { [SDK_CHAIN]: `${ADAPTERS}/worker-credentials.ts` }, plugins: [CHAIN_BESIDE, HELPERS_BESIDE, ...plugins] }),
    bundle({ ...runtime, entryPoints: [`${ADAPTERS}/default-credentials.ts`] }),
    bundle({ ...runtime, entryPoints: ['./handlers/runtime/circuit-calls.ts'] }),
    bundle({ ...runtime, entryPoints: [`${ADAPTERS}/messages/task-responses.ts`], alias: { [SDK_CHAIN]: `${ADAPTERS}/worker-credentials.ts` }, plugins: [CHAIN_BESIDE, ...plugins] }),
    // no function's: `cdk-serverless-catalog/testing`, with fast-check
    bundle({ outfile: path.join(outdir, 'testing', 'index.js'), target: USERS_NODE, entryPoints: ['handlers/testing/testing.ts'] }),
    makeRuntimeParts({ ...COMMON, absWorkingDir: ROOT, target: USERS_NODE, outdir: path.join(outdir, 'runtime', 'parts'), plugins, ...more }),
  ]);
  thirdParty.write(path.join(outdir, NOTICES));
}
