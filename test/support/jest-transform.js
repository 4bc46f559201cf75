const { createHash } = require('crypto');
const { transformSync, version } = require('esbuild');

/** Types are checked by `npm run typecheck`: what is left is to remove them, for which esbuild takes a tenth of the time of TypeScript. */
module.exports = {
  process: (source, file) => transformSync(source, {
    loader: 'ts', format: 'cjs', target: 'es2022', sourcemap: 'inline', sourcefile: file,
    tsconfigRaw: { compilerOptions: { target: 'es2022' } },
  }),
  getCacheKey: (source, file, { instrument }) => createHash('sha256').update(JSON.stringify([version, source, file, instrument])).digest('hex'),
};
