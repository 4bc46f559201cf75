import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { PatternName } from '../../projenrc/new-pattern/pattern-name';
import { makeRooms } from '../../projenrc/new-pattern/rooms';

const ROOT = path.join(__dirname, '../..');

/** What a pattern needs of the project; other patterns it does not, and nothing of it is changed in place. */
const COPIED = [
  '.projen', '.projenrc.ts', 'package.json', 'tsconfig.json', 'tsconfig.dev.json', 'test/tsconfig.json',
  'README.md', 'SECURITY.md', 'CHANGELOG.md', 'api/baseline/templates.json.br', 'docs', 'assets', 'handlers', 'projenrc', 'src/core', 'src/index.ts',
  'test/contract', 'test/support', 'tools/bundle', 'tools/certificate', 'tools/local-cloud', 'tools/pictures', 'tools/typescript',
];

/** Where names are taken. */
const NAMING = ['src/core', 'src/index.ts', 'test/contract'];

/** The project, or these files of it, in a folder of its own. */
function copyProject(files: string[]) {
  copy = fs.mkdtempSync(path.join(os.tmpdir(), 'new-pattern-'));
  files.forEach(file => fs.cpSync(path.join(ROOT, file), path.join(copy, file), { recursive: true }));
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
}

/** Runs a command of the project's; the error says what it printed. */
async function run(cwd: string, command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const ours = { ...process.env, ESLINT_USE_FLAT_CONFIG: 'false', PROJEN_DISABLE_POST: '1', ...env };
  const { stdout } = await promisify(execFile)(path.join(cwd, 'node_modules/.bin', command), args, { cwd, env: ours })
    .catch(({ stdout: printed, stderr }) => { throw new Error(`${command} ${args.join(' ')}\n${printed}\n${stderr}`); });
  return stdout;
}

let copy = '';
afterEach(() => { if (copy) { fs.rmSync(copy, { recursive: true, force: true }); } });

const MADE = [
  'integ/integ.order-outbox.ts',
  'src/order-outbox/README.md', 'src/order-outbox/order-outbox-alarms.ts', 'src/order-outbox/order-outbox.ts', 'src/order-outbox/private/widgets.ts',
  'test/order-outbox/fixtures.ts', 'test/order-outbox/order-outbox.test.ts',
  'tools/pictures/patterns/order-outbox.ts',
];

test('a new pattern compiles, lints and passes the contract, after the steps that the generator names', async () => {
  copyProject(COPIED);
  const printed = await run(copy, 'projen', ['new-pattern', 'order-outbox', '--title', 'Outbox of orders']);
  expect([...printed.matchAll(/^made (.*)$/gm)].map(([, file]) => file)).toEqual(MADE);
  expect(fs.readFileSync(path.join(copy, 'src/order-outbox/README.md'), 'utf8')).toMatch(/^# Outbox of orders\n/);

  await run(copy, 'projen', []);
  await run(copy, 'jest', ['-t', 'order-outbox', 'test/contract/templates'], { UPDATE_STATEFUL_IDS: '1' });
  await run(copy, 'jest', ['--updateSnapshot', 'test/order-outbox']);
  await run(copy, 'projen', ['pictures']);

  const generated = ['src/order-outbox', 'test/order-outbox', 'integ', 'tools/pictures'];
  await Promise.all([
    run(copy, 'oxlint', ['--type-aware', '--type-check', '--deny-warnings', 'src', 'test/order-outbox', 'integ', 'tools/pictures']),
    run(copy, 'eslint', ['--ext', '.ts', '--max-warnings=0', ...generated]),
    run(copy, 'jest', ['--ci', '--json', '--outputFile=results.json', 'test/order-outbox', 'test/contract']),
  ]);

  const { testResults } = JSON.parse(fs.readFileSync(path.join(copy, 'results.json'), 'utf8')) as JestResults;
  const ofPattern = testResults.flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName }) => /order-outbox|OrderOutbox/.test(fullName));
  expect(ofPattern.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(ofPattern.map(({ fullName }) => fullName)).toEqual(expect.arrayContaining([
    'order-outbox default twice in a stack for any environment loses nothing on an asynchronous edge',
    'order-outbox token props twice in a stack for a known environment alarms on every dead-letter queue',
    'the README of order-outbox has an entry in the runbook for every alarm, where the alarm says it is',
    'the picture of order-outbox leads failures to every queue and bucket that takes them, from where they happen',
    'order-outbox gives OrderOutboxProps.maxReceiveCount the default of its text, 5',
    'OrderOutbox is operable',
  ]));
}, 300_000);

