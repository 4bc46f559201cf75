import { Construct } from 'constructs';
import { JsonSchema } from '../../../src';
import { Validation } from '../../../src/core/private/validation';
import { toDraft4 } from '../../../src/core/web/private/draft4-schema';
import { shop } from '../../support/stacks';

class Gateway extends Construct {}

const validation = new Validation(new Gateway(shop(), 'Gateway'));
const converted = (schema: { [keyword: string]: unknown }) => {
  const { $schema, ...rest } = toDraft4(JsonSchema.fromObject(schema), validation);
  expect($schema).toBe('http://json-schema.org/draft-04/schema#');
  return rest;
};

test.each([
  ['what both know', { type: 'object', required: ['a'], properties: { a: { type: 'string', maxLength: 3 } }, additionalProperties: false }, undefined],
  ['bounds that are exclusive', { exclusiveMinimum: 0, exclusiveMaximum: 9 }, { minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true }],
  ['constants', { properties: { kind: { const: 'hot' } } }, { properties: { kind: { enum: ['hot'] } } }],
  ['definitions and what refers to them', { $ref: '#/$defs/a', $defs: { a: { const: 1 } } }, { $ref: '#/definitions/a', definitions: { a: { enum: [1] } } }],
  ['schemas that are true or false', { properties: { any: true, none: false } }, { properties: { any: {}, none: { not: {} } } }],
  ['lists of schemas, and schemas of items', { anyOf: [{ const: 1 }], items: { const: 2 } }, { anyOf: [{ enum: [1] }], items: { enum: [2] } }],
  ['nothing for annotations', { $comment: 'x', examples: [1], readOnly: true, title: 'Order' }, { title: 'Order' }],
  // a property may be called like a keyword
  ['properties of any name', { properties: { const: { type: 'string' }, if: { type: 'number' } } }, undefined],
])('says %s', (_, schema, expected) => {
  expect(converted(schema)).toEqual(expected ?? schema);
});

test.each([
  [{ if: {} }, 'if'], [{ properties: { a: { contains: {} } } }, 'contains'], [{ prefixItems: [{}] }, 'prefixItems'],
  [{ minimum: 1, exclusiveMinimum: 0 }, 'exclusiveMinimum'], [{ unevaluatedProperties: false }, 'unevaluatedProperties'],
])('refuses %p, which draft 4 does not have', (schema, keyword) => {
  expect(() => converted(schema)).toThrow(new Error("Gateway at 'Shop/Gateway': requestSchema must use keywords of JSON Schema draft 4 "
    + `(REST API limit; an HTTP API supports draft 2020-12), got '${keyword}'.`));
});
