const { relative, sep } = require('path');
const Sequencer = require('@jest/test-sequencer').default;

/** The longest first, so that the workers end together: a fresh clone knows no durations, and jest would go by the size of the files. */
const LONGEST = [
  'contract/templates', 'security/poison-bytes', 'security/hostile-bodies', 'projenrc/new-pattern', 'contract/reach', 'security/canaries', 'docs/snippets',
  'contract/other-letters', 'contract/alarm-figures', 'contract/long-paths', 'contract/readme', 'handlers/runtime/consumer-types',
  'handlers/fan-in/tracker.property', 'handlers/fan-in/large-jobs', 'handlers/shared/job-life.property', 'handlers/legacy-sync/outage',
].map(name => `test/${name}.test.ts`);

module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path, context }) => {
      const place = LONGEST.indexOf(relative(context.config.rootDir, path).split(sep).join('/'));
      return place === -1 ? LONGEST.length : place;
    };
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
