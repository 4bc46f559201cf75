import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Validator } from '@cfworker/json-schema';
import { Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { EventContract, JsonSchema } from '../../../src';

type Schema = { [keyword: string]: unknown };

const ORDER: Schema = {
  type: 'object',
  required: ['orderId', 'total'],
  properties: {
    orderId: { type: 'string', minLength: 1 },
    total: { type: 'number', minimum: 0, maximum: 1000 },
    size: { enum: ['small', 'large'] },
    note: { type: ['string', 'null'] },
    items: { type: 'array', items: { $ref: '#/$defs/item' } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    address: { type: 'object', additionalProperties: false, properties: { street: { type: 'string' } } },
  },
  $defs: { item: { type: 'object', properties: { sku: { type: 'string' }, parts: { type: 'array', items: { $ref: '#/$defs/item' } } } } },
};

/** The order with other properties. */
const having = (properties: Schema, more: Schema = {}): Schema =>
  ({ ...ORDER, properties: { ...ORDER.properties as Schema, ...properties }, ...more });
const without = (name: string): Schema => {
  const { [name]: _, ...properties } = ORDER.properties as Schema;
  return { ...ORDER, properties };
};
const item = (more: Schema): Schema => {
  const parts = { type: 'array', items: { $ref: '#/$defs/item' } };
  return { ...ORDER, $defs: { item: { type: 'object', properties: { sku: { type: 'string' }, parts, ...more } } } };
};

const compatibility = (previous: Schema, next: Schema) => EventContract.compatibility(JsonSchema.fromObject(previous), JsonSchema.fromObject(next));
const breakingOf = (previous: Schema, next: Schema) => compatibility(previous, next).breakingChanges;

describe('compatible is', () => {
  test.each<[change: string, next: Schema]>([
    ['no change', ORDER],
    ['a new optional property', having({ coupon: { type: 'string' } })],
    ['a new optional property of a list\'s items, behind a recursive reference', item({ weight: { type: 'number' } })],
    ['a new optional property of the kind that additional ones had', having({ labels: { type: 'object', properties: { colour: { type: 'string' } }, additionalProperties: { type: 'string' } } })],
    ['a description, a title, examples', having({ orderId: { type: 'string', minLength: 1, description: 'Ours', examples: ['o-1'] } }, { title: 'Order' })],
    ['a deprecated property', having({ note: { type: ['string', 'null'], deprecated: true } })],
    ['another order of required', { ...ORDER, required: ['total', 'orderId'] }],
    ['another order of values and types', having({ size: { enum: ['large', 'small'] }, note: { type: ['null', 'string'] } })],
    ['a part moved to a definition', having({ orderId: { $ref: '#/$defs/id' } }, { $defs: { ...ORDER.$defs as Schema, id: { type: 'string', minLength: 1 } } })],
    ['a type in a list', having({ orderId: { type: ['string'], minLength: 1 } })],
    ['stating that further properties are allowed', { ...ORDER, additionalProperties: true }],
  ])('%s', (_, next) => {
    expect(compatibility(ORDER, next)).toEqual({ isCompatible: true, breakingChanges: [] });
  });
});

describe('breaking is', () => {
  test.each<[change: string, next: Schema, pointer: string, what: RegExp]>([
    ['a removed property', without('note'), '/properties/note', /removed/],
    ['another type', having({ total: { type: 'string', minimum: 0, maximum: 1000 } }), '/properties/total/type', /from "number" to "string"/],
    ['a wider type', having({ orderId: { type: ['string', 'number'], minLength: 1 } }), '/properties/orderId/type', /; consumers of the previous version[^;]*$/],
    ['a narrower type', having({ note: { type: 'string' } }), '/properties/note/type', /; events of the previous version[^;]*$/],
    ['a new required property', having({ coupon: { type: 'string' } }, { required: ['orderId', 'total', 'coupon'] }), '/required', /'coupon' became required/],
    ['a property no longer required', { ...ORDER, required: ['orderId'] }, '/required', /'total' is no longer required/],
    ['a further value', having({ size: { enum: ['small', 'large', 'venti'] } }), '/properties/size/enum', /consumers of the previous version/],
    ['a value less', having({ size: { enum: ['small'] } }), '/properties/size/enum', /events of the previous version/],
    ['a tighter bound', having({ total: { type: 'number', minimum: 1, maximum: 1000 } }), '/properties/total/minimum', /from 0 to 1; events of the previous version/],
    ['a looser bound', having({ total: { type: 'number', minimum: 0, maximum: 2000 } }), '/properties/total/maximum', /from 1000 to 2000; consumers/],
    ['a new bound', having({ orderId: { type: 'string', minLength: 1, maxLength: 9 } }), '/properties/orderId/maxLength', /from nothing to 9; events/],
    ['a pattern', having({ orderId: { type: 'string', minLength: 1, pattern: '^o-' } }), '/properties/orderId/pattern', /events of the previous version/],
    ['another type behind a reference', item({ sku: { type: 'integer' } }), '/properties/items/items/properties/sku/type', /from "string" to "integer"/],
    ['a new property in a closed object', having({ address: { type: 'object', additionalProperties: false, properties: { street: { type: 'string' }, town: { type: 'string' } } } }),
      '/properties/address/properties/town', /no further properties were allowed/],
    ['a new property unlike the additional ones', having({ labels: { type: 'object', properties: { size: { type: 'number' } }, additionalProperties: { type: 'string' } } }),
      '/properties/labels/properties/size/type', /from "string" to "number"/],
    ['closing an object', { ...ORDER, additionalProperties: false }, '/additionalProperties', /events of the previous version/],
  ])('%s', (_, next, pointer, what) => {
    const { isCompatible, breakingChanges } = compatibility(ORDER, next);
    expect(isCompatible).toBe(false);
    expect(breakingChanges).toEqual([expect.stringMatching(what)]);
    expect(breakingChanges[0].split(': ')[0]).toBe(pointer);
  });
});

describe('what references lead to is compared:', () => {
  const TEXT: Schema = { type: 'string' };
  const NUMBER: Schema = { type: 'number' };
  const named = (to: Schema): Schema => ({ $defs: { money: to } });
  const money = { $ref: '#/$defs/money' };
  const SCHEMAS: ReadonlyArray<readonly [string, (to: Schema) => Schema]> = [
    ['by anchor', to => ({ properties: { total: { $ref: '#money' } }, $defs: { money: { $anchor: 'money', ...to } } })],
    ['by address', to => ({ $id: 'https://example.com/order', properties: { total: { $ref: 'money' } }, $defs: { money: { $id: 'money', ...to } } })],
    ['of a document within', to => ({ properties: { total: { $id: 'https://example.com/total', ...money, $defs: { money: to } } }, $defs: { money: TEXT } })],
    ['beside properties', to => ({ properties: { a: TEXT }, $ref: '#/$defs/order', $defs: { order: { properties: { total: to } } } })],
    ['beside allOf', to => ({ allOf: [{ properties: { a: TEXT } }], $ref: '#/$defs/order', $defs: { order: { allOf: [{ properties: { total: to } }] } } })],
    ['beside a bound, in a tree', to => ({ $ref: '#/$defs/t', $defs: { t: { properties: { total: to, part: { $ref: '#/$defs/t', minProperties: 1 } } } } })],
    ...['contains', 'propertyNames', 'not', 'if', 'then'].map(keyword => [`in ${keyword}`, (to: Schema) => ({ properties: { total: { [keyword]: money } }, ...named(to) })] as const),
    ['deep in not', to => ({ not: { properties: { total: { anyOf: [{ items: money }, { $ref: '#/$defs/money', title: 'x' }] } } }, ...named(to) })],
  ];

  test.each(SCHEMAS)('%s', (_, schema) => {
    expect(breakingOf(schema(TEXT), schema(TEXT))).toEqual([]);
    expect(breakingOf(schema(TEXT), schema(NUMBER))).not.toEqual([]);
  });

  test('a definition may have another name', () => {
    const schema = (name: string): Schema => ({ properties: { a: { $ref: `#/$defs/${name}` } }, not: { items: { $ref: `#/$defs/${name}` } }, $defs: { [name]: TEXT } });
    expect(breakingOf(schema('money'), schema('price'))).toEqual([]);
  });

  test('an optional property is added beside a reference', () => {
    const schema = (more: Schema): Schema => ({ $ref: '#/$defs/order', properties: { a: TEXT, ...more }, $defs: { order: { properties: { total: NUMBER, ...more } } } });
    expect(breakingOf(schema({}), schema({ note: TEXT }))).toEqual([]);
  });

  test('values that look like references are values', () => {
    const schema = { const: money, properties: { a: { enum: [money] } } };
    expect(breakingOf(schema, schema)).toEqual([]);
  });

  test('many references to one another are compared once', () => {
    const levels = Array.from({ length: 40 }, (_, level) => [`l${level + 1}`, { properties: { a: { $ref: `#/$defs/l${level}` }, b: { $ref: `#/$defs/l${level}` } } }] as const);
    const schema = (to: Schema): Schema => ({ $ref: '#/$defs/l40', $defs: { ...Object.fromEntries(levels), l0: to } });
    expect(breakingOf(schema(TEXT), schema(TEXT))).toEqual([]);
    expect(breakingOf(schema(TEXT), schema(NUMBER))).toHaveLength(1);
  });

  test('names that objects of JavaScript have are names', () => {
    expect(breakingOf({ properties: { toString: TEXT } }, { properties: {} })).toEqual(['/properties/toString: removed; consumers read it']);
  });
});

test('names with slashes and tildes are escaped in the pointer', () => {
  const schema = (type: string): Schema => ({ properties: { 'a/b~c': { type } } });
  expect(breakingOf(schema('string'), schema('number'))[0]).toMatch(/^\/properties\/a~1b~0c\/type: /);
});

describe('of any two schemas', () => {
  const leaf: fc.Arbitrary<Schema> = fc.oneof(
    fc.record({ type: fc.constantFrom('string', 'integer', 'boolean') }),
    fc.record({ enum: fc.subarray(['a', 'b'], { minLength: 1 }) }),
    fc.record({ type: fc.constant('integer'), minimum: fc.constantFrom(0, 1) }),
  );
  const names = fc.constantFrom('p', 'q');
  const object = (property: fc.Arbitrary<Schema>) => fc.dictionary(names, property)
    .chain(properties => fc.subarray(Object.keys(properties)).map((required): Schema => ({ type: 'object', properties, required })));
  const schema = object(fc.oneof(leaf, object(leaf)));
  /** One property more, less or other: what people do to a contract. */
  const change = fc.tuple(schema, names, fc.option(fc.oneof(leaf, object(leaf)), { nil: undefined })).map(([previous, name, to]) => {
    const { [name]: _, ...others } = previous.properties as Schema;
    return { previous, next: { ...previous, properties: to ? { ...others, [name]: to } : others } as Schema };
  });
  /** All values that make a difference to these schemas. */
  const objects = (values: unknown[]): Schema[] => [undefined, ...values].flatMap(p => [undefined, ...values].map(q =>
    ({ ...p !== undefined && { p }, ...q !== undefined && { q } })));
  const leaves = ['a', 'b', -1, 0, true];
  const instances = objects([...leaves, ...objects(leaves.slice(0, 4))]);

  const accepts = (by: Schema, instance: unknown) => new Validator(by as never, '2020-12').validate(instance).valid;
  /** A publisher emits no properties beyond the schema it knows. */
  const isKnown = (by: Schema, instance: unknown): boolean => typeof instance !== 'object' || Object.entries(instance!).every(([name, part]) => {
    const described = (by.properties as { [name: string]: Schema } | undefined)?.[name];
    return described !== undefined && isKnown(described, part);
  });

  test('a consumer of one takes the events of the other when they are compatible', () => {
    fc.assert(fc.property(change, ({ previous, next }) => {
      fc.pre(breakingOf(previous, next).length === 0);
      for (const [publisher, consumer] of [[previous, next], [next, previous]]) {
        expect(instances.filter(event => isKnown(publisher, event) && accepts(publisher, event) && !accepts(consumer, event))).toEqual([]);
      }
    }), { numRuns: 200 });
  });

  test('each is compatible with itself', () => {
    fc.assert(fc.property(schema, same => { expect(breakingOf(same, same)).toEqual([]); }));
  });
});

describe('a contract', () => {
  const options = { version: 2, source: 'coffee.orders', schema: JsonSchema.fromObject(ORDER) };
  const contract = (more: Partial<typeof options> = {}, name = 'OrderCreated') => EventContract.fromSchema(name, { ...options, ...more });
  let directory: string;
  beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'contracts-')); });
  afterEach(() => { fs.rmSync(directory, { recursive: true }); });

  test('carries its major version in its type', () => {
    expect(contract()).toMatchObject({ name: 'OrderCreated', version: 2, source: 'coffee.orders', eventType: 'OrderCreated.v2' });
  });

  test.each<[what: string, create: () => EventContract, message: string]>([
    ['a name with spaces', () => contract({}, 'Order created'), "name must be a name such as OrderCreated, up to 100 letters and digits, got 'Order created'."],
    ['a name of another style', () => contract({}, 'order-created'), "name must be a name such as OrderCreated, up to 100 letters and digits, got 'order-created'."],
    ['version 0', () => contract({ version: 0 }), 'version must be a whole number of at least 1, got 0.'],
    ['version 1.5', () => contract({ version: 1.5 }), 'version must be a whole number of at least 1, got 1.5.'],
    ['a source of the services of AWS', () => contract({ source: 'aws.s3' }), "source must have up to 256 letters, digits, ., _, :, / and -, and not begin with aws., got 'aws.s3'."],
  ])('refuses %s', (_, create, message) => {
    expect(create).toThrow(new Error(`EventContract.fromSchema: ${message}`));
  });

  test('refuses a source that is known at deployment only', () => {
    expect(() => contract({ source: Token.asString({ Ref: 'Source' }) })).toThrow('source must have');
  });

  test('is the same after it was written and read', () => {
    expect(EventContract.fromFile(contract().writeTo(path.join(directory, 'contracts')))).toEqual(contract());
  });

  test('is compatible with its committed copy', () => {
    contract().writeTo(directory);
    expect(() => contract({ schema: JsonSchema.fromObject(having({ coupon: { type: 'string' } })) }).assertCompatible(directory)).not.toThrow();
  });

  test('names the breaking changes against its committed copy, and which version to publish', () => {
    contract().writeTo(directory);
    expect(() => contract({ source: 'coffee.shop', schema: JsonSchema.fromObject(without('note')) }).assertCompatible(directory)).toThrow(new Error([
      `EventContract 'OrderCreated.v2': contract must be compatible with its committed copy ${path.join(directory, 'OrderCreated.v2.json')}, got:`,
      "  /source: changed from 'coffee.orders' to 'coffee.shop'; subscriptions match it",
      '  /properties/note: removed; consumers read it',
      'Publish it as version 3.',
    ].join('\n')));
  });

  test('asks for a copy where none is committed', () => {
    expect(() => contract().assertCompatible(directory)).toThrow('got no such file: write and commit it with writeTo.');
  });

  describe('of events that others define', () => {
    const schema = JsonSchema.fromObject({ type: 'object', properties: { state: { type: 'string' } } });
    const changed = (more: Partial<{ source: string; schema: JsonSchema }> = {}, type = 'EC2 Instance State-change Notification') =>
      EventContract.fromDetailType(type, { source: 'aws.ec2', schema, ...more });

    test('has their type and no version', () => {
      const { name, eventType, source, version } = changed();
      expect({ name, eventType, source, version }).toEqual({
        name: 'EC2 Instance State-change Notification', eventType: 'EC2 Instance State-change Notification', source: 'aws.ec2', version: undefined,
      });
    });

    test('takes every content where it has no schema', () => {
      expect(EventContract.fromDetailType('Object Created', { source: 'aws.s3' }).schema.text).toBe('{}');
    });

    test.each<[what: string, create: () => EventContract, message: string]>([
      ['an empty type', () => changed({}, ''), "detailType must be a text of 1 to 128 characters that is known at synthesis, such as Object Created (EventBridge limit), got ''."],
      ['a long type', () => changed({}, 'x'.repeat(129)), `detailType must be a text of 1 to 128 characters that is known at synthesis, such as Object Created (EventBridge limit), got '${'x'.repeat(129)}'.`],
      ['no source', () => changed({ source: undefined }), 'source must be a text of 1 to 256 characters that is known at synthesis, such as aws.s3 (EventBridge limit), got undefined.'],
    ])('refuses %s', (_, create, message) => {
      expect(create).toThrow(new Error(`EventContract.fromDetailType: ${message}`));
    });

    test('is the same after it was written and read, beside that of another source', () => {
      const files = [changed(), changed({ source: 'aws.partner/example.com' })].map(each => each.writeTo(directory));
      expect(files.map(file => path.basename(file))).toEqual([
        'aws.ec2@EC2 Instance State-change Notification.json', 'aws.partner%2Fexample.com@EC2 Instance State-change Notification.json',
      ]);
      expect(files.map(file => EventContract.fromFile(file))).toEqual([changed(), changed({ source: 'aws.partner/example.com' })]);
    });

    test('names the breaking changes against its committed copy', () => {
      changed().writeTo(directory);
      expect(() => changed({ schema: JsonSchema.fromObject({ type: 'object' }) }).assertCompatible(directory))
        .toThrow(/got:\n {2}\/properties\/state: removed; consumers read it\nWrite it anew with writeTo when all consumers take both\.$/);
    });

    test('is not read from a file of a contract that lost its version', () => {
      const file = path.join(directory, 'OrderCreated.v1.json');
      fs.writeFileSync(file, JSON.stringify({ name: 'OrderCreated', source: 'coffee.orders', schema: {} }));
      expect(() => EventContract.fromFile(file)).toThrow('version must be a whole number of at least 1, got undefined.');
    });
  });

  test('names the file that is not a contract', () => {
    const file = path.join(directory, 'broken.json');
    fs.writeFileSync(file, '{}');
    expect(() => EventContract.fromFile(file)).toThrow(`EventContract.fromFile: file must be a contract, got ${file}: `);
  });
});
