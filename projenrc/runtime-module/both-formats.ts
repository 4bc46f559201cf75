import * as fs from 'fs';
import { createRequire } from 'module';
import * as path from 'path';

/**
 * Modules of Node.js without `require`, which a bundle in ES module format does not have. Before
 * Node.js 20.16 and 22.3 there is `require` only: https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
const BUILTIN_MODULES = '"use strict";var require=process.getBuiltinModule??require;\n';

/** Makes a CommonJS bundle that requires nothing but modules of Node.js fit for ES modules: one copy of the code, two ways in. */
export function offerBothFormats(directory: string): void {
  const bundle = path.resolve(directory, 'index.js');
  const code = fs.readFileSync(bundle, 'utf8');
  fs.writeFileSync(bundle, BUILTIN_MODULES + code);
  const names = Object.keys(createRequire(__filename)(bundle) as object);
  fs.writeFileSync(path.join(directory, 'index.mjs'), `import runtime from './index.js';\nexport const { ${names.join(', ')} } = runtime;\n`);
  fs.writeFileSync(path.join(directory, 'index.d.mts'), "export * from './index.js';\n");
}
