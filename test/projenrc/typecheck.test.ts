import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';

const ROOT = path.join(__dirname, '../..');
const TASKS = JSON.parse(fs.readFileSync(path.join(ROOT, '.projen/tasks.json'), 'utf8')) as { tasks: { typecheck: { steps: { exec: string }[] } } };
const COMMAND = TASKS.tasks.typecheck.steps[0].exec.split(' ');
const FOLDERS = ['src', 'handlers', 'test', 'integ', 'demo', 'tools', 'bench', 'projenrc'];

/** They never import the package. */
const PACKAGELESS = ['src', 'projenrc'];

/** The text of a file, and what is found in it. */
const WRONG: readonly (readonly [text: string, ...found: string[]])[] = [
  ['export const count: number = \'one\';\n', 'typescript(TS2322)'],
  ['export const same = (any) => any;\n', 'typescript(TS7006)'],
  ['export function nothing() { const unused = 1; }\n', 'typescript(TS6133)'],
  ['import { shop } from \'./nowhere\';\n\nshop();\n', 'typescript(TS2307)'],
  ['import { Shop } from \'cdk-serverless-catalog\';\n\nexport const length: number = Shop.NAME;\n', 'typescript(TS2322)'],
  ['export function start() { Promise.resolve(1); }\n', 'typescript(no-floating-promises)'],
  ['export async function first() { try { return Promise.resolve(1); } catch { return 0; } }\n', 'typescript(return-await)'],
  ['export const right: number = 1;\n'],
];

let copy = '';
beforeAll(() => {
  copy = fs.mkdtempSync(path.join(os.tmpdir(), 'typecheck-'));
  const configs = ['.oxlintrc.json', 'tsconfig.json', 'tsconfig.dev.json', ...FOLDERS.map(folder => `${folder}/tsconfig.json`)];
  configs.filter(file => fs.existsSync(path.join(ROOT, file))).forEach(file => fs.cpSync(path.join(ROOT, file), path.join(copy, file)));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  fs.writeFileSync(path.join(copy, '.projenrc.ts'), 'export const name: string = \'shop\';\n');
  for (const folder of FOLDERS) {
    fs.mkdirSync(path.join(copy, folder), { recursive: true });
    WRONG.forEach(([text], index) => fs.writeFileSync(path.join(copy, folder, `file-${index}.ts`), text));
  }
  fs.writeFileSync(path.join(copy, 'src/index.ts'), 'export class Shop { static readonly NAME: string = \'Shop\'; }\n');
});
afterAll(() => fs.rmSync(copy, { recursive: true, force: true }));

test('the types of every folder are checked, with the rules that need types', async () => {
  const [command, ...args] = COMMAND;
  const { stdout, code } = await promisify(execFile)(path.join(copy, 'node_modules/.bin', command), [...args, '-f', 'unix'], { cwd: copy })
    .then(printed => ({ ...printed, code: 0 }), (error: { stdout: string; code: number }) => error);
  const found = [...stdout.matchAll(/^(\S+?):.* \[Error\/(.*)\]$/gm)].map(([, file, rule]) => `${file} ${rule}`);
  const expected = FOLDERS.flatMap(folder => WRONG.flatMap(([text, ...rules], index) => rules.map(rule =>
    `${folder}/file-${index}.ts ${PACKAGELESS.includes(folder) && text.includes('cdk-serverless-catalog') ? 'typescript(TS2307)' : rule}`)));
  expect([code, found.sort()]).toEqual([1, expected.sort()]);
}, 120_000);
