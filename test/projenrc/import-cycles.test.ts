import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const ROOT = path.join(__dirname, '../..');
const task = (JSON.parse(fs.readFileSync(path.join(ROOT, '.projen/tasks.json'), 'utf8')) as Tasks).tasks['lint:cycles'];
const [, ...options] = task.steps[0].exec.split(' ');

interface Tasks { readonly tasks: { readonly [name: string]: { readonly steps: readonly { readonly exec: string }[] } } }

/** What the project's own task prints of these files, in a folder of their own. */
function cycles(files: { readonly [file: string]: string }): { readonly status: number | null; readonly printed: string } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'import-cycles-'));
  try {
    options.filter(option => fs.existsSync(path.join(ROOT, option))).forEach(option => fs.mkdirSync(path.join(folder, option)));
    fs.copyFileSync(path.join(ROOT, '.dependency-cruiser.json'), path.join(folder, '.dependency-cruiser.json'));
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    Object.entries(files).forEach(([file, text]) => fs.writeFileSync(path.join(folder, file), text));
    const { status, stdout, stderr } = spawnSync(path.join(ROOT, 'node_modules/.bin/depcruise'), options, { cwd: folder, encoding: 'utf8' });
    return { status, printed: stdout + stderr };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

test.each([
  ['of values', 'import { one } from \'./one\';\nexport const two = () => one;\n'],
  ['of types', 'import { One } from \'./one\';\nexport interface Two { readonly one: One }\n'],
  ['of types by `import type`', 'import type { One } from \'./one\';\nexport interface Two { readonly one: One }\n'],
])('finds a circle %s, over another file', (_, two) => {
  const { status, printed } = cycles({
    'src/one.ts': 'import { between } from \'./between\';\nexport interface One { readonly one: 1 }\nexport const one = () => between;\n',
    'src/between.ts': 'export * as between from \'./two\';\n',
    'src/two.ts': two,
  });
  expect(printed).toMatch(/error no-cycle: src\/\w+\.ts/);
  expect(status).toBeGreaterThan(0);
});

test('accepts files that import one another in one direction', () => {
  const { status, printed } = cycles({
    'src/one.ts': 'import { two } from \'./two\';\nexport const one = two;\n',
    'src/two.ts': 'import * as fs from \'fs\';\nexport const two = fs.constants;\n',
    'test/one.test.ts': 'import { one } from \'../src/one\';\nexport const tested = one;\n',
  });
  expect(printed).toMatch(/no dependency violations found \(\d+ modules, 3 dependencies cruised\)/);
  expect(status).toBe(0);
});
