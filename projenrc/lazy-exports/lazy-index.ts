import * as fs from 'fs';
import { createRequire } from 'module';
import * as path from 'path';

const LAZY = `
function lazy(name, load) {
  const define = attributes => Object.defineProperty(exports, name, { enumerable: true, configurable: true, ...attributes });
  define({
    get() {
      const value = load()[name];
      define({ value });
      return value;
    },
  });
}
`;

/**
 * Writes the compiled index of every index below `sources` anew: a getter for each name, which
 * loads the one file that has it.
 * @throws if an index does anything but `export * from './…'`
 */
export function makeIndexesLazy(sources: string, compiled: string): void {
  for (const file of fs.readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(name => path.basename(name) === 'index.ts')) {
    const index = path.dirname(file);
    const load = createRequire(path.resolve(compiled, index, 'index.js'));
    const names = filesBehind(sources, index).flatMap(module => Object.keys(load(module) as object).map(name => ({ name, module })));
    fs.writeFileSync(path.join(compiled, index, 'index.js'), [
      '"use strict";',
      'Object.defineProperty(exports, "__esModule", { value: true });',
      LAZY.trim(),
      // an ES module's named imports are found by such assignments: https://github.com/nodejs/cjs-module-lexer
      ...names.map(({ name, module }) => `exports.${name} = void 0;\nlazy("${name}", () => require("${module}"));`),
      '',
    ].join('\n'));
  }
}

/** The files whose exports an index has, through the indexes of the folders it exports; as it would require them. */
function filesBehind(sources: string, index: string): string[] {
  const folder = path.join(sources, index);
  return exportedModules(path.join(folder, 'index.ts')).flatMap(module => {
    if (fs.existsSync(path.join(folder, `${module}.ts`))) return module;
    return filesBehind(folder, module).map(file => `./${path.posix.join(module, file)}`);
  });
}

function exportedModules(file: string): string[] {
  const statements = fs.readFileSync(file, 'utf8').split('\n').filter(line => !/^\s*(\/\/.*)?$/.test(line));
  return statements.map(statement => {
    const module = /^export \* from '(\.\/[^']+)';$/.exec(statement)?.[1];
    if (module === undefined) throw new Error(`${file} must only export all of other files, to be loaded lazily, got: ${statement}`);
    return module;
  });
}
