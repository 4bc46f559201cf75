import { fixturesOf, patterns } from '../contract/patterns';
import { KINDS, namesIn, SharedNames } from '../contract/template/shared-names';

let names: SharedNames[];

beforeAll(() => {
  names = patterns().flatMap(pattern => fixturesOf(pattern).fixtures.map(fixture => namesIn('Shop', fixture)));
});

test.each(KINDS)('%s are found in the templates of the catalog', kind => {
  expect(names.flatMap(found => found[kind])).not.toEqual([]);
});
