const { AsyncLocalStorage } = require('async_hooks');
const { createRequire } = require('module');
const { Script } = require('vm');
const JestRuntime = require('jest-runtime').default;
const { forgetConstructs } = require('./cdk-memory');
require('./cdk-environment');
const { removeFolders } = require('./unstaged-assets');

/** None keeps a state that tests could tell. */
const SHARED = /^(aws-cdk-lib|constructs|fast-check|typescript)(\/|$)/;
const ownConsole = global.console;
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
 * Loads aws-cdk-lib once in a worker, not once in a test file. All else is loaded anew for each file, as jest does, but compiled once in a worker.
 * See docs/decisions/0058-tests-share-the-cdk.md and 0109-tests-share-compiled-code.md.
 */
module.exports = class extends JestRuntime {
  constructor(...args) {
    super(...args);
    const { executor } = this;
    const compile = executor.compile.bind(executor);
    const functions = new Map();
    executor.compile = (code, file) => {
      // a test file runs once, and jest answers an import()
      if (file === this._testPath || /\bimport\(/.test(code) || !executor.environment.getVmContext()) { return compile(code, file); }
      const known = functions.get(file);
      if (known?.code === code) { return known.run; }
      const run = scriptOf(file, code, executor.injectedModuleParameters)?.runInContext(executor.environment.getVmContext());
      functions.set(file, { code, run });
      return run ?? compile(code, file);
    };
  }

  requireModule(from, moduleName, ...rest) {
    if (!SHARED.test(moduleName ?? '')) { return super.requireModule(from, moduleName, ...rest); }
    global.console = this._environment.global.console; // a test sees what the CDK prints
    this.usesCdk = true;
    return createRequire(from)(moduleName);
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

/** Undefined if the code is no script, which jest says better. */
function scriptOf(file, code, parameters) {
  if (compiled.get(file)?.code !== code) {
    const head = `(function (${parameters.join()}) {`;
    try {
      compiled.set(file, { code, script: new Script(`${head}${code}\n})`, { filename: file, columnOffset: -head.length }) });
    } catch {
      return undefined;
    }
  }
  return compiled.get(file).script;
}
