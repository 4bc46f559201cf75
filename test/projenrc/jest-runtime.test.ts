import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, aws_dynamodb as dynamodb, Stack } from 'aws-cdk-lib';
import { DecoupledMessaging } from '../../src';

test('what the CDK prints is printed by the test', () => {
  const printed = jest.spyOn(console, 'error').mockImplementation();
  const app = new App();
  app.synth();
  new Stack(app, 'Late');
  app.synth({ errorOnDuplicateSynth: false });
  expect(printed).toHaveBeenCalledWith(expect.stringContaining('first synth() call'));
});

test('what is deprecated throws', () => {
  const orders = dynamodb.Table.fromTableName(new Stack(), 'Orders', 'orders');
  expect(() => orders.metricThrottledRequests()).toThrow(/metricThrottledRequests is deprecated/);
});

test('the constructs of a test file are freed behind it, and what is for all tests stays', () => {
  const program = `
    const { forgetConstructs } = require('./cdk-memory');
    const { App, Aws, aws_sqs: sqs, Lazy, Stack } = require('aws-cdk-lib');
    const make = () => {
      const app = new App();
      const stack = new Stack(app, 'Shop');
      const { queueArn } = new sqs.Queue(stack, 'Orders');
      stack.exportValue(queueArn);
      Lazy.number({ produce: () => stack.node.children.length });
      app.synth();
      return new WeakRef(stack);
    };
    const made = make();
    forgetConstructs();
    setImmediate(() => {
      gc();
      console.log(JSON.stringify({ freed: made.deref() === undefined, region: new Stack().resolve(Aws.REGION) }));
    });`;
  const printed = execFileSync(process.execPath, ['--expose-gc', '-e', program], { cwd: path.join(__dirname, '..', 'support'), encoding: 'utf8', stdio: 'pipe' });
  expect(JSON.parse(printed)).toEqual({ freed: true, region: { Ref: 'AWS::Region' } });
});

test('what functions have beside their bundles is no copy, and is removed behind a test file', () => {
  const program = `
    require('./cdk-environment');
    const { removeFolders } = require('./unstaged-assets');
    const fs = require('fs');
    const { App, aws_s3_assets: assets, FileSystem, Stack } = require('aws-cdk-lib');
    const folder = FileSystem.mkdtemp('cdk-serverless-catalog-');
    fs.writeFileSync(folder + '/routes.json', '{}');
    const app = new App();
    const { assetPath } = new assets.Asset(new Stack(app, 'Shop'), 'Code', { path: folder });
    fs.rmSync(app.outdir, { recursive: true });
    const isThere = fs.existsSync(folder);
    removeFolders();
    console.log(JSON.stringify({ isCopied: assetPath !== folder, isThere, isLeft: fs.existsSync(folder) }));`;
  const printed = execFileSync(process.execPath, ['-e', program], { cwd: path.join(__dirname, '..', 'support'), encoding: 'utf8', stdio: 'pipe' });
  expect(JSON.parse(printed)).toEqual({ isCopied: false, isThere: true, isLeft: false });
});

describe('the library', () => {
  const library = path.join(__dirname, '..', '..', 'src');

  test.each([
    ['by its folder', __filename, '../../src', true],
    ['by a file of it', __filename, path.join(library, 'core', 'index.ts'), true],
    ['by another file of it', path.join(library, 'core', 'index.ts'), './web', true],
    ['but not where its name begins alike', __filename, '../../src-of-others', false],
    ['but not a package of the name', __filename, 'src/core', false],
    ['but not what is beside it', __filename, '../../handlers/runtime', false],
  ])('is loaded once for all test files, %s', (_, from, name, isShared) => {
    const { prototype } = jest.requireActual<Runtime>('../support/jest-runtime');
    expect(prototype.isShared.call({ sharesSources: true }, from, name)).toBe(isShared);
    // where coverage is counted, and where Jest watches
    expect(prototype.isShared.call({ sharesSources: false }, from, name)).toBe(false);
  });

  test('is the mock of a test file that has one', () => {
    jest.isolateModules(() => {
      jest.doMock(library, () => ({ DecoupledMessaging: 'mine' }));
      expect(jest.requireMock<object>('../../src')).toEqual({ DecoupledMessaging: 'mine' });
    });
    jest.dontMock(library);
  });

  test('says of errors where they are in its sources', () => {
    const stackOf = (make: () => unknown) => {
      try { make(); } catch (error) { return (error as Error).stack!; }
      throw new Error('nothing was thrown');
    };
    const wrong = { maxReceiveCount: 1 } as unknown as ConstructorParameters<typeof DecoupledMessaging>[2];
    const [, file, line] = /\((\S+\.ts):(\d+):\d+\)/.exec(stackOf(() => new DecoupledMessaging(new Stack(), 'Orders', wrong)))!;
    expect(file).toContain(path.join('src', 'core', 'private'));
    expect(fs.readFileSync(file, 'utf8').split('\n')[Number(line) - 1]).toContain('throw new Error(');
  });
});

