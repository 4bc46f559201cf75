import { readFileSync } from 'fs';
import jsonata from 'jsonata';
import { FUNCTIONS } from '../../../src/core/private/expression-names';

test('the functions are those of the library', async () => {
  const types = await Promise.all([...FUNCTIONS].map(async name => await jsonata(`$type($${name})`).evaluate({}) as string));
  expect(new Set(types)).toEqual(new Set(['function']));
  const source = readFileSync(require.resolve('jsonata'), 'utf8');
  const bound = [...source.matchAll(/\b(?:staticFrame|environment)\.bind\('(\w+)'/g)].map(([, name]) => name);
  expect([...FUNCTIONS].sort()).toEqual([...new Set(bound)].sort());
});
