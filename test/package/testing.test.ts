import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { InstalledPackage } from './installed-package';
import { ROOT } from '../contract/patterns';

let installed: InstalledPackage;
beforeAll(async () => { installed = await InstalledPackage.install(); });
afterAll(() => installed.remove());

/** No Region, no credentials, no profile. */
const BARE = { PATH: process.env.PATH, HOME: '/nonexistent' };

test('the module for tests is in the package, for ES modules and for CommonJS, and is one', () => {
  expect(installed.run('app.mjs', `
    import { createRequire } from 'node:module';
    import { checkDeliveries, snapshotSerializer } from 'cdk-serverless-catalog/testing';
    const required = createRequire(import.meta.url)('cdk-serverless-catalog/testing');
    console.log(JSON.stringify([typeof snapshotSerializer.test, required.checkDeliveries === checkDeliveries]));
  `)).toEqual(['function', true]);
});

const TEST = `
  const { handleJobs, handleMessages, handleSubtasks, idempotent } = require('cdk-serverless-catalog/runtime');
  const { checkDeliveries, checkJobs, checkSubtasks, snapshotSerializer } = require('cdk-serverless-catalog/testing');

  expect.addSnapshotSerializer(snapshotSerializer);
  test('queue', () => checkDeliveries(({ effect }) => handleMessages(idempotent(({ id }) => effect(id))), { numRuns: 20 }), 60_000);
  test('stream', () => checkDeliveries(({ effect }) => handleMessages(idempotent(({ id }) => effect(id))), { numRuns: 20, stream: true }), 60_000);
  test('jobs', () => checkJobs(({ effect }) => handleJobs(({ id }) => effect(id)), { numRuns: 20 }), 60_000);
  test('subtasks', () => checkSubtasks(({ effect }) => handleSubtasks(({ subtask }) => effect(subtask)), { numRuns: 20 }), 60_000);
  test('wrong', () => checkDeliveries(({ effect }) => handleMessages(({ id }) => effect(id))), 60_000);
  test('snapshot', () => expect({ S3Key: '${'0a'.repeat(32)}.zip' }).toMatchInlineSnapshot(\`
{
  "S3Key": "[asset].zip",
}
\`));
`;
const STACK = `
  const { App, Stack, aws_sqs: sqs } = require('aws-cdk-lib');
  const { CatalogAssertions, PubSub } = require('cdk-serverless-catalog');

  test('stack', () => {
    const stack = new Stack(new App(), 'Shop');
    new PubSub(stack, 'Events');
    CatalogAssertions.fromStack(stack).hasNoViolations();
  });
`;

/** What is said of the handler that is wrong. */
function expectFinding(text: string): void {
  expect(text).toContain('checkDeliveries: the handler must handle every message, got:');
  expect(text).toMatch(/message-\d had its effect 2 times/);
  expect(text).toMatch(/Repeat it with the options \{ seed: -?\d+, path: '[\d:]+' \}\./);
}

test('Jest in a bare project runs all of it without a Region and without a network', () => {
  const file = installed.write('shop.test.js', TEST + STACK);
  const jest = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  installed.write('jest.config.json', '{}');
  const { stderr } = spawnSync(process.execPath, [jest, '--ci'], { encoding: 'utf8', env: BARE, cwd: path.dirname(file) });
  fs.rmSync(file);
  expect(stderr).toContain('Tests:       1 failed, 6 passed, 7 total');
  expectFinding(stderr);
});

test('Vitest in a bare project runs the checks of handlers and the serializer', () => {
  const tools = fs.mkdtempSync(path.join(os.tmpdir(), 'vitest-'));
  fs.cpSync(path.join(__dirname, 'vitest'), tools, { recursive: true });
  execFileSync('npm', ['ci', '--silent', '--no-audit', '--no-fund'], { cwd: tools });
  const imported = TEST.replace(/const (\{.*\}) = require\((.*)\);/g, 'import $1 from $2;');
  const file = installed.write('shop.test.mjs', imported);
  const vitest = path.join(tools, 'node_modules', 'vitest', 'vitest.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', '--globals', '--root', path.dirname(file)], {
    encoding: 'utf8', env: { ...BARE, CI: 'true', NO_COLOR: '1' }, cwd: path.dirname(file),
  });
  fs.rmSync(tools, { recursive: true });
  expect(stdout).toMatch(/Tests {2}1 failed \| 5 passed \(6\)/);
  expectFinding(stderr);
});

test('the module for tests has nothing of aws-cdk-lib, which tests of handlers do not need', () => {
  expect(fs.readFileSync(path.join(installed.folder, 'testing', 'index.js'), 'utf8')).not.toMatch(/require\("(aws-cdk-lib|constructs|fast-check)/);
});
