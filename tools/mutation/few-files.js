const fs = require('fs');
const path = require('path');
const Sequencer = require('@jest/test-sequencer').default;

/** From quick to slow. */
const SLOW = [/property/, /wiring/, /set-aside/];
const slowness = ({ path: file }) => SLOW.findLastIndex(pattern => pattern.test(file));

/** Leaves out the files without a test that runs the mutant: to load them takes longer than all else. The quick ones come first. */
module.exports = class extends Sequencer {
  constructor(options) {
    super(options);
    this.pattern = options.globalConfig.testNamePattern;
  }

  sort(tests) {
    return tests.filter(this.neededFor(this.pattern)).sort((a, b) => slowness(a) - slowness(b));
  }

  neededFor(pattern) {
    if (!pattern || !fs.existsSync('tests.jsonl')) { return () => true; }
    const wanted = new RegExp(pattern);
    const known = fs.readFileSync('tests.jsonl', 'utf8').trimEnd().split('\n').map(line => JSON.parse(line));
    const files = new Set(known.filter(([, name]) => wanted.test(name)).map(([file]) => path.resolve(file)));
    return ({ path: file }) => files.has(path.resolve(file));
  }
};
