import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Lazy, Token } from 'aws-cdk-lib';
import { JsonSchema } from '../../../src';

const SCHEMA = { type: 'object', required: ['amount'], properties: { amount: { type: 'number', minimum: 1 } } };

let folder: string;
beforeAll(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'json-schema-')); });
afterAll(() => { fs.rmSync(folder, { recursive: true }); });

function file(content: string): string {
  const name = path.join(folder, 'schema.json');
  fs.writeFileSync(name, content);
  return name;
}

test('is the text of an object', () => {
  expect(JSON.parse(JsonSchema.fromObject(SCHEMA).text)).toEqual(SCHEMA);
});

test('is the text of a file', () => {
  expect(JSON.parse(JsonSchema.fromFile(file(JSON.stringify(SCHEMA))).text)).toEqual(SCHEMA);
});

test.each([
  ['a list', [], 'JsonSchema.fromObject: schema must be an object, got [].'],
  ['null', null, 'JsonSchema.fromObject: schema must be an object, got null.'],
  ['a text', 'object', 'JsonSchema.fromObject: schema must be an object, got "object".'],
])('refuses %s', (_, schema, message) => {
  // as JavaScript users may
  expect(() => JsonSchema.fromObject(schema as unknown as { [keyword: string]: unknown })).toThrow(new Error(message));
});

test.each([
  ['a text', { const: Token.asString({ Ref: 'Limit' }) }],
  ['a number', { minimum: Token.asNumber({ Ref: 'Limit' }) }],
  ['a list', { enum: Token.asList({ Ref: 'Limits' }) }],
  ['an object, deep inside', { properties: { amount: { minimum: Lazy.any({ produce: () => 1 }) } } }],
  ['all of it', Token.asAny({ Ref: 'Schema' })],
])('refuses %s that is only known at deployment', (_, schema) => {
  expect(() => JsonSchema.fromObject(schema as { [keyword: string]: unknown })).toThrow(
    new Error('JsonSchema.fromObject: schema must be known at synthesis, got a value that is only known at deployment.'));
});

test('names a file that does not exist', () => {
  const missing = path.join(folder, 'missing.json');
  expect(() => JsonSchema.fromFile(missing)).toThrow(new Error(
    `JsonSchema.fromFile: path must be a file with a JSON object, got '${missing}': ENOENT: no such file or directory, open '${missing}'`));
});

test('names a file that holds something else', () => {
  const list = file('[]');
  expect(() => JsonSchema.fromFile(list)).toThrow(new Error(
    `JsonSchema.fromFile: path must be a file with a JSON object, got '${list}': JsonSchema.fromObject: schema must be an object, got [].`));
  const broken = file('{');
  expect(() => JsonSchema.fromFile(broken)).toThrow(`JsonSchema.fromFile: path must be a file with a JSON object, got '${broken}': `);
});

test('takes annotations, and properties that are called as keywords nearly are', () => {
  const schema = {
    'note': 'for the barista',
    'unit': 'ml',
    'iff': 1,
    'enumNames': ['a'],
    'x-max-length': 3,
    'example': { requird: 1 },
    'properties': { requird: { type: 'string' }, tpye: true, ref: true },
    '$defs': { item: {} },
    'default': { tpye: 1 },
    'const': { itmes: 1 },
  };
  expect(JSON.parse(JsonSchema.fromObject(schema).text)).toEqual(schema);
});

