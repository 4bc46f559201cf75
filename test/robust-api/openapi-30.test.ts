import { answering } from './parts';
import { SchemaCheck } from '../../handlers/shared/json/schema-check';
import { Backend, OpenApiDefinition, RobustApi } from '../../src';
import { operationsOf } from '../../src/robust-api/private/openapi-import';
import { shop } from '../support/stacks';

type Json = Record<string, unknown>;

/** A document of OpenAPI 3.0 with one operation, whose request and response refer to a schema. */
const documentOf = (Order: Json, openapi = '3.0.3') => ({
  openapi,
  paths: {
    '/orders/{id}': {
      put: {
        operationId: 'order',
        requestBody: { $ref: '#/components/requestBodies/Order' },
        responses: { 200: { description: 'Done', content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } } },
      },
    },
  },
  components: {
    requestBodies: { Order: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } } },
    schemas: { Order, Size: { type: 'string', enum: ['s', 'l'] }, Id: { type: 'string', readOnly: true } },
  },
});

const schemasOf = (Order: Json) => {
  const [{ options }] = operationsOf(OpenApiDefinition.fromObject(documentOf(Order)).text);
  return { request: options.requestSchema!, response: options.documentation!.responseSchema! };
};

/** Whether the functions that validate requests take a value. */
const takes = (Order: Json, value: unknown) =>
  new SchemaCheck(JSON.parse(schemasOf(Order).request.text) as never).findings(value).errors.length === 0;

test.each<[what: string, schema: Json, valid: unknown[], invalid: unknown[]]>([
  ['null beside a type', { type: 'string', nullable: true }, ['', null], [1]],
  ['no null without it', { type: 'string', nullable: false }, [''], [null]],
  ['null only where an enum has it', { type: 'string', nullable: true, enum: ['s', 'l'] }, ['s'], [null, 'm']],
  ['an exclusive minimum', { type: 'number', minimum: 5, exclusiveMinimum: true }, [5.1], [5]],
  ['a minimum that is not exclusive', { type: 'number', minimum: 5, exclusiveMinimum: false }, [5], [4.9]],
  ['an exclusive maximum', { type: 'number', maximum: 5, exclusiveMaximum: true }, [4.9], [5]],
  ['a plain maximum', { type: 'number', maximum: 5 }, [5], [5.1]],
  ['what is within objects, lists and combinations',
    { type: 'object', properties: { a: { type: 'array', items: { oneOf: [{ type: 'integer', nullable: true }] } } }, additionalProperties: { type: 'number', minimum: 0, exclusiveMinimum: true } },
    [{ a: [1, null] }, { b: 1 }], [{ a: ['x'] }, { b: 0 }]],
  ['a property with the name of a keyword', { type: 'object', properties: { nullable: { type: 'boolean' }, example: { type: 'string', nullable: true } } },
    [{ nullable: true, example: null }], [{ nullable: 1 }]],
  ['a reference with a description', { type: 'object', properties: { size: { $ref: '#/components/schemas/Size', description: 'Its size' } } }, [{ size: 's' }], [{ size: 'm' }]],
  ['a request without what only responses have', { type: 'object', required: ['id', 'size'], properties: { id: { type: 'string', readOnly: true }, size: { type: 'string' } } },
    [{ size: 's' }], [{ id: '1' }]],
  ['what only responses have, by a reference', { type: 'object', required: ['id', 'size'], properties: { id: { $ref: '#/components/schemas/Id' }, size: { type: 'string' } } },
    [{ size: 's' }], [{ id: '1' }]],
  ['a format that JSON Schema does not have', { type: 'object', properties: { file: { type: 'string', format: 'binary' }, count: { type: 'integer', format: 'int32' }, at: { type: 'string', format: 'date-time' } } },
    [{ file: '\u0000', count: 1, at: '2026-01-01T10:00:00Z' }], [{ at: 'today' }]],
  ['what is said about the values', { 'type': 'string', 'title': 'Size', 'xml': { name: 'size' }, 'externalDocs': { url: 'https://example.com' }, 'discriminator': { propertyName: 'x' }, 'deprecated': true, 'x-of-ours': 1 }, ['s'], [1]],
])('%s is taken as OpenAPI 3.0 means it', (_, schema, valid, invalid) => {
  expect(valid.map(value => takes(schema, value))).toEqual(valid.map(() => true));
  expect(invalid.map(value => takes(schema, value))).toEqual(invalid.map(() => false));
});

test('a response is not required to have what only requests have, and keeps its examples', () => {
  const { response } = schemasOf({ type: 'object', required: ['id', 'pin'], properties: { id: { type: 'string', readOnly: true, example: 'o-1' }, pin: { type: 'string', writeOnly: true } } });
  expect(JSON.parse(response.text)).toMatchObject({ $defs: { Order: { required: ['id'], properties: { id: { examples: ['o-1'] } } } } });
});

test('its operations become routes, in a document of OpenAPI 3.1', () => {
  const stack = shop();
  const api = new RobustApi(stack, 'Gateway');
  api.importOpenApi(OpenApiDefinition.fromObject(documentOf({ type: 'string', nullable: true })), { order: Backend.function(answering(stack, 'Orders')) });
  expect(api.openApi()).toMatchObject({ openapi: '3.1.0', components: { schemas: { orderRequest: { $defs: { Order: { type: ['string', 'null'] } } } } } });
});

test.each<[what: string, schema: Json, message: string]>([
  ['null without a type', { allOf: [{ nullable: true }] }, '#/components/schemas/Order/allOf/0/nullable must be beside type, without which it has no effect in OpenAPI 3.0, got type none.'],
  ['null beside a reference', { properties: { size: { $ref: '#/components/schemas/Size', nullable: true } } },
    '#/components/schemas/Order/properties/size/nullable must be left out beside $ref, which ignores it in OpenAPI 3.0: '
    + "use anyOf with the reference and { type: 'object', nullable: true, enum: [null] }."],
  ['a rule beside a reference', { properties: { 'a/b': { $ref: '#/components/schemas/Size', minLength: 1 } } },
    '#/components/schemas/Order/properties/a~1b/minLength must be left out beside $ref, which ignores it in OpenAPI 3.0: combine both by allOf.'],
  ['a bound of OpenAPI 3.1', { exclusiveMinimum: 5 }, '#/components/schemas/Order/exclusiveMinimum must be true or false in OpenAPI 3.0, got 5.'],
  ['an exclusive bound alone', { exclusiveMaximum: true }, '#/components/schemas/Order/exclusiveMaximum must be beside maximum, got no maximum.'],
  ['what is no JSON Schema either', { properties: { size: { type: 'strin' } } }, '#/components/schemas/Order/properties/size/type must be'],
])('%s is refused with its place in the document', (_, schema, message) => {
  expect(() => schemasOf(schema)).toThrow(`OpenApiDefinition: ${message}`);
});

test('an error of OpenAPI 3.1 has its place, too', () => {
  const inline = {
    openapi: '3.1.0',
    paths: { '/orders': { post: { operationId: 'order', requestBody: { content: { 'application/json': { schema: { properties: { size: { nullable: true } } } } } } } } },
  };
  expect(() => operationsOf(JSON.stringify(inline)))
    .toThrow('OpenApiDefinition: #/paths/~1orders/post/requestBody/content/application~1json/schema/properties/size/nullable must be left out');
  expect(() => operationsOf(JSON.stringify(documentOf({ type: 'strin' }, '3.1.0')))).toThrow('OpenApiDefinition: #/components/schemas/Order/type must be');
});
