const fs = require('fs');
const path = require('path');

/** Stryker names the tests that run a mutant, not their files: its first run, which has no mutant, writes down where they are. */
if (process.env.__STRYKER_ACTIVE_MUTANT__ === undefined) {
  const { testPath } = expect.getState();
  afterEach(() => {
    const line = JSON.stringify([path.relative(process.cwd(), testPath), expect.getState().currentTestName]);
    fs.appendFileSync('tests.jsonl', `${line}\n`);
  });
}
