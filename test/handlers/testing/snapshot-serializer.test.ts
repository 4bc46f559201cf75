import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { format } from 'pretty-format';
import { snapshotSerializer } from '../../../handlers/testing/testing';
import { shop } from '../../support/stacks';

/** A template as a snapshot shows it, with a function whose asset is `code`. */
function snapshotOf(code: string, timeout = Duration.seconds(3)): string {
  const stack = shop();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'snapshot-serializer-'));
  fs.writeFileSync(path.join(folder, 'index.js'), code);
  new lambda.Function(stack, 'Charge', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromAsset(folder), timeout });
  const template = Template.fromStack(stack).toJSON();
  fs.rmSync(folder, { recursive: true });
  return format(template, { plugins: [snapshotSerializer as never] });
}

test('a snapshot stays as it is when the code of a function changes', () => {
  const before = snapshotOf('exports.handler = 1');
  expect(before).toContain('"S3Key": "[asset].zip"');
  expect(before).not.toMatch(/[0-9a-f]{64}/);
  expect(snapshotOf('exports.handler = 2')).toBe(before);
});

test('a snapshot shows a change of a setting', () => {
  expect(snapshotOf('exports.handler = 1', Duration.seconds(4))).not.toBe(snapshotOf('exports.handler = 1'));
});

test('names of members with a hash are replaced, and other texts are not', () => {
  const hash = 'ab01'.repeat(16);
  expect(format({ [hash]: 1, short: 'ab01', longer: `${hash}0` }, { plugins: [snapshotSerializer as never] })).toBe(
    format({ '[asset]': 1, 'short': 'ab01', 'longer': `${hash}0` }));
});

test('a link to a runbook has no version, which changes with each release', () => {
  const link = (version: string) => `See https://github.com/cdk-serverless-catalog/cdk-serverless-catalog/blob/${version}/src/pub-sub/README.md#alarms.`;
  const printed = (value: unknown) => format(value, { plugins: [snapshotSerializer as never] });
  expect(printed(link('v1.2.3'))).toBe(`"${link('[version]')}"`);
  expect(printed({ AlarmDescription: link('v2.0.0-beta.1') })).toBe(printed({ AlarmDescription: link('v1.2.3') }));
  expect(printed('https://github.com/acme/shop/blob/v1.2.3/README.md')).toContain('v1.2.3');
});
