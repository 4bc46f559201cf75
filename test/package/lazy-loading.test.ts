import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';
import { InstalledPackage } from './installed-package';
import { classesCreatedBy, servicesIn } from '../../bench/app-constructs';
import * as sources from '../../src';
import { fixturesOf, Pattern, patterns } from '../contract/patterns';

let installed: InstalledPackage;
beforeAll(async () => { installed = await InstalledPackage.install(); });
afterAll(() => installed.remove());

const LOADED = 'console.log(JSON.stringify(Object.keys(require.cache)))';

/** The files of the library that a CommonJS program loads, seen from `lib/`. */
const filesLoadedBy = (program: string) => filesOf(loadedBy(program));
/** The modules of aws-cdk-lib of which more than the index is loaded. */
const cdkModulesLoadedBy = (program: string) => cdkModulesOf(loadedBy(program));

const loadedBy = (program: string) => installed.run<string[]>('app.js', program + LOADED);

function filesOf(loaded: string[]): string[] {
  const lib = path.join(installed.folder, 'lib') + path.sep;
  return loaded.filter(file => file.startsWith(lib)).map(file => file.slice(lib.length)).sort();
}

function cdkModulesOf(loaded: string[]): string[] {
  const modules = loaded.flatMap(file => /[\\/]aws-cdk-lib[\\/](aws-[\w-]+)[\\/]lib[\\/]/.exec(file)?.[1] ?? []);
  return [...new Set(modules)].sort();
}

/** A program that has the fixtures of a pattern, with the package in the place of the sources. */
function withFixtures(pattern: Pattern, program: string): string {
  return `
    const Module = require('module');
    const resolve = Module._resolveFilename;
    Module._resolveFilename = (request, ...others) => resolve(request === '../../src' ? ${JSON.stringify(installed.folder)} : request, ...others);
    const { transformSync } = require(${JSON.stringify(require.resolve('esbuild'))});
    Module._extensions['.ts'] = (module, file) =>
      module._compile(transformSync(require('fs').readFileSync(file, 'utf8'), { loader: 'ts', format: 'cjs' }).code, file);
    const { App, Stack } = require('aws-cdk-lib');
    const { fixtures } = require(${JSON.stringify(path.join(pattern.tests, 'fixtures.ts'))});
    ${program}
  `;
}

/** Of which constructs that the stack creates need only an option: the format of access logs of HTTP APIs, a key that is imported, and the rate of a schedule. */
const OPTIONS = ['aws-apigateway', 'aws-kms', 'aws-events'];

test('requiring the package loads its index alone', () => {
  expect(filesLoadedBy('require("cdk-serverless-catalog");')).toEqual(['index.js']);
});

test('what finds slow patterns is loaded where a schema has a pattern', () => {
  const recheckLoadedBy = (schema: string) => loadedBy(`require("cdk-serverless-catalog").JsonSchema.fromObject(${schema});`).filter(file => file.endsWith('recheck.js'));
  expect(recheckLoadedBy('{ type: "object", properties: { pattern: { type: "string" } } }')).toEqual([]);
  expect(recheckLoadedBy('{ pattern: "^[a-z]+$" }')).toEqual([path.join(installed.folder, 'assets', 'recheck', 'recheck.js')]);
  expect(() => loadedBy('require("cdk-serverless-catalog").JsonSchema.fromObject({ pattern: "^(a|a)+$" });')).toThrow('#/pattern must be quick to check');
});

test('the parser of YAML is loaded where a document is YAML', () => {
  const parserLoadedBy = (file: string, text: string) => {
    const document = installed.write(file, text);
    return loadedBy(`require("cdk-serverless-catalog").OpenApiDefinition.fromFile(${JSON.stringify(document)});`).filter(each => /[\\/]node_modules[\\/]yaml[\\/]/.test(each));
  };
  expect(parserLoadedBy('shop.json', '{ "openapi": "3.1.0" }')).toEqual([]);
  expect(parserLoadedBy('shop.yaml', 'openapi: 3.1.0')).toContain(path.join(installed.folder, 'node_modules', 'yaml', 'dist', 'index.js'));
});

test('the package has the names of the sources', () => {
  expect(installed.run('app.js', 'console.log(JSON.stringify(Object.keys(require("cdk-serverless-catalog")).sort()))')).toEqual(Object.keys(sources).sort());
});

describe.each(patterns())('$className', pattern => {
  const program = () => `const { ${pattern.className} } = require("cdk-serverless-catalog");`;

  test('is loaded as one file', () => {
    expect(filesLoadedBy(program())).toEqual([path.join(pattern.folder, `${pattern.folder}.js`), 'index.js'].sort());
  });

  test('is created in its simplest form, the fixture that comes first, without another pattern, and without a service of aws-cdk-lib of which it creates nothing', () => {
    const own = loadedBy(withFixtures(pattern, ''));
    const loaded = loadedBy(withFixtures(pattern, 'fixtures[0].create(new Stack(new App(), "Stack"), "Pattern");')).filter(file => !own.includes(file));
    const folders = new Set(filesOf(loaded).filter(file => file.includes(path.sep)).map(file => file.split(path.sep)[0]));
    expect([...folders].sort()).toEqual(['core', pattern.folder].sort());

    const stack = new Stack();
    fixturesOf(pattern).fixtures[0].create(stack, 'Pattern');
    const created = servicesIn(stack);
    // `aws-scheduler-targets` and its like are parts of a service
    const others = cdkModulesOf(loaded).filter(module => !OPTIONS.includes(module) && !created.some(service => `${module}-`.startsWith(`${service}-`)));
    expect(others).toEqual([]);
  });

  test('loads of aws-cdk-lib no more than the bare L2s do', () => {
    const bare = classesCreatedBy(pattern).map(name => name.split('#')).map(([module, name]) => `require("${module}").${name};`).join('\n');
    expect(cdkModulesLoadedBy(bare)).toEqual(expect.arrayContaining(cdkModulesLoadedBy(program())));
  });
});

test('RobustApi loads an engine other than the default at its first use', () => {
  const program = 'const { RobustApi, RoutingEngine } = require("cdk-serverless-catalog"); const { Stack } = require("aws-cdk-lib");';
  const engines = (files: string[]) => files.flatMap(file => /^robust-api[\\/]private[\\/](.+-engine)\.js$/.exec(file)?.[1] ?? []);
  expect(engines(filesLoadedBy(`${program} new RobustApi(new Stack(), "Api");`))).toEqual(['http-api-engine']);
  expect(engines(filesLoadedBy(`${program} new RobustApi(new Stack(), "Api", { engine: RoutingEngine.restApi() });`)))
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