interface FileCoverage { readonly s: object; readonly f: object; readonly b: object }
interface Runtime {
  readonly prototype: {
    getAllCoverageInfoCopy(this: unknown): { [file: string]: FileCoverage };
    isShared(this: unknown, from: string, name: string): boolean;
  };
}

test('coverage is reported once, and again when another line, function or branch has run', () => {
  const { prototype } = jest.requireActual<Runtime>('../support/jest-runtime');
  const report = (coverage?: FileCoverage) =>
    Object.values(prototype.getAllCoverageInfoCopy.call({ _environment: { global: { __coverage__: coverage && { 'orders.ts': coverage } } } }));
  const nothing = { s: { 0: 0, 1: 0 }, f: { 0: 0 }, b: { 0: [0, 0] } };
  const line = { ...nothing, s: { 0: 0, 1: 1 } };
  const func = { ...line, f: { 0: 1 } };
  const branch = { ...func, b: { 0: [0, 3] } };

  expect(report()).toEqual([]);
  for (const coverage of [nothing, line, func, branch]) {
    expect(report(coverage)).toEqual([coverage]);
    expect(report(coverage)).toEqual([]);
  }
  expect(report({ ...nothing, s: { 0: 0, 1: 7 } })).toEqual([]);
});

describe('a module that is loaded again', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'jest-runtime-')), 'counter.js');
  const code = 'let count = 0; exports.next = () => ++count; exports.fail = () => { throw new Error(); };';
  const load = <T extends object>(name = file) => {
    let loaded: T;
    jest.isolateModules(() => { loaded = jest.requireActual<T>(name); });
    return loaded!;
  };
  const stackOf = (fails: () => void) => {
    try { fails(); } catch (error) { return (error as Error).stack; }
    throw new Error('nothing was thrown');
  };
  beforeAll(() => fs.writeFileSync(file, code));
  afterAll(() => fs.rmSync(path.dirname(file), { recursive: true }));

  test('begins anew', () => {
    const [one, other] = [load<{ next(): number }>(), load<{ next(): number }>()];
    expect([one.next(), one.next(), other.next()]).toEqual([1, 2, 1]);
  });

  test('begins anew if it has an import(), too', () => {
    const later = path.join(path.dirname(file), 'later.js');
    fs.writeFileSync(later, `${code} exports.later = () => import('fs');`);
    const [one, other] = [load<{ next(): number }>(later), load<{ next(): number }>(later)];
    expect([one.next(), one.next(), other.next()]).toEqual([1, 2, 1]);
  });

  test('says of errors where they are, in its first line too', () => {
    expect(stackOf(() => load<{ fail(): void }>().fail())).toContain(`${file}:1:${code.indexOf('new Error') + 1})`);
  });

  test('is no module with an error in its syntax, and the error says where', () => {
    const wrong = path.join(path.dirname(file), 'wrong.js');
    fs.writeFileSync(wrong, 'exports.next = ;');
    expect(stackOf(() => jest.requireActual<object>(wrong))).toContain(`${wrong}:1`);
  });

  test('belongs to the sandbox of its test', () => {
    expect(load<{ fail: object }>().fail).toBeInstanceOf(Function);
  });
});
