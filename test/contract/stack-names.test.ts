import { fixturesOf, patterns } from './patterns';
import { KINDS, namesIn } from './template/shared-names';

describe.each(patterns())('$folder', pattern => {
  test.each(fixturesOf(pattern).fixtures)('$name shares no name with a stack of another name', fixture => {
    const [one, other] = ['Shop', 'ShopStaging'].map(stackName => namesIn(stackName, fixture));
    const found = Object.fromEntries(KINDS.map(kind => [kind, [...new Set(one[kind])].filter(name => other[kind].includes(name))]));
    expect(found).toEqual(Object.fromEntries(KINDS.map(kind => [kind, []])));
  });
});
