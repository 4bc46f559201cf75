import * as fs from 'fs';
import * as path from 'path';
import { build } from 'esbuild';
import { EXAMPLES, ROOT, WORK_DIR } from './places';

/**
 * Bundles `examples/functions/<name>.mjs` into `functions/<name>/index.js` beside the apps,
 * with the run-time module as the build left it.
 */
export async function bundleFunctions(): Promise<void> {
  const sources = path.join(EXAMPLES, 'functions');
  for (const source of fs.readdirSync(sources)) {
    await build({
      entryPoints: [path.join(sources, source)],
      outfile: path.join(WORK_DIR, 'functions', path.parse(source).name, 'index.js'),
      alias: { 'cdk-serverless-catalog/runtime': path.join(ROOT, 'runtime', 'index.mjs') },
      bundle: true,
      platform: 'node',
      logLevel: 'warning',
    });
  }
}
