/** Runs a script of this project, without type checks: the typecheck task makes them. */
export const TS_NODE = 'ts-node --transpiler "$PWD"/tools/typescript/esbuild.js -O \'{"module":"commonjs","moduleResolution":"node10","ignoreDeprecations":"6.0"}\'';
