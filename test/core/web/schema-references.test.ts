import { SchemaCheck } from '../../../handlers/shared/json/schema-check';
import { JsonSchema } from '../../../src';

type Schema = { readonly [keyword: string]: unknown };

const TEXT = { type: 'string' };
const named = (name: string, $ref: string): Schema => ({ properties: { x: { $ref } }, $defs: { [name]: TEXT } });
const refers = (x: Schema, $defs: Schema, rest: Schema = {}): Schema => ({ ...rest, properties: { x }, $defs });

/** Whether the functions that validate take a text by the schema, and refuse a number. */
function works(schema: Schema): boolean {
  try {
    const check = new SchemaCheck(JSON.parse(JSON.stringify(schema)) as object);
    return check.findings({ x: 'a' }).errors.length === 0 && check.findings({ x: 5 }).errors.length > 0;
  } catch {
    return false;
  }
}

function isTaken(schema: Schema): boolean {
  try {
    return JsonSchema.fromObject({ ...schema }).text !== '';
  } catch {
    return false;
  }
}

/** What the reference is, the schema, and whether it leads to the text. */
const CASES: ReadonlyArray<readonly [string, Schema, boolean]> = [
  ...([
    ['a/b', '#/$defs/a~1b', true], ['a/b', '#/$defs/a%2Fb', false], ['a/b', '#/$defs/a%7E1b', true], ['a~b', '#/$defs/a~0b', true], ['~1', '#/$defs/~01', true],
    ['a b', '#/$defs/a%20b', true], ['a b', '#/$defs/a b', true], ['a b ', '#/$defs/a b ', false],
    ['ä', '#/$defs/ä', true], ['ä', '#/$defs/%C3%A4', true], ['ä', '#/$defs/%c3%a4', true], ['日本', '#/$defs/日本', true], ['😀', '#/$defs/😀', true],
    ['a%b', '#/$defs/a%25b', true], ['a%b', '#/$defs/a%b', true], ['%2F', '#/$defs/%252F', true], ['a\tb', '#/$defs/a%09b', true],
    ['a#b', '#/$defs/a%23b', true], ['a#b', '#/$defs/a#b', true], ['a:b', '#/$defs/a:b', true], ['a:b', '#/$defs/a%3Ab', false],
    ['a^b|c', '#/$defs/a^b|c', true], ['a[0]', '#/$defs/a[0]', true], ['a"b', '#/$defs/a"b', true], ['', '#/$defs/', true], ['$ref', '#/$defs/$ref', true],
    ['constructor', '#/$defs/constructor', true], ['a', '#/$defs/%61', true], ['a', '#/%24defs/a', false], ['a', '#%2F$defs%2Fa', false],
    ['a', '#/$defs/a/', false], ['a', '#/$defs/b', false], ['\ud800', '#/$defs/%EF%BF%BD', false],
  ] as const).map(([name, $ref, leads]) => [`${JSON.stringify(name)} by ${$ref}`, named(name, $ref), leads] as const),
  ['an anchor', refers({ $ref: '#m' }, { i: { $anchor: 'm', ...TEXT } }), true],
  ['an anchor of two schemas', refers({ $ref: '#m' }, { i: { $anchor: 'm' }, j: { $anchor: 'm' } }), false],
  ['an anchor for extension', refers({ $ref: '#m' }, { i: { $dynamicAnchor: 'm', ...TEXT } }), false],
  ['a reference for extension', refers({ $dynamicRef: '#m' }, { i: { $dynamicAnchor: 'm', ...TEXT } }), false],
  ['a reference for extension of an earlier draft', refers({ $recursiveRef: '#/$defs/i' }, { i: TEXT }), false],
  ['an address', refers({ $ref: 'item' }, { i: { $id: 'item', ...TEXT } }, { $id: 'https://example.com/root' }), true],
  ['an address of two schemas', refers({ $ref: 'item' }, { i: { $id: 'item', ...TEXT }, j: { $id: 'item', ...TEXT } }), false],
  ['an address that is none', refers({ $ref: '#/$defs/i' }, { i: { $id: 'item', ...TEXT } }, { $id: 'urn:a:b' }), false],
  ['a name of a URN', refers({ $ref: '#/$defs/i' }, { i: TEXT }, { $id: 'urn:a:b' }), true],
  ['a place in another document', refers({ $ref: 'o#m' }, { o: { $id: 'o', $defs: { q: { $anchor: 'm', ...TEXT } } } }, { $id: 'https://example.com/root' }), true],
  ['a place of the document within', refers({ $ref: '#/$defs/o' }, { o: { $id: 'https://example.com/o', $ref: '#/$defs/q', $defs: { q: TEXT } } }), true],
  ['a schema in a list', { properties: { y: { anyOf: [TEXT] }, x: { $ref: '#/properties/y/anyOf/0' } } }, true],
  ['a schema in an unknown list', { 'properties': { x: { $ref: '#/x-list/0' } }, 'x-list': [TEXT] }, false],
  ['a schema by an unknown keyword', { 'properties': { x: { $ref: '#/x-types/m' } }, 'x-types': { m: TEXT } }, true],
  ['a tree', refers({ $ref: '#/$defs/t' }, { t: { type: ['string', 'array'], items: { $ref: '#/$defs/t' } } }), true],
  ['itself', { $ref: '#' }, false],
  ['one another', refers({ $ref: '#/$defs/a' }, { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }), false],
  ['itself by allOf', refers({ $ref: '#/$defs/a' }, { a: { allOf: [{ $ref: '#/$defs/a' }] } }), false],
  ['itself by not', refers({ $ref: '#/$defs/a' }, { a: { not: { $ref: '#/$defs/a' } } }), false],
];

test.each(CASES)('a reference to %s is taken if the functions follow it', (_, schema, leads) => {
  expect({ leads, works: works(schema), isTaken: isTaken(schema) }).toEqual({ leads, works: leads, isTaken: leads });
});

const refused = (schema: Schema, message: string) => expect(() => JsonSchema.fromObject({ ...schema })).toThrow(new Error(`JsonSchema.fromObject: ${message}`));

test('the message says what to write', () => {
  refused(refers({ $dynamicRef: '#m' }, { i: { $dynamicAnchor: 'm' } }), "#/properties/x/$dynamicRef must be $ref, got '#m': the functions that validate do not follow it.");
  refused({ allOf: [{ $ref: '#' }] }, '# must not lead back to itself without a property or an element between: its check would never end.');
  refused(refers({}, { i: { $id: 'https://example.com/i' }, j: { $id: 'https://example.com/i' } }),
    "#/$defs/j/$id must be given to one schema only, got 'https://example.com/i' again.");
  refused(refers({}, { i: { $anchor: 'm' }, j: { $anchor: 'm' } }), "#/$defs/j/$anchor must be given to one schema only, got 'm' again.");
  refused(refers({}, { i: { $id: 'item' } }, { $id: 'urn:a:b' }), "#/$defs/i/$id must be a URI, absolute or relative to that around it, got 'item'.");
  refused({ properties: { '\ud800': {} } }, '#/properties must have names of whole characters, got "\\ud800": half of a surrogate pair.');
});

test('an object that holds itself, and one that is too deep, are refused', () => {
  const itself: { properties: { [name: string]: unknown } } = { properties: {} };
  itself.properties.parent = itself;
  const deep = Array.from({ length: 5_000 }).reduce<Schema>(schema => ({ items: schema }), {});
  [itself, deep].forEach(schema => refused(schema, 'schema must have at most 500 levels (library limit), got more, or an object that holds itself.'));
});
