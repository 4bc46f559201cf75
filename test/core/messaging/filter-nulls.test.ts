import { Template } from 'aws-cdk-lib/assertions';
import { DecoupledMessaging, EventContract, JsonSchema, MessageChannel, MessageConsumer, MessageFilter, PubSub } from '../../../src';
import { shop, userFunction } from '../../support/stacks';

const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });
type Filter = { [property: string]: unknown };

describe.each<[string, (filter: Filter) => Template]>([
  ['PubSub', filter => {
    const stack = shop();
    new PubSub(stack, 'Events').subscribe('Billing', MessageConsumer.function(userFunction(stack)), { events: [contract], filter });
    return Template.fromStack(stack);
  }],
  ['DecoupledMessaging', filter => {
    const stack = shop();
    new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() })
      .subscribe('Billing', MessageConsumer.function(userFunction(stack)), { filter: MessageFilter.body(filter) });
    return Template.fromStack(stack);
  }],
])('a filter of %s', (_, create) => {
  test.each<[Filter, string]>([
    [{ a: null }, 'filter.a'],
    [{ a: { b: undefined } }, 'filter.a.b'],
    [{ a: [undefined, 1] }, 'filter.a[0]'],
    [{ a: [{ 'anything-but': [undefined] }] }, 'filter.a[0].anything-but[0]'],
  ])('%j is refused, which would match other messages', (filter, place) => {
    expect(() => create(filter)).toThrow(`${place} must be a value: use [{ exists: false }] for an absent property`);
  });

  test('[null] is kept, which matches JSON null', () => {
    expect(JSON.stringify(create({ a: [null] }).toJSON())).toContain('"a":[null]');
  });
});

describe('a schema', () => {
  test.each<[object, string]>([[{ enum: [undefined] }, 'enum[0]'], [{ const: undefined }, 'const'], [{ properties: { a: { default: undefined } } }, 'properties.a.default']])(
    '%j is refused, which would accept other values', (schema, place) => {
      expect(() => JsonSchema.fromObject(schema as Filter)).toThrow(`JsonSchema.fromObject: ${place} must be a JSON value: use JsonNull.INSTANCE of aws-cdk-lib for null`);
    });

  test('with null is kept', () => {
    expect(JsonSchema.fromObject({ const: null, enum: [null] }).text).toBe('{"const":null,"enum":[null]}');
    expect(JsonSchema.fromObject({ minLength: undefined, type: 'string' }).text).toBe('{"type":"string"}');
  });
});
