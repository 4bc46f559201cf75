import { execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';

const ROOT = path.join(__dirname, '../..');
const CONFIGURATION = ['.eslintrc.json', 'package.json', 'tsconfig.json', 'tsconfig.dev.json'];

const importing = (name: string, from: string) => `import { ${name} } from '${from}';\n\nexport const used${name} = ${name};\n`;
const exporting = (name: string) => `export const ${name} = 1;\n`;
const FLOORS = /^import\/no-restricted-paths: .*Imports run down the floors/;
const PATHS = (message: string) => new RegExp(`^import/no-restricted-paths: .*${message}`);
const BANNED = /^@typescript-eslint\/no-restricted-imports: /;

/** The text of each file, and the rules that it breaks. */
const FILES: { readonly [file: string]: readonly [text: string, ...broken: RegExp[]] } = {
  // what is imported, and what may be
  'src/core/private/validation.ts': [exporting('Validation')],
  'src/core/operations/operations.ts': [importing('Validation', '../private/validation') + exporting('Operations')],
  'src/core/web/web-auth.ts': [importing('Operations', '../operations/operations') + exporting('WebAuth')],
  'src/core/workers/queue-worker.ts': [exporting('QueueWorker')],
  'src/core/backends/backend.ts': [importing('WebAuth', '../web/web-auth') + exporting('Backend')],
  'src/pub-sub/pub-sub.ts': [importing('QueueWorker', '../core/workers/queue-worker') + exporting('PubSub')],
  'handlers/shared/json/text.ts': [exporting('text')],
  'handlers/runtime/index.ts': [importing('SQSClient', '@aws-sdk/client-sqs') + exporting('runtime')],
  'handlers/job-sweeper/index.ts': [importing('runtime', '../runtime/index') + exporting('sweeper')],
  'handlers/job-api/fine.ts': [importing('text', '../shared/json/text')],

  // floors
  'src/core/private/from-above.ts': [importing('Operations', '../operations/operations'), FLOORS],
  'src/core/operations/from-above.ts': [importing('WebAuth', '../web/web-auth'), FLOORS],
  'src/core/web/private/from-above.ts': [importing('Backend', '../../backends/backend'), FLOORS],
  'src/core/workers/from-beside.ts': [importing('WebAuth', '../web/web-auth'), FLOORS],

  // patterns and handlers
  'src/robust-api/from-another.ts': [importing('PubSub', '../pub-sub/pub-sub'), PATHS('Patterns meet through src/core only.')],
  'src/core/web/from-pattern.ts': [importing('PubSub', '../../pub-sub/pub-sub'), PATHS('The core imports no pattern.')],
  'src/robust-api/from-handler.ts': [importing('text', '../../handlers/shared/json/text'), PATHS('Constructs know handlers by their bundle')],
  'handlers/job-api/from-another.ts': [importing('sweeper', '../job-sweeper/index'), PATHS('Handlers meet in handlers/shared'), BANNED],
  'handlers/shared/json/from-handler.ts': [importing('sweeper', '../../job-sweeper/index'), PATHS('handlers/shared imports no handler.'), BANNED],

  // CDK, the SDK, the wiring
  'src/robust-api/sdk.ts': [importing('SQSClient', '@aws-sdk/client-sqs'), BANNED, /^import\/no-extraneous-dependencies: /],
  'handlers/job-api/cdk.ts': [importing('Construct', 'constructs'), BANNED],
  'handlers/job-api/sdk.ts': [importing('SQSClient', '@aws-sdk/client-sqs'), BANNED],
  'handlers/job-sweeper/wiring.ts': [importing('sweeper', './index'), BANNED],
  'handlers/job-sweeper/wiring-by-folder.ts': [importing('sweeper', './'), BANNED],
  'handlers/job-sweeper/logic/wiring-by-parent.ts': [importing('sweeper', '..'), BANNED],
  'handlers/shared/aws/store.ts': [importing('SQSClient', '@aws-sdk/client-sqs') + exporting('store')],
  'handlers/job-api/adapter.ts': [importing('store', '../shared/aws/store'), BANNED],

  // types
  'src/core/web/two.ts': ['export interface Two { readonly two: 2 }\n'],
  'src/core/web/hidden.ts': ['import type { Two } from \'./two\';\n\nexport interface Hidden { readonly two: Two }\n', /^@typescript-eslint\/consistent-type-imports: /],
  'src/core/web/annotated.ts': ['export interface Annotated { readonly two: import(\'./two\').Two }\n', /^@typescript-eslint\/consistent-type-imports: /],
};

interface LintResult { readonly filePath: string; readonly messages: readonly { readonly ruleId: string; readonly message: string }[] }

/** The findings of ESLint with the project's own configuration, on the files in a folder of their own. */
async function lint(): Promise<Map<string, string[]>> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lint-policy-')));
  try {
    CONFIGURATION.forEach(file => fs.copyFileSync(path.join(ROOT, file), path.join(folder, file)));
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    for (const [file, [text]] of Object.entries(FILES)) {
      fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), text);
    }
    const env = { ...process.env, ESLINT_USE_FLAT_CONFIG: 'false' };
    const { stdout } = await promisify(execFile)(path.join(ROOT, 'node_modules/.bin/eslint'), ['--ext', '.ts', '--format', 'json', 'src', 'handlers'], { cwd: folder, env })
      // it fails, because it finds something
      .catch((error: { stdout: string; stderr: string }) => error.stdout ? error : Promise.reject(new Error(error.stderr)));
    return new Map((JSON.parse(stdout) as LintResult[]).map(({ filePath, messages }) =>
      [path.relative(folder, filePath), messages.map(({ ruleId, message }) => `${ruleId}: ${message}`)]));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

let found: Map<string, string[]>;
beforeAll(async () => { found = await lint(); }, 120_000);

test.each(Object.entries(FILES))('%s', (file, [, ...broken]) => {
  expect(found.get(file)).toHaveLength(broken.length);
  expect(found.get(file)).toEqual(expect.arrayContaining(broken.map(rule => expect.stringMatching(rule))));
});
