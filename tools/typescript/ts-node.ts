import * as path from 'path';

const COMPILER_OPTIONS = '{"module":"commonjs","moduleResolution":"node10","ignoreDeprecations":"6.0"}';
const TS_NODE = require.resolve('ts-node/dist/bin');
const ESBUILD = path.join(__dirname, 'esbuild.js');

/** Arguments to `node` that run TypeScript as the project's tasks do, without type checks: the typecheck task makes them. */
export const TYPESCRIPT: readonly string[] = [TS_NODE, '--transpiler', ESBUILD, '-O', COMPILER_OPTIONS];

/** The same for a shell; the file comes last. */
export const TYPESCRIPT_COMMAND = `node "${TS_NODE}" --transpiler "${ESBUILD}" -O '${COMPILER_OPTIONS}'`;
