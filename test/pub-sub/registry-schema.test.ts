import { Validator } from '@cfworker/json-schema';
import { EventContract, JsonSchema } from '../../src';
import { registrySchema } from '../../src/pub-sub/private/registry-schema';

const contract = (schema: { [keyword: string]: unknown }) =>
  EventContract.fromSchema('OrderCreated', { version: 1, source: 'coffee.orders', schema: JsonSchema.fromObject(schema) });

const event = (data: unknown) => ({
  'id': '1',
  'source': 'coffee.orders',
  'detail-type': 'OrderCreated.v1',
  'time': '2026-01-02T03:04:05Z',
  'detail': { specversion: '1.0', id: '1', source: 'coffee.orders', type: 'OrderCreated.v1', data },
});

const takes = (schema: { [keyword: string]: unknown }, data: unknown) =>
  new Validator(registrySchema(contract(schema)) as never, '4').validate(event(data)).valid;

test.each<[what: string, schema: { [keyword: string]: unknown }, valid: unknown, invalid: unknown]>([
  ['types and required properties', { type: 'object', required: ['id'], properties: { id: { type: 'string' } } }, { id: 'a' }, { id: 1 }],
  ['exclusive bounds', { properties: { total: { exclusiveMinimum: 0, exclusiveMaximum: 10 } } }, { total: 1 }, { total: 10 }],
  ['the stricter of two bounds', { properties: { total: { minimum: 5, exclusiveMinimum: 0 } } }, { total: 5 }, { total: 4 }],
  ['constants', { properties: { size: { const: 'large' } } }, { size: 'large' }, { size: 'small' }],
  ['references within the document', { properties: { item: { $ref: '#/$defs/item' } }, $defs: { item: { type: 'string' } } }, { item: 'a' }, { item: 1 }],
  ['recursive references', { properties: { part: { $ref: '#' }, sku: { type: 'string' } } }, { part: { sku: 'a' } }, { part: { sku: 1 } }],
  ['schemas that refuse everything', { properties: { gone: false } }, {}, { gone: 1 }],
  ['closed objects', { properties: { a: true }, additionalProperties: false }, { a: 1 }, { b: 1 }],
])('the registry knows %s', (_, schema, valid, invalid) => {
  expect(takes(schema, valid)).toBe(true);
  expect(takes(schema, invalid)).toBe(false);
});

test('what draft 4 cannot say is left out', () => {
  expect(JSON.stringify(registrySchema(contract({ if: { required: ['a'] }, then: { required: ['b'] }, examples: [{}] })))).not.toMatch(/"(if|then|examples)"/);
});

test('properties named like keywords are kept', () => {
  expect(takes({ properties: { const: { type: 'string' }, if: { type: 'number' } } }, { const: 1 })).toBe(false);
});

test('is of the event\'s source and type', () => {
  expect(registrySchema(contract({}))).toMatchObject({ 'x-amazon-events-source': 'coffee.orders', 'x-amazon-events-detail-type': 'OrderCreated.v1' });
});
