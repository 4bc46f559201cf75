const { createRequire } = require('module');
const JestRuntime = require('jest-runtime').default;
require('./cdk-environment');

/** Neither keeps a state that tests could tell. */
const SHARED = /^(aws-cdk-lib|constructs|typescript)(\/|$)/;
const ownConsole = global.console;
/** By path of a source file: for each of its counters, whether the reporter knows that it is above zero. */
const reported = new Map();

/**
 * Loads aws-cdk-lib once in a worker, not once in a test file. All else is loaded anew for each file, as jest does.
 * See docs/decisions/0058-tests-share-the-cdk.md.
 */
module.exports = class extends JestRuntime {
  requireModule(from, moduleName, ...rest) {
    if (!SHARED.test(moduleName ?? '')) { return super.requireModule(from, moduleName, ...rest); }
    global.console = this._environment.global.console; // a test sees what the CDK prints
    this.usesCdk = true;
    return createRequire(from)(moduleName);
  }

  teardown() {
    global.console = ownConsole;
    if (this.usesCdk) { require('aws-cdk-lib/cx-api').CloudAssembly.cleanupTemporaryDirectories(); }
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
