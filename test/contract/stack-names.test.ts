import { PatternFixture } from './pattern-fixture';
import { fixturesOf, patterns } from './patterns';
import { ENVIRONMENTS, synthesize, SynthesisOptions } from './synthesis';
import { SharedNames, sharedNames } from './template/shared-names';

const KINDS: (keyof SharedNames)[] = ['physical names', 'API names', 'dimensions of metrics', 'event sources'];

/** The same code deployed twice into one account and region: nothing differs but the name of the stack. */
function namesIn(stackName: string, fixture: PatternFixture, { env }: SynthesisOptions = {}): SharedNames {
  const { raw, patterns: [pattern] } = synthesize(fixture, { env, stackName });
  return sharedNames(raw, pattern.node.path, stackName);
}

describe.each(patterns())('$folder', pattern => {
  describe.each(fixturesOf(pattern).fixtures)('$name', fixture => {
    test.each(Object.entries(ENVIRONMENTS))('shares no name with a stack of another name, for %s', (_, env = {}) => {
      const [one, other] = ['Shop', 'ShopStaging'].map(stackName => namesIn(stackName, fixture, { env }));
      const found = Object.fromEntries(KINDS.map(kind => [kind, [...new Set(one[kind])].filter(name => other[kind].includes(name))]));
      expect(found).toEqual(Object.fromEntries(KINDS.map(kind => [kind, []])));
    });
  });
});

test('names are read in every kind', () => {
  const all = patterns().flatMap(pattern => fixturesOf(pattern).fixtures.map(fixture => namesIn('Shop', fixture)));
  expect(KINDS.filter(kind => all.every(names => names[kind].length === 0))).toEqual([]);
});
