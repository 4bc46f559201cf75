/** Runs a script of this project, without type checks: the typecheck task makes them. */
export const TS_NODE = 'ts-node -T -O \'{"module":"commonjs","moduleResolution":"node10","ignoreDeprecations":"6.0"}\'';
