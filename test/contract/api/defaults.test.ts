import { core } from './core-defaults';
import { publicApi } from './public-api';
import { PatternFixtures } from '../pattern-fixture';
import { fixturesOf, patterns } from '../patterns';
import { synthesize } from '../synthesis';

/** Properties of a folder whose `@default` is a value rather than an explanation, with that value's text. */
function literalDefaults(folder: string): Map<string, string> {
  return new Map(publicApi().filter(type => type.folder === folder && type.isStruct).flatMap(({ name, members }) => members
    .filter(({ statedDefault }) => statedDefault && !statedDefault.startsWith('-'))
    .map(member => [`${name}.${member.name}`, member.statedDefault!])));
}

const tables: [string, PatternFixtures][] = [['core', core], ...patterns().map((pattern): [string, PatternFixtures] => [pattern.folder, fixturesOf(pattern)])];

describe.each(tables)('%s', (folder, { fixtures, defaults }) => {
  const literals = literalDefaults(folder);

  test('says for each literal default how it shows in a template, and for nothing else', () => {
    expect(Object.keys(defaults).sort()).toEqual([...literals.keys()].sort());
  });

  test.each([...literals].filter(([property]) => property in defaults))('gives %s the default of its text, %s', (property, literal) => {
    const { fixture, actual, expected } = defaults[property];
    expect(Object.keys(expected)).toEqual([literal]);
    const { template } = synthesize(fixtures.find(({ name }) => name === fixture)!);
    expect(actual(template)).toEqual(expected[literal]);
  });
});