describe('refuses what is no JSON Schema, with its place:', () => {
  test.each<[string, object, string]>([
    ['a misspelled type', { type: 'objekt' }, '#/type must be one of array, boolean, integer, null, number, object, string, or a list of them, got "objekt".'],
    ['a type of another language', { properties: { at: { type: ['string', 'date'] } } },
      '#/properties/at/type must be one of array, boolean, integer, null, number, object, string, or a list of them, got ["string","date"].'],
    ['required within a property', { properties: { drink: { type: 'string', required: true } } },
      '#/properties/drink/required must be a list of the names of properties, such as [\'amount\'], got true.'],
    ['one required name', { required: 'drink' }, '#/required must be a list of the names of properties, such as [\'amount\'], got "drink".'],
    ['the name of a type for a schema', { properties: { drink: 'string' } }, '#/properties/drink must be a schema (an object, true or false), got "string".'],
    ['a list of properties', { properties: ['drink'] }, '#/properties must be an object of schemas by name, got ["drink"].'],
    ['one alternative', { anyOf: { type: 'string' } }, '#/anyOf must be a list of schemas, got {"type":"string"}.'],
    ['an alternative that is none', { oneOf: [{}, 'string'] }, '#/oneOf/1 must be a schema (an object, true or false), got "string".'],
    ['a bound of draft 4', { minimum: 0, exclusiveMinimum: true }, '#/exclusiveMinimum must be a number, got true.'],
    ['a length below 0', { items: { maxLength: -1 } }, '#/items/maxLength must be a whole number of at least 0, got -1.'],
    ['a factor of 0', { multipleOf: 0 }, '#/multipleOf must be a number above 0, got 0.'],
    ['one value', { enum: 'mocha' }, '#/enum must be a list with a value, got "mocha".'],
    ['no value', { enum: [] }, '#/enum must be a list with a value, got [].'],
    ['a bound that is no number', { minimum: NaN }, '#/minimum must be a number, got null.'],
    ['a number for a text', { properties: { drink: { description: 5 } } }, '#/properties/drink/description must be a text, got 5.'],
    ['a text for a truth value', { readOnly: 'yes' }, '#/readOnly must be true or false, got "yes".'],
    ['a name twice', { required: ['drink', 'drink'] }, '#/required must be a list of the names of properties, such as [\'amount\'], got ["drink","drink"].'],
    ['a misspelled keyword', { requird: ['drink'] }, "#/requird must be a keyword of JSON Schema, which ignores others: did you mean 'required'?"],
    ['swapped letters', { properties: { drink: { tpye: 'string' } } },
      "#/properties/drink/tpye must be a keyword of JSON Schema, which ignores others: did you mean 'type'?"],
    ['two wrong letters', { additionalPropertys: false }, "#/additionalPropertys must be a keyword of JSON Schema, which ignores others: did you mean 'additionalProperties'?"],
    ['another case', { items: { maxlength: 3 } }, "#/items/maxlength must be a keyword of JSON Schema, which ignores others: did you mean 'maxLength'?"],
    ['a reference without its sign', { items: { ref: '#/$defs/drink' } }, "#/items/ref must be a keyword of JSON Schema, which ignores others: did you mean '$ref'?"],
    ['a keyword of OpenAPI 3.0', { properties: { milk: { type: 'string', nullable: true } } },
      "#/properties/milk/nullable must be left out, since JSON Schema ignores it: use a list of types with 'null'."],
    ['one dependent name', { dependentRequired: { card: 'amount' } },
      '#/dependentRequired must be an object of lists of names, such as { card: [\'amount\'] }, got {"card":"amount"}.'],
  ])('%s', (_, schema, message) => {
    expect(() => JsonSchema.fromObject({ ...schema })).toThrow(new Error(`JsonSchema.fromObject: ${message}`));
  });
});

describe('refuses what would be slow or fail at each request:', () => {
  test.each<[string, object, string]>([
    ['the format url', { properties: { site: { format: 'url' } } },
      "#/properties/site/format must be 'uri', got 'url': its check takes twice as long with every character."],
    ['uniqueItems without maxItems', { items: { uniqueItems: true } }, '#/items/maxItems must be at most 500 beside uniqueItems, got none: all pairs are compared.'],
    ['uniqueItems with many items', { anyOf: [{ uniqueItems: true, maxItems: 501 }] },
      '#/anyOf/0/maxItems must be at most 500 beside uniqueItems, got 501: all pairs are compared.'],
    ['a pattern that is none', { properties: { sku: { pattern: '^[A-Z' } } }, '#/properties/sku: a pattern must be a regular expression with the flag u, got "^[A-Z".'],
    ['a pattern for names that is none', { patternProperties: { '\\_': true } }, '#: a pattern must be a regular expression with the flag u, got "\\\\_".'],
    ['a reference to nothing', { $defs: { a: {} }, items: { $ref: '#/$defs/b' } }, "#/items/$ref must lead to a schema within the schema, got '#/$defs/b': no other documents are read."],
    ['a reference to what is no schema', { title: 'Order', not: { $ref: '#/title' } }, "#/not/$ref must lead to a schema within the schema, got '#/title': no other documents are read."],
    ['a reference to another document', { items: { $ref: 'https://example.com/other' } },
      "#/items/$ref must lead to a schema within the schema, got 'https://example.com/other': no other documents are read."],
    ['a reference to a file', { $ref: 'order.json' }, "#/$ref must lead to a schema within the schema, got 'order.json': no other documents are read."],
    ['a reference to an unknown name', { $id: 'https://example.com/order', $ref: '#Drink' },
      "#/$ref must lead to a schema within the schema, got '#Drink': no other documents are read."],
    ['a reference for extension', { $dynamicRef: '#node' }, "#/$dynamicRef must be $ref, got '#node': the functions that validate do not follow it."],
    ['a broken reference', { $ref: '#/%ZZ' }, "#/$ref must lead to a schema within the schema, got '#/%ZZ': no other documents are read."],
  ])('%s', (_, schema, message) => {
    expect(() => JsonSchema.fromObject({ ...schema })).toThrow(new Error(`JsonSchema.fromObject: ${message}`));
  });
});

