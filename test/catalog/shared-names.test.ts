import { fixturesOf, patterns } from '../contract/patterns';
import { KINDS, namesIn } from '../contract/template/shared-names';

test.each(KINDS)('%s are found in the templates of the catalog', kind => {
  const found = patterns().flatMap(pattern => fixturesOf(pattern).fixtures.flatMap(fixture => namesIn('Shop', fixture)[kind]));
  expect(found).not.toEqual([]);
});
