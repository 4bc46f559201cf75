import * as path from 'path';
import { buildSync } from 'esbuild';
import { InstalledPackage } from './installed-package';
import { classesCreatedBy } from '../../bench/app-constructs';
import * as sources from '../../src';
import { patterns } from '../contract/patterns';

let installed: InstalledPackage;
beforeAll(async () => { installed = await InstalledPackage.install(); });
afterAll(() => installed.remove());

const LOADED = 'console.log(JSON.stringify(Object.keys(require.cache)))';

/** The files of the library that a CommonJS program loads, seen from `lib/`. */
function filesLoadedBy(program: string): string[] {
  const lib = path.join(installed.folder, 'lib') + path.sep;
  return installed.run<string[]>('app.js', program + LOADED).filter(file => file.startsWith(lib)).map(file => file.slice(lib.length)).sort();
}

/** The modules of aws-cdk-lib of which more than the index is loaded. */
function cdkModulesLoadedBy(program: string): string[] {
  const modules = installed.run<string[]>('app.js', program + LOADED)
    .flatMap(file => /[\\/]aws-cdk-lib[\\/](aws-[\w-]+)[\\/]lib[\\/]/.exec(file)?.[1] ?? []);
  return [...new Set(modules)].sort();
}

test('requiring the package loads its index alone', () => {
  expect(filesLoadedBy('require("cdk-serverless-catalog");')).toEqual(['index.js']);
});

test('the package has the names of the sources', () => {
  expect(installed.run('app.js', 'console.log(JSON.stringify(Object.keys(require("cdk-serverless-catalog"))))')).toEqual(Object.keys(sources));
});

describe.each(patterns())('$className', pattern => {
  const program = () => `const { ${pattern.className} } = require("cdk-serverless-catalog");`;

  test('is loaded without another pattern', () => {
    const folders = new Set(filesLoadedBy(program()).filter(file => file.includes(path.sep)).map(file => file.split(path.sep)[0]));
    expect([...folders].sort()).toEqual(['core', pattern.folder].sort());
  });

  test('loads of aws-cdk-lib no more than the bare L2s do', () => {
    const bare = classesCreatedBy(pattern).map(name => name.split('#')).map(([module, name]) => `require("${module}").${name};`).join('\n');
    expect(cdkModulesLoadedBy(bare)).toEqual(expect.arrayContaining(cdkModulesLoadedBy(program())));
  });
});

test('RobustApi loads an engine other than the default at its first use', () => {
  const program = 'const { RobustApi, RoutingEngine } = require("cdk-serverless-catalog"); RobustApi; RoutingEngine;';
  const engines = (files: string[]) => files.flatMap(file => /^robust-api[\\/]private[\\/](.+-engine)\.js$/.exec(file)?.[1] ?? []);
  expect(engines(filesLoadedBy(program))).toEqual(['http-api-engine']);
  expect(engines(filesLoadedBy(`${program} new RobustApi(new (require("aws-cdk-lib").Stack)(), "Api", { engine: RoutingEngine.restApi() });`)))
    .toEqual(['http-api-engine', 'rest-api-engine']);
});

const APP = `
import { App, Stack } from 'aws-cdk-lib';
import { Function } from 'aws-cdk-lib/aws-lambda';
import * as catalog from 'cdk-serverless-catalog';
import { PubSub, QueueLoadLeveling, QueueWorker } from 'cdk-serverless-catalog';

const stack = new Stack(new App(), 'Stack');
const leveling = new QueueLoadLeveling(stack, 'Leveling', {
  worker: QueueWorker.function(Function.fromFunctionArn(stack, 'Worker', 'arn:aws:lambda:eu-central-1:111111111111:function:worker')),
});
new PubSub(stack, 'PubSub');
console.log(JSON.stringify([leveling instanceof catalog.QueueLoadLeveling, stack.node.findAll().length > 10]));
`;

test('an ES module imports by name', () => {
  expect(installed.run('app.mjs', APP)).toEqual([true, true]);
});

test('a program bundled as CommonJS, the library within, loads what it names', () => {
  const bundle = (program: string) => buildSync({
    entryPoints: [installed.write('entry.mjs', program)], bundle: true, platform: 'node', external: ['aws-cdk-lib', 'constructs'], write: false,
  }).outputFiles[0].text;
  expect(installed.run('bundle.js', bundle(APP))).toEqual([true, true]);
  const one = bundle('import { PubSub } from "cdk-serverless-catalog"; if (!PubSub) throw new Error();');
  expect(cdkModulesLoadedBy(one)).not.toContain('aws-elasticloadbalancingv2');
});