interface JestResults {
  readonly testResults: { readonly assertionResults: { readonly fullName: string; readonly status: string }[] }[];
}

test('a name without a title is the title, in words', () => {
  copyProject(NAMING);
  makeRooms(copy, new PatternName('order-outbox'));
  expect(fs.readFileSync(path.join(copy, 'src/order-outbox/README.md'), 'utf8')).toMatch(/^# Order outbox\n/);
});

test('nothing of the templates is left in what is made', () => {
  copyProject(NAMING);
  const texts = makeRooms(copy, new PatternName('order-outbox')).map(file => fs.readFileSync(path.join(copy, file), 'utf8'));
  expect(texts.filter(text => /pattern-name|PatternName|Pattern title|TODO/.test(text))).toEqual([]);
});

test.each(['src/order-outbox', 'test/order-outbox', 'integ/integ.order-outbox.ts'])('makes nothing where %s exists', taken => {
  copyProject(NAMING);
  fs.mkdirSync(path.join(copy, path.dirname(taken)), { recursive: true });
  fs.writeFileSync(path.join(copy, taken), 'mine');
  expect(() => makeRooms(copy, new PatternName('order-outbox'))).toThrow(
    new Error(`new-pattern: name must be free, got 'order-outbox' (OrderOutbox), which is taken by ${taken}.`));
  expect(MADE.filter(file => fs.existsSync(path.join(copy, file)))).toEqual(MADE.filter(file => file === taken));
  expect(fs.readFileSync(path.join(copy, taken), 'utf8')).toBe('mine');
});

test.each([
  ['core', 'Core', 'src/core'],
  ['index', 'Index', 'src/index.ts'],
  ['contract', 'Contract', 'test/contract'],
  ['alarm-runbook', 'AlarmRunbook', 'src/core/operations/pattern-alarm.ts'],
  ['operations', 'Operations', 'src/core/operations/operations.ts'],
  ['stack', 'Stack', 'aws-cdk-lib'],
  ['construct', 'Construct', 'constructs'],
  ['map', 'Map', 'JavaScript'],
])('refuses the name %s, which is taken', (name, className, taken) => {
  copyProject(NAMING);
  expect(() => makeRooms(copy, new PatternName(name))).toThrow(
    new Error(`new-pattern: name must be free, got '${name}' (${className}), which is taken by ${taken}.`));
});

test.each(['OrderOutbox', 'order_outbox', 'order-', '-order', 'order--outbox', '../order', '2-orders', 'order-2', 'i-order', ''])('refuses the name %p', name => {
  expect(() => new PatternName(name)).toThrow(
    new Error(`new-pattern: name must be in kebab-case such as 'order-outbox', its first word of two characters or more, got '${name}'.`));
});

test.each(['', ' Orders', 'Orders */', 'Orders\nOutbox'])('refuses the title %p', title => {
  expect(() => new PatternName('order-outbox', title)).toThrow(
    new Error(`new-pattern: title must be words of letters and digits such as 'Order outbox', got '${title}'.`));
});

test('the command reports a bad name and fails', async () => {
  copyProject(COPIED);
  await expect(run(copy, 'projen', ['new-pattern', 'Orders'])).rejects.toThrow(/name must be in kebab-case .*, got 'Orders'\./);
});
