import { spawnSync } from 'child_process';
import * as fs from 'fs';
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
  const { App, Stack, aws_sqs: sqs } = require('aws-cdk-lib');
  const { Template } = require('aws-cdk-lib/assertions');
  const { CatalogAssertions, PubSub } = require('cdk-serverless-catalog');
  const { handleMessages, idempotent } = require('cdk-serverless-catalog/runtime');
  const { checkDeliveries, snapshotSerializer } = require('cdk-serverless-catalog/testing');

  expect.addSnapshotSerializer(snapshotSerializer);
  test('right', () => checkDeliveries(({ effect }) => handleMessages(idempotent(({ id }) => effect(id))), { numRuns: 20 }), 60_000);
  test('wrong', () => checkDeliveries(({ effect }) => handleMessages(({ id }) => effect(id))), 60_000);
  test('snapshot', () => expect({ S3Key: '${'0a'.repeat(32)}.zip' }).toMatchInlineSnapshot(\`
{
  "S3Key": "[asset].zip",
}
\`));
  test('stack', () => {
    const stack = new Stack(new App(), 'Shop');
    new PubSub(stack, 'Events');
    CatalogAssertions.fromStack(stack).hasNoViolations();
  });
`;

test('Jest in a bare project runs all of it without a Region and without a network', () => {
  const file = installed.write('shop.test.js', TEST);
  const jest = path.join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  installed.write('jest.config.json', '{}');
  const { stderr } = spawnSync(process.execPath, [jest, '--ci'], { encoding: 'utf8', env: BARE, cwd: path.dirname(file) });
  expect(stderr).toContain('Tests:       1 failed, 3 passed, 4 total');
  expect(stderr).toContain('checkDeliveries: the handler must handle every message, got:');
  expect(stderr).toMatch(/message-\d had its effect 2 times/);
  expect(stderr).toMatch(/Repeat it with the options \{ seed: -?\d+, path: '[\d:]+' \}\./);
});

test('the module for tests has nothing of aws-cdk-lib, which tests of handlers do not need', () => {
  expect(fs.readFileSync(path.join(installed.folder, 'testing', 'index.js'), 'utf8')).not.toMatch(/require\("(aws-cdk-lib|constructs|fast-check)/);
});
