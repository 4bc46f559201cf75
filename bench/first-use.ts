import * as path from 'path';
import { build } from 'esbuild';
import { loadInFreshProcess } from './fresh-process';
import { ROOT, workDirectory } from './places';
import { report } from './report';
import { ratio } from './statistics';

const RUNS = 15;
const VARIANTS = ['DEFAULT_PATTERN', 'WITH_HTTP_BUFFER'];

/** What naming a pattern leaves for later is paid when it is created first: both together, against bare L2s. */
export async function firstUse(library: string): Promise<void> {
  const folder = workDirectory('first-use');
  const rows = [];
  for (const variant of VARIANTS) {
    const program = (way: string) => programOf(library, path.join(folder, `${variant}-${way}.js`), variant, way);
    const sets = { pattern: [await program('pattern')], bare: [await program('bare')] };
    rows.push({ variant, ...loadInFreshProcess(sets, { cwd: ROOT, runs: RUNS }) });
  }
  report(
    'Import and first creation',
    'Milliseconds of processor time in a fresh process, for App, Stack and one construct of the compiled library, '
    + `or the same resources by bare L2s: median of ${RUNS}, in turns.`,
    ['', 'ms', 'files', 'bare ms', 'files', 'ratio'],
    rows.map(({ variant, pattern, bare }) => [
      variant, pattern.time, String(pattern.files.length), bare.time, String(bare.files.length), ratio(pattern.time, bare.time),
    ]),
  );
}

/** A program that creates one variant, the compiled library in the place of the sources. */
async function programOf(library: string, outfile: string, variant: string, way: string): Promise<string> {
  await build({
    stdin: {
      contents: `import { App, Stack } from 'aws-cdk-lib';\nimport { ${variant} } from './bench/variants';\n${variant}.${way}(new Stack(new App(), 'Stack'));`,
      resolveDir: ROOT,
    },
    bundle: true,
    platform: 'node',
    external: ['aws-cdk-lib', 'constructs'],
    plugins: [{ name: 'compiled', setup: resolver => resolver.onResolve({ filter: /\/src$/ }, () => ({ path: library, external: true })) }],
    outfile,
  });
  return outfile;
}
