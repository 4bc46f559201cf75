import { fixturesOf, patterns } from '../contract/patterns';
import { synthesize } from '../contract/synthesis';
import { KINDS, SharedNames, sharedNames } from '../contract/template/shared-names';

let names: SharedNames[];

beforeAll(() => {
  // one of each pattern, and FIFO ones, which have physical names
  const made = patterns().flatMap(pattern => fixturesOf(pattern).fixtures.filter(({ name }, index) => index === 0 || /fifo/i.test(name)));
  names = made.map(fixture => sharedNames(synthesize(fixture)));
});

test.each(KINDS)('%s are found in the templates of the catalog', kind => {
  expect(names.flatMap(found => found[kind])).not.toEqual([]);
});
