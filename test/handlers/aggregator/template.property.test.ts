import fc from 'fast-check';
import { fill, parseReference, parseTemplate, Reference, referencesOf, UnusableValue } from '../../../handlers/aggregator/template';

const filled = (template: string, value: unknown) => fill(parseTemplate(template), () => value);
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('..', '.', '../../admin', '%2e%2e%2f', '..;/', '\r\nx: y', 'a/b', 'a\\b', '//evil.example', 'http://evil.example', '?x=1', '#f', '@evil.example', '%00', '\0', ''),
  fc.array(fc.constantFrom('.', '/', '\\', '%', '2', 'f', 'e', ';', '?', '#', '\r', '\n', 'é', '\uD800')).map(parts => parts.join('')),
  fc.jsonValue(),
  fc.constantFrom(undefined, null, NaN, Infinity, 2 ** 53 + 2, {}, []),
);

test('whatever a value is, a call goes to the one path with one more segment, or there is none', () => {
  fc.assert(fc.property(hostile, value => {
    try {
      const { path, query } = filled('/customers/{order.customer}?for={order.customer}', value);
      const url = new URL(`http://backend.example/base${path}?${query}`);
      expect(url.host).toBe('backend.example');
      expect(url.pathname).toMatch(/^\/base\/customers\/[^/\\]+$/);
      expect(decodeURIComponent(url.pathname.slice('/base/customers/'.length))).toBe(String(value));
      expect([...url.searchParams]).toEqual([['for', String(value)]]);
      expect(`${path}${query}`).toMatch(/^[\x21-\x7e]*$/);
    } catch (error) {
      expect(error).toBeInstanceOf(UnusableValue);
    }
  }), { numRuns: 2_000 });
});

test('values of plain text arrive as they are', () => {
  fc.assert(fc.property(fc.stringMatching(/^[\w äöü€&=+,:@-]{1,40}$/), value => {
    expect(decodeURIComponent(filled('/a/{x.y}', value).path)).toBe(`/a/${value}`);
    expect(new URLSearchParams(filled('/a?q={x.y}', value).query).get('q')).toBe(value);
  }));
});

test.each([
  ['null', null], ['nothing', undefined], ['an object', { id: 1 }], ['a list', [1]], ['an empty text', ''], ['a dot segment', '..'], ['a dot segment with a parameter', '..;x'],
  ['a slash', 'a/b'], ['an encoded slash', 'a%2Fb'], ['a line break', 'a\r\nb'], ['half a pair', '\uD800'], ['a rounded number', 2 ** 53 + 2], ['a long text', 'a'.repeat(1025)],
])('%s is no part of a path', (_, value) => {
  expect(() => filled('/a/{x.y}', value)).toThrow(UnusableValue);
});

test('a value and the template together make no dot segment', () => {
  const twice = parseTemplate('/a/.{x}/b');
  expect(() => fill(twice, () => '.')).toThrow('is a dot segment');
  expect(fill(twice, () => 'well-known').path).toBe('/a/.well-known/b');
});

test('an error names the reference and not its value', () => {
  expect(() => filled('/a/{card.number}', '4111/1111')).toThrow('The value of {card.number} has a slash, a backslash or an encoded character.');
});

test('a query parameter that the request does not have is left out, another value is needed', () => {
  const template = parseTemplate('/a?page={query.page}&of={order.id}&fixed=1');
  const known: Record<string, unknown> = { 'order.id': 7 };
  const valueOf = ({ text }: Reference) => known[text];
  expect(fill(template, valueOf).query).toBe('of=7&fixed=1');
  expect(() => fill(template, () => undefined)).toThrow('The value of {order.id} is not there.');
  expect(fill(template, () => '2 & 3').query).toBe('page=2%20%26%203&of=2%20%26%203&fixed=1');
});

test('path parameters have the last name of their reference', () => {
  expect(fill(parseTemplate('/customers/{order.customerId}/{id}'), ({ text }) => text).parameters).toEqual({ customerId: 'order.customerId', id: 'id' });
});

test.each([
  ['orders', 'start with a slash'], ['/a?b?c', 'at most one question mark'], ['/a#b', 'no fragment'], ['/a/{b', 'in pairs'], ['/a/b}', 'in pairs'], ['/{}', "got '{}'"],
  ['/{a..b}', "got '{a..b}'"], ['/{a b}', "got '{a b}'"], ['/a?{b}=1', 'must have a name'], ['/a?=1', 'must have a name'],
])('%s is no template', (text, message) => {
  expect(() => parseTemplate(text)).toThrow(message);
});

test('references are found in path and query', () => {
  expect(referencesOf(parseTemplate('/a/{id}-{b.c}?d={e.f.g}')).map(({ text }) => text)).toEqual(['id', 'b.c', 'e.f.g']);
  expect(parseReference('{order.lines}')).toEqual({ text: 'order.lines', root: 'order', names: ['lines'] });
  expect(() => parseReference('order.lines')).toThrow('one reference in braces');
  expect(() => parseReference('{a.b}{c.d}')).toThrow('one reference in braces');
});
