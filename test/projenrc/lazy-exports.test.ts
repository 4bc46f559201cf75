import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { buildSync } from 'esbuild';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { makeIndexesLazy } from '../../projenrc/lazy-exports/lazy-index';
import { makeRequiresLazy } from '../../projenrc/lazy-exports/lazy-requires';

/** A library with a room in a room; each file says when it is loaded by a program below. */
const SOURCES: Record<string, string> = {
  'index.ts': "// all\nexport * from './core';\nexport * from './pattern';\n",
  'core/index.ts': "export * from './web';\nexport * from './options';\n",
  'core/options.ts': 'export interface Options { readonly loud: boolean }\n',
  'core/web/index.ts': "export * from './front';\n",
  'core/web/front.ts': 'if (process.env.LOUD) console.log("front");\nexport class Front {}\nexport enum Kind { OPEN, CLOSED }\n',
  'pattern/index.ts': "export * from './pattern';\n",
  'pattern/pattern.ts': 'if (process.env.LOUD) console.log("pattern");\nexport class Pattern {}\n',
};

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'lazy-exports-'));
  write(SOURCES);
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

/** Sources, and what the compiler makes of them. */
function write(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    const { outputText } = transpileModule(text, { compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 } });
    for (const [file, content] of [[path.join('src', name), text], [path.join('lib', name.replace(/ts$/, 'js')), outputText]]) {
      fs.mkdirSync(path.join(directory, path.dirname(file)), { recursive: true });
      fs.writeFileSync(path.join(directory, file), content);
    }
  }
}

const makeLazy = () => makeIndexesLazy(path.join(directory, 'src'), path.join(directory, 'lib'));

/** What a program in a process of its own prints: CommonJS as `app.js`, or an ES module as `app.mjs`. */
function printed(file: string, program: string): string[] {
  fs.writeFileSync(path.join(directory, file), program);
  return execFileSync(process.execPath, [path.join(directory, file)], { encoding: 'utf8', env: { LOUD: 'yes' } }).trim().split('\n');
}

test('the compiler alone loads everything, and its exports are the names that are expected here', () => {
  expect(printed('app.js', 'console.log(Object.keys(require("./lib")).join())')).toEqual(['front', 'pattern', 'Front,Kind,Pattern']);
});

test('nothing is loaded before it is named, and its file alone then', () => {
  makeLazy();
  expect(printed('app.js', 'const library = require("./lib"); console.log("required"); console.log(new library.Pattern() instanceof library.Pattern)'))
    .toEqual(['required', 'pattern', 'true']);
  expect(printed('app.js', 'const { Front } = require("./lib"); console.log(Front.name)')).toEqual(['front', 'Front']);
});

test('the index of a room is lazy too, and has the same things', () => {
  makeLazy();
  expect(printed('app.js', 'const core = require("./lib/core"); console.log("required"); console.log(core.Kind === require("./lib").Kind)'))
    .toEqual(['required', 'front', 'true']);
});

test('all names are listed without loading what they stand for', () => {
  makeLazy();
  expect(printed('app.js', 'console.log(Object.keys(require("./lib")).join(), require("./lib").__esModule)')).toEqual(['Front,Kind,Pattern true']);
});

test('an ES module imports by name, and all names', () => {
  makeLazy();
  const program = 'import { Pattern, Kind } from "./lib/index.js"; import * as all from "./lib/index.js";'
    + 'console.log(Pattern.name, Kind.CLOSED, all.Front.name, all.Pattern === Pattern);';
  // Node.js reads every name of a CommonJS module that an ES module imports
  expect(printed('app.mjs', program)).toEqual(['front', 'pattern', 'Pattern 1 Front true']);
});

test.each(['cjs', 'esm'] as const)('a bundle (%s) loads what it names', format => {
  makeLazy();
  fs.writeFileSync(path.join(directory, 'app.ts'), 'import { Pattern } from "./lib/index.js"; console.log(typeof Pattern);');
  const { outputFiles: [{ text }] } = buildSync({ entryPoints: [path.join(directory, 'app.ts')], bundle: true, platform: 'node', format, write: false });
  expect(printed(format === 'cjs' ? 'app.js' : 'app.mjs', text)).toEqual(['pattern', 'function']);
});

test('a second time changes nothing', () => {
  makeLazy();
  const index = () => fs.readFileSync(path.join(directory, 'lib/index.js'), 'utf8');
  const first = index();
  makeLazy();
  expect(index()).toBe(first);
});

test('an index that does more than export is refused', () => {
  write({ 'core/index.ts': "export * from './web';\nexport const VERSION = 1;\n" });
  expect(makeLazy).toThrow(`${path.join(directory, 'src/core/index.ts')} must only export all of other files, to be loaded lazily, got: export const VERSION = 1;`);
});

describe('a file that imports others', () => {
  const lib = (name: string) => path.join(directory, 'lib', name);
  const says = (name: string) => `if (process.env.LOUD) console.log("${name}");\n`;

  beforeEach(() => {
    write({
      'base.ts': `${says('base')}export class Base { readonly kind = 'base'; }\n`,
      'parts.ts': `${says('parts')}export class Part { constructor(readonly name: string) {} }\nexport const nameOf = (part: Part) => part.name;\n`,
      'user.ts': [
        "import { join } from 'path';", "import { Base } from './base';", "import { Part, nameOf } from './parts';",
        'export class User extends Base { names() { return [this.kind, nameOf(new Part(join("a", "b"))), new Part("c") instanceof Part]; } }',
      ].join('\n'),
    });
  });

  test('loads with it only what its classes extend, and the others at their first use', () => {
    makeRequiresLazy(path.join(directory, 'lib'));
    const program = 'const user = new (require("./lib/user").User)(); console.log("created"); for (let i = 0; i < 2; i++) console.log(user.names().join());';
    expect(printed('app.js', program)).toEqual(['base', 'created', 'parts', 'base,a/b,true', 'base,a/b,true']);
  });

  test('keeps its lines, and its other imports', () => {
    const lines = () => fs.readFileSync(lib('user.js'), 'utf8').split('\n');
    const before = lines();
    makeRequiresLazy(path.join(directory, 'lib'));
    expect(lines()).toHaveLength(before.length);
    expect(lines()).toContain('const path_1 = require("path");');
    expect(before).toContain('const path_1 = require("path");');
  });

  test('is the same after a second time', () => {
    makeRequiresLazy(path.join(directory, 'lib'));
    const first = fs.readFileSync(lib('user.js'), 'utf8');
    makeRequiresLazy(path.join(directory, 'lib'));
    expect(fs.readFileSync(lib('user.js'), 'utf8')).toBe(first);
  });

  test('is refused where it uses a file as a whole', () => {
    fs.writeFileSync(lib('user.js'), 'const parts_1 = require("./parts");\nexports.all = Object.keys(parts_1);\n');
    expect(() => makeRequiresLazy(path.join(directory, 'lib')))
      .toThrow(`${lib('user.js')} must use parts_1 only as parts_1.name, to load it lazily, got: Object.keys(parts_1)`);
  });
});
