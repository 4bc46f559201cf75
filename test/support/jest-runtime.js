const { AsyncLocalStorage } = require('async_hooks');
const Module = require('module');
const { dirname, isAbsolute, join, resolve, sep } = require('path');
const { Script } = require('vm');
const JestRuntime = require('jest-runtime').default;
const { forgetConstructs } = require('./cdk-memory');
require('./cdk-environment');
const { removeFolders } = require('./unstaged-assets');

/** None keeps a state that tests could tell. */
const SHARED = /^(aws-cdk-lib|constructs|fast-check|typescript)(\/|$)/;
const ROOT = join(__dirname, '..', '..');
const SOURCES = join(ROOT, 'src');
const ownConsole = global.console;
/** By path of a file of the library: where Jest has put its source map. */
const sourceMaps = new Map();
/** By path of a file of the project: what Jest has made of it. */
const transformed = new Map();
/** Of the test file that runs. */
let current;

/** By path of a source file: for each of its counters, whether the reporter knows that it is above zero. */
const reported = new Map();

/** Those that have begun to follow every promise of the process, which no test file ends by itself. */
const storages = new Set();
const { run: runWithStore } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
  storages.add(this);
  return runWithStore.apply(this, args);
};

/** By path of a module: its code, and what V8 has compiled of it. */
const compiled = new Map();

/**
 * Loads aws-cdk-lib and the library's own sources once in a worker, not once in a test file. All else is loaded anew for each file, as jest does,
 * but compiled once in a worker.
 * See docs/decisions/0058-tests-share-the-cdk.md and 0109-tests-share-compiled-code.md.
 */
module.exports = class extends JestRuntime {
  constructor(...args) {
    super(...args);
    current = this;
    Module._extensions['.ts'] = loadSource;
    const [,,,,, { collectCoverage },, { watch, watchAll }] = args;
    this.isUnchanged = !(watch || watchAll);
    // coverage is counted in the sandbox of a test file
    this.sharesSources = this.isUnchanged && !collectCoverage;
    if (this.sharesSources) { sourceMaps.forEach((map, file) => this.getSourceMaps().set(file, map)); }
    const { executor } = this;
    const compile = executor.compile.bind(executor);
    const functions = new Map();
    executor.compile = (code, file) => {
      const context = executor.environment.getVmContext();
      // a test file runs once
      if (file === this._testPath || !context) { return compile(code, file); }
      const known = functions.get(file);
      if (known?.code === code) { return known.run; }
      const run = scriptOf(file, code, executor.injectedModuleParameters)?.runInContext(context) ?? compile(code, file);
      functions.set(file, { code, run });
      return run;
    };
    this.asksTheDiskOnce(this.transformCache);
  }

  /** Jest asks at each load whether a file has changed, and reads it for each test file: those of the project stay as they are in a run. */
  asksTheDiskOnce(transformCache) {
    const transform = transformCache.transform.bind(transformCache);
    transformCache.transform = (file, options) => {
      if (options?.isInternalModule || !this.isUnchanged || !file.startsWith(`${ROOT}${sep}`)) { return transform(file, options); }
      const known = transformed.get(file);
      if (known === undefined) {
        transform(file, options);
        transformed.set(file, transformCache.getEntries().get(file));
      } else {
        transformCache.getEntries().set(file, known);
        if (known.sourceMapPath) { transformCache.getSourceMaps().set(file, known.sourceMapPath); }
      }
      return transformed.get(file).code;
    };
  }

  requireModule(from, moduleName, ...rest) {
    if (!this.isShared(from, moduleName ?? '')) { return super.requireModule(from, moduleName, ...rest); }
    global.console = this._environment.global.console; // a test sees what the CDK prints
    this.usesCdk = true;
    return Module.createRequire(from)(moduleName);
  }

  /** Paths of the library's sources may be relative. */
  isShared(from, moduleName) {
    if (SHARED.test(moduleName)) { return true; }
    if (!this.sharesSources || !(isAbsolute(moduleName) || moduleName.startsWith('.'))) { return false; }
    return `${resolve(dirname(from), moduleName)}${sep}`.startsWith(`${SOURCES}${sep}`);
  }

  teardown() {
    global.console = ownConsole;
    if (this.usesCdk) {
      require('aws-cdk-lib/cx-api').CloudAssembly.cleanupTemporaryDirectories();
      forgetConstructs();
      removeFolders();
    }
    storages.forEach(storage => storage.disable());
    storages.clear();
    super.teardown();
  }

  /** Coverage asks whether a line ran, not how often: what another test file of this worker has reported is not reported again. */
  getAllCoverageInfoCopy() {
    const all = Object.entries(this._environment.global.__coverage__ ?? {});
    return structuredClone(Object.fromEntries(all.filter(([file, { s, f, b }]) => {
      const known = reported.get(file) ?? [];
      const now = [s, f, b].flatMap(counts => Object.values(counts).flat()).map((count, i) => count > 0 || known[i] === true);
      reported.set(file, now);
      return now.some((isKnown, i) => isKnown !== known[i]);
    })));
  }
};

/** Loads a file of the library with Node.js, as Jest transforms and maps it. */
function loadSource(module, file) {
  const { transformCache, _config: { moduleNameMapper } } = current;
  const code = transformCache.transform(file);
  sourceMaps.set(file, transformCache.getSourceMaps().get(file));
  const load = module.require;
  module.require = name => load.call(module, moduleNameMapper.find(([pattern]) => new RegExp(pattern).test(name))?.[1] ?? name);
  module._compile(code, file);
}

/** Undefined if the code is no script, which jest says better, or has an import(), which jest answers. */
function scriptOf(file, code, parameters) {
  if (compiled.get(file)?.code !== code) {
    if (/\bimport\(/.test(code)) { return undefined; }
    const head = `(function (${parameters.join()}) {`;
    try {
      compiled.set(file, { code, script: new Script(`${head}${code}\n})`, { filename: file, columnOffset: -head.length }) });
    } catch {
      return undefined;
    }
  }
  return compiled.get(file).script;
}
