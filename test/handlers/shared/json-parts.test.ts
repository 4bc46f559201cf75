import { elementTexts, memberTexts, textAt } from '../../../handlers/shared/json/json-parts';

test.each([
  ['a quote', String.raw`"a\"b"`], ['a quote and a comma', String.raw`"\",\""`], ['a backslash at the end', String.raw`"a\\"`],
  ['a backslash before a quote', String.raw`"a\\\"b"`], ['brackets', '"}]{["'], ['a colon', '"a:b"'],
])('a text with %s ends where it ends', (_, text) => {
  expect([...memberTexts(`{"a":${text},"b":2}`)]).toEqual([['a', text], ['b', '2']]);
  expect(elementTexts(`[${text}, 2]`)).toEqual([text, '2']);
});

test('a name with a quote and a backslash is found', () => {
  expect(textAt(String.raw`{"a\"\\":{"b":[1,1.0]}}`, 'a"\\', 'b', '1')).toBe('1.0');
});
