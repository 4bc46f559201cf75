const TestRunner = require('jest-runner').default;

/** Ends at the first file with a red test, which kills the mutant: Stryker switches jest's own `bail` off. */
module.exports = class extends TestRunner {
  async runTests(tests, watcher, options) {
    let isRed = false;
    const off = [
      this.on('test-file-success', ([, { numFailingTests }]) => { isRed ||= numFailingTests > 0; }),
      this.on('test-file-failure', () => { isRed = true; }),
    ];
    for (const test of tests) {
      if (!isRed) await super.runTests([test], watcher, { ...options, serial: true });
    }
    off.forEach(stop => stop());
  }
};
