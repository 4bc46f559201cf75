const fc = require('fast-check');

/** Each mutant meets all tests that run its line: with the hundreds of runs of the suite that would take days. */
const RUNS = 4;
const { assert } = fc;
// the same runs for every mutant: none may die of a seed
fc.assert = (property, parameters) => assert(property, { ...parameters, seed: 1, numRuns: Math.min(RUNS, parameters?.numRuns ?? RUNS), examples: [] });