test.each([
  ['values of constants', { const: { format: 'url' }, enum: [{ uniqueItems: true }], default: { pattern: '[' }, examples: [{ $ref: '#/x' }] }],
  ['names of properties', { properties: { format: { type: 'string' }, uniqueItems: true, pattern: { const: '[' }, $ref: { type: 'string' } } }],
  ['every kind of keyword', {
    type: ['object', 'null'],
    required: ['a'],
    properties: { type: { type: 'string' }, required: true, items: false },
    additionalProperties: false,
    dependentRequired: { type: ['a'], format: ['url'] },
    allOf: [{ not: { const: { type: 'x' } } }, true],
    items: { multipleOf: 0.01, minimum: -1 },
    unit: 5,
  }],
  ['a list of schemas for items, as in earlier drafts', { items: [{ type: 'string' }, {}] }],
  ['a bounded list', { uniqueItems: true, maxItems: 500 }],
  ['references', { $defs: { 'a/b': { $ref: '#' } }, items: { $ref: '#/$defs/a~1b' }, contains: { $ref: '#/$defs/a%7E1b' } }],
  ['references by name and by address', {
    $id: 'https://example.com/order',
    $defs: { drink: { $id: 'drink', $anchor: 'Drink', $defs: { size: { type: 'string' } }, allOf: [{ $ref: '#/$defs/size' }] } },
    allOf: [{ $ref: 'drink' }, { $ref: 'https://example.com/drink#Drink' }, { $ref: '#/$defs/drink/$defs/size' }],
  }],
])('takes %s', (_, schema) => {
  expect(JSON.parse(JsonSchema.fromObject({ ...schema }).text)).toEqual(schema);
});

describe('a pattern whose check can take very long', () => {
  const SLOW = 'its check can take twice as long with each character. Write it so that a text matches in one way only.';
  const refused = (schema: { [keyword: string]: unknown }, message: string) =>
    expect(() => JsonSchema.fromObject(schema)).toThrow(new Error(`JsonSchema.fromObject: ${message}`));

  test.each([
    '^(a|a)+$', '^(n+)+$', '^([a-z]+\\d*)*$', '^(\\w+\\s?)*$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(x+x+)+y',
    // with look-ahead and back-reference, of which no automaton can be made
    '^(?=(a+)+$)b', '^(?:(?=a)(a|a))+$',
  ])('is refused: %s', pattern => {
    refused({ properties: { text: { pattern, maxLength: 30 } } }, `#/properties/text/pattern must be quick to check, got ${JSON.stringify(pattern)}: ${SLOW}`);
    refused({ anyOf: [{ patternProperties: { [pattern]: true } }] }, `#/anyOf/0/patternProperties must be quick to check, got ${JSON.stringify(pattern)}: ${SLOW}`);
  });

  test.each([
    ['^a*a*b$', 2, 3162], ['^.*a.*b.*c$', 3, 215], ['\\s+$', 2, 3162],
  ])('with a power of the length needs a maxLength: %s', (pattern, degree, longest) => {
    const why = `the time of its check grows with the length to the power of ${degree}.`;
    refused({ items: { pattern } }, `#/items/maxLength must be at most ${longest} beside the pattern ${JSON.stringify(pattern)}, got none: ${why}`);
    refused({ items: { pattern, maxLength: longest + 1 } },
      `#/items/maxLength must be at most ${longest} beside the pattern ${JSON.stringify(pattern)}, got ${longest + 1}: ${why}`);
    expect(JsonSchema.fromObject({ items: { pattern, maxLength: longest } }).text).toContain(String(longest));
    refused({ patternProperties: { [pattern]: {} } }, `#/patternProperties must be quick to check, got ${JSON.stringify(pattern)}: ${why} Names have no maxLength.`);
  });

  test.each([
    '^[A-Z]{3}-\\d{4}$', '^\\d{4}-\\d{2}-\\d{2}$', '^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$', '^[a-z0-9]+(-[a-z0-9]+)*$',
    '^[a-zA-Z0-9_-]{1,128}$', '^\\p{L}[\\p{L}\\p{M}\\p{N} .-]{0,99}$', '^https?://[^/]+(/.*)?$', '^\\+?[1-9]\\d{1,14}$', '^x-', '(a+)+',
    '^(?=.*[a-z])(?=.*[0-9]).{8,}$', '^(?!.*\\.\\.)[a-z.]{1,64}$',
  ])('is not %s', pattern => {
    expect(JsonSchema.fromObject({ pattern, patternProperties: { [pattern]: true } }).text).toContain('patternProperties');
  });

  test('is not mistaken for a property, a value and an example with that name', () => {
    const schema = { properties: { pattern: { const: '^(a|a)+$' } }, enum: [{ pattern: '^(a|a)+$' }], examples: [{ patternProperties: { '^(a|a)+$': 1 } }] };
    expect(JSON.parse(JsonSchema.fromObject(schema).text)).toEqual(schema);
  });
});
