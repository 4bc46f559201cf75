import { KEYWORDS, reservedIn } from './keywords';
import { publicApi } from './public-api';
import { patterns } from '../patterns';

const api = publicApi();

test('finds the public API, and nothing private in it', () => {
  const names = api.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['PatternAlarm', 'Operations', ...patterns().map(({ className }) => className)]));
  expect(new Set(names).size).toBe(names.length);
  expect(api.flatMap(({ members }) => members).map(({ name }) => name)).toEqual(expect.not.arrayContaining([expect.stringMatching(/^_/)]));
});

test('every grant is returned, so that it can be combined and awaited', () => {
  const grants = api.flatMap(({ name, members }) => members.filter(member => /^grant([A-Z]|$)/.test(member.name) && member.isMethod)
    .map(member => [`${name}.${member.name}`, member.returns]));
  expect(grants.length).toBeGreaterThan(0);
  expect(grants.filter(([, returns]) => returns !== 'iam.Grant')).toEqual([]);
});

test.each(Object.entries(KEYWORDS))('knows the keywords of %s', (language, [keyword]) => {
  expect(reservedIn(keyword)).toContain(language);
});

describe.each(api)('$name', ({ name, isStruct, members }) => {
  test('has no name that is a keyword in one of the languages', () => {
    const names = [name, ...members.flatMap(member => [member.name, ...member.parameters])];
    expect(names.filter(each => reservedIn(each).length > 0)).toEqual([]);
  });

  if (isStruct) {
    test('says of each optional property what it is by default', () => {
      expect(members.filter(({ isOptional, statedDefault }) => isOptional && !statedDefault).map(member => member.name)).toEqual([]);
    });
  }
});

describe.each(patterns())('$className', ({ className }) => {
  const typeNamed = (wanted: string) => api.find(({ name }) => name === wanted);

  test('is operable', () => {
    expect(typeNamed(className)?.implements).toContain('IOperable');
    expect(typeNamed(className)?.members.map(({ name }) => name)).toContain('operations');
  });

  test('asks for at most 7 properties besides encryptionKey and logRetention, which all patterns have', () => {
    const names = typeNamed(`${className}Props`)?.members.map(({ name }) => name) ?? [];
    expect(names).toEqual(expect.arrayContaining(['encryptionKey', 'logRetention']));
    const count = names.length - 2;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(7);
  });
});
