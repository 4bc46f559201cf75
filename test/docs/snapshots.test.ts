import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration, aws_lambda as lambda } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { transformSync } from 'esbuild';
import { shop } from '../support/stacks';

const DOCUMENT = fs.readFileSync(path.join(__dirname, '../../docs/snapshots.md'), 'utf8');
const HASH = /[0-9a-f]{64}/;

/** The code block of a language: there is one. */
function sampleOf(language: string): string {
  const samples = [...DOCUMENT.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))];
  expect(samples).toHaveLength(1);
  return samples[0][1];
}

interface Sample {
  readonly withoutAssetHashes: (template: Template) => unknown;
  /** What the test of the sample compares with a snapshot. */
  readonly compared: unknown[];
}

/** Runs the TypeScript sample. What its test compares is kept, because the file of its snapshot is the user's. */
function runSample(): Sample {
  const { code } = transformSync(sampleOf('ts nofixture'), { loader: 'ts', format: 'cjs' });
  const module: { exports: Partial<Sample> } = { exports: {} };
  const compared: unknown[] = [];
  const load = (name: string): unknown => jest.requireActual(name === 'cdk-serverless-catalog' ? '../../src' : name);
  const run = (_name: string, body: () => void) => body();
  const keep = (value: unknown) => ({ toMatchSnapshot: () => compared.push(value) });
  new Function('module', 'exports', 'require', 'test', 'expect', code)(module, module.exports, load, run, keep);
  return { withoutAssetHashes: module.exports.withoutAssetHashes!, compared };
}

/** A function whose code has an asset hash of its own, as a release of the library has. */
function templateOf(code: string, timeout = Duration.seconds(3)): Template {
  const stack = shop();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'snapshots-'));
  fs.writeFileSync(path.join(folder, 'index.js'), code);
  new lambda.Function(stack, 'Charge', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromAsset(folder), timeout });
  const template = Template.fromStack(stack);
  fs.rmSync(folder, { recursive: true });
  return template;
}

describe('the TypeScript sample of docs/snapshots.md', () => {
  const { withoutAssetHashes, compared } = runSample();

  test('makes templates equal that differ in asset hashes only', () => {
    const [before, after] = [templateOf('exports.handler = 1'), templateOf('exports.handler = 2')];
    expect(before.toJSON()).not.toEqual(after.toJSON());
    expect(withoutAssetHashes(before)).toEqual(withoutAssetHashes(after));
  });

  test('keeps a change of a setting', () => {
    const [before, after] = [templateOf('exports.handler = 1'), templateOf('exports.handler = 1', Duration.seconds(4))];
    expect(withoutAssetHashes(before)).not.toEqual(withoutAssetHashes(after));
  });

  test('compares a template of the library that shows no hash', () => {
    expect(compared).toHaveLength(1);
    const text = JSON.stringify(compared[0]);
    expect(text).toContain('"S3Key":"[asset].zip"');
    expect(text).toContain('AWS::ApiGatewayV2::Api');
    expect(text).not.toMatch(HASH);
  });

  test('leaves the template as it is, but for the hashes', () => {
    const template = templateOf('exports.handler = 1');
    const hash = JSON.stringify(template.toJSON()).match(HASH)![0];
    expect(JSON.parse(JSON.stringify(withoutAssetHashes(template)).split('[asset]').join(hash))).toEqual(template.toJSON());
  });
});
