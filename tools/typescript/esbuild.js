/** Transpiler for ts-node (https://typestrong.org/ts-node/docs/transpilers): esbuild takes a tenth of the time of TypeScript. */
const { transformSync } = require('esbuild');

exports.create = () => ({
  transpile: (input, { fileName }) => {
    const { code, map } = transformSync(input, {
      loader: 'ts', format: 'cjs', target: 'es2022', sourcemap: true, sourcefile: fileName,
      tsconfigRaw: { compilerOptions: { target: 'es2022' } },
    });
    return { outputText: code, sourceMapText: map };
  },
});
