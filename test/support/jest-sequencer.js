const { relative, sep } = require('path');
const Sequencer = require('@jest/test-sequencer').default;

/** The longest first, so that the workers end together: a fresh clone knows no durations, and jest would go by the size of the files. */
const LONGEST = [
  'contract/templates', 'security/poison-bytes', 'security/hostile-bodies', 'contract/reach', 'customisation/own-keys',
  'contract/encryption-key', 'contract/log-retention', 'customisation/names', 'security/canaries', 'customisation/alarm-thresholds',
  'catalog/cost-document', 'customisation/removal-policies', 'contract/mistakes/kinds', 'docs/snippets', 'customisation/company-rules',
  'contract/alarm-figures', 'core/backends/apis-as-backends', 'contract/other-letters', 'contract/long-paths', 'catalog/values.property', 'contract/readme',
  'catalog/imported-functions', 'handlers/runtime/consumer-types', 'handlers/fan-in/large-jobs', 'handlers/stream-window/replay/replay.property',
  'contract/picture', 'handlers/testing/check-deliveries', 'handlers/fan-in/tracker.property', 'handlers/testing/check-jobs',
  'handlers/fan-in/gates.property', 'handlers/legacy-sync/outage', 'handlers/shared/job-life.property',
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
