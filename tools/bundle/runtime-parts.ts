import * as fs from 'fs';
import * as path from 'path';
import { build, BuildOptions, Plugin } from 'esbuild';

const RUNTIME = 'handlers/runtime';
const CHUNKS = 'chunks';

/** The default chain is loaded at its first use by the credentials that stand in for it: handlers/shared/aws/worker-credentials.ts. */
const CHAIN_BEHIND_WORKERS: Plugin = {
  name: 'chain-behind-workers',
  setup: ({ initialOptions, onResolve }) => onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ importer }) =>
    importer.endsWith('default-credentials.ts') ? undefined : { path: path.resolve(initialOptions.absWorkingDir!, 'handlers/shared/aws/worker-credentials.ts') }),
};

/**
 * Makes the ES modules of `cdk-serverless-catalog/runtime` that users' bundlers take: a file for each file that
 * handlers/runtime/index.ts exports, and what several of them need in chunks. A bundle then has what its helpers need, and no more.
 * See docs/decisions/0189-the-runtime-in-parts.md.
 *
 * @param options of the bundles, with the folder of the parts as `outdir`
 */
export async function makeRuntimeParts(options: BuildOptions & { readonly absWorkingDir: string; readonly outdir: string }): Promise<void> {
  const index = fs.readFileSync(path.join(options.absWorkingDir, RUNTIME, 'index.ts'), 'utf8');
  const names = [...index.matchAll(/^export \* from '\.\/(.+)';$/gm)].map(([, name]) => name);
  await build({
    ...options,
    format: 'esm',
    splitting: true,
    entryPoints: names.map(name => `${RUNTIME}/${name}.ts`),
    outbase: RUNTIME,
    outExtension: { '.js': '.mjs' },
    chunkNames: `${CHUNKS}/[hash]`,
    plugins: [CHAIN_BEHIND_WORKERS, ...options.plugins ?? []],
  });
  const outdir = path.resolve(options.absWorkingDir, options.outdir);
  fs.writeFileSync(path.join(outdir, 'index.mjs'), names.map(name => `export * from './${name}.mjs';\n`).join(''));
  // a part that is not used has no effect, and a bundler drops it. What a chunk does when it is loaded, its users need
  fs.writeFileSync(path.join(outdir, 'package.json'), `${JSON.stringify({ sideEffects: [`./${CHUNKS}/*`] })}\n`);
}
