import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '../..');
const FIXTURE = fs.readFileSync(path.join(ROOT, 'rosetta/default.ts-fixture'), 'utf8');

/** A TypeScript snippet of a document; `nofixture` after the language means that it is a module of its own. */
interface Snippet { readonly file: string; readonly source: string }

function snippetsOf(document: string): Snippet[] {
  const text = fs.readFileSync(path.join(ROOT, document), 'utf8');
  return [...text.matchAll(/^```ts( nofixture)?\n([\s\S]*?)^```$/gm)].map(([, bare, code], i) => ({
    file: path.join(ROOT, `${document.replace(/[/.]/g, '-')}-${i + 1}.ts`),
    source: bare ? code : inFixture(code),
  }));
}

/** Declarations stand before the class, as jsii-rosetta puts them. */
function inFixture(code: string): string {
  const declarations = code.match(/^declare .*$/gm) ?? [];
  const rest = code.replace(/^declare .*$/gm, '');
  return FIXTURE.replace('class Fixture', () => `${declarations.join('\n')}\nclass Fixture`).replace('/// here', () => rest);
}

function documents(dir = '.'): string[] {
  return fs.readdirSync(path.join(ROOT, dir), { withFileTypes: true }).flatMap(entry => {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) {
      const isOurs = dir !== '.' || ['src', 'docs', 'demo', 'examples', 'tools', 'bench'].includes(entry.name);
      return isOurs && !/^\.|node_modules/.test(entry.name) ? documents(file) : [];
    }
    return /\.md$/.test(entry.name) && entry.name !== 'API.md' ? [file] : [];
  });
}

/** What users run as it is: it imports the package, which is not installed here. */
const EXAMPLE = path.join(ROOT, 'examples/typescript/app.ts');

/** The declarations of libraries, which every program reads: parsed once. */
const libraries = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says of all snippets, compiled together as the project is. Snippets may leave something unused. */
function compile(snippets: Snippet[]): string[] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const sources = new Map(snippets.map(({ file, source }) => [file, source]));
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = file => sources.get(file) ?? readFile(file);
  host.fileExists = file => sources.has(file) || fileExists(file);
  host.getSourceFile = (file, ...how) => {
    if (!file.includes('/node_modules/')) { return getSourceFile(file, ...how); }
    if (!libraries.has(file)) { libraries.set(file, getSourceFile(file, ...how)); }
    return libraries.get(file);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources.keys()].flatMap(file => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .filter(({ reportsUnnecessary }) => file === EXAMPLE || !reportsUnnecessary)
      .map(({ messageText }) => `${path.basename(file)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  });
}

test('every TypeScript snippet of the documents compiles, and the example of TypeScript', () => {
  const snippets = documents().flatMap(snippetsOf);
  expect(snippets.length).toBeGreaterThanOrEqual(5);
  expect(compile([...snippets, { file: EXAMPLE, source: fs.readFileSync(EXAMPLE, 'utf8') }])).toEqual([]);
}, 120_000);

test('every block of code of the documents ends', () => {
  const open = documents().filter(file => (fs.readFileSync(path.join(ROOT, file), 'utf8').match(/^```/gm) ?? []).length % 2 === 1);
  expect(open).toEqual([]);
});

test('a snippet that does not compile is found, and an example that has something unused', () => {
  const wrong = { file: path.join(ROOT, 'wrong.ts'), source: inFixture('new QueueLoadLeveling(this, 1);') };
  const unused = { file: EXAMPLE, source: 'import { App } from \'aws-cdk-lib\';\n' };
  expect(compile([wrong, unused])).toEqual([expect.stringMatching(/^wrong\.ts: /), expect.stringMatching(/^app\.ts: .*never read/)]);
}, 120_000);
