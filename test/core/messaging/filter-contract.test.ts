import { DecoupledMessaging, EventContract, JsonSchema, MessageChannel, MessageConsumer, MessageFilter, PubSub } from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

type Filter = { [property: string]: unknown };

const contract = (name: string, schema: object) => EventContract.fromSchema(name, { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ ...schema }) });
const created = contract('OrderCreated', {
  type: 'object',
  properties: {
    total: { type: 'number' },
    count: { type: 'integer' },
    status: { enum: ['new', 'paid'], type: 'string' },
    vip: { type: 'boolean' },
    note: { type: ['string', 'null'] },
    any: {},
    customer: { $ref: '#/$defs/customer' },
    tip: { $ref: '#money' },
    lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
    tags: { type: 'array', items: { type: 'string' } },
  },
  $defs: { money: { $anchor: 'money', type: 'number' }, customer: { type: 'object', properties: { id: { type: 'string' } } } },
});
const counted = contract('OrderCounted', { type: 'object', properties: { total: { type: 'string' } } });

const patterns: [string, string, (filter: Filter, contracts: EventContract[]) => string[]][] = [
  ['PubSub', "PubSub at 'Shop/Orders': filter", (filter, contracts) => {
    const stack = shop();
    new PubSub(stack, 'Orders', { contracts }).subscribe('Wall', MessageConsumer.function(userFunction(stack)), { events: contracts, filter });
    return warnings(stack);
  }],
  ['DecoupledMessaging', "DecoupledMessaging at 'Shop/Orders': filter.data", (filter, contracts) => {
    const stack = shop();
    new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic(), contracts })
      .subscribe('Wall', MessageConsumer.function(userFunction(stack)), { filter: MessageFilter.data(filter) });
    return warnings(stack);
  }],
];

describe.each(patterns)('a filter of %s', (_, at, subscribe) => {
  test.each<[string, Filter, string]>([
    ['a text for a number', { total: ['100'] }, "total must compare a number, which it is in OrderCreated.v1, got '100'."],
    ['a text for a number behind an anchor', { tip: ['5'] }, "tip must compare a number, which it is in OrderCreated.v1, got '5'."],
    ['a number for a text', { note: [5] }, 'note must compare a string or a null, which it is in OrderCreated.v1, got 5.'],
    ['a text for a boolean', { vip: ['true'] }, "vip must compare a boolean, which it is in OrderCreated.v1, got 'true'."],
    ['a comparison of texts for a number', { count: [{ prefix: '1' }] }, 'count must compare an integer, which it is in OrderCreated.v1, got {"prefix":"1"}.'],
    ['a comparison of numbers for a text', { status: [{ numeric: ['>', 1] }] }, 'status must compare a string, which it is in OrderCreated.v1, got {"numeric":[">",1]}.'],
    ['an exclusion of another type', { total: [{ 'anything-but': ['1'] }] }, 'total must compare a number, which it is in OrderCreated.v1, got {"anything-but":["1"]}.'],
    ['a value that is not listed', { status: ['payed'] }, "status must be among the values that it has in OrderCreated.v1 (\"new\", \"paid\"), got 'payed'."],
    ['a value for an object', { customer: ['anna'] }, "customer must compare the properties of an object, which it is in OrderCreated.v1, got 'anna'."],
    ['whether an object exists', { customer: [{ exists: true }] }, 'customer must compare the properties of an object, which it is in OrderCreated.v1, got {"exists":true}.'],
    ['properties of a number', { total: { value: [1] } }, 'total must be a list: it is a number in OrderCreated.v1, got {"value":[1]}.'],
    ['a wrong type within an object', { customer: { id: [7] } }, 'customer.id must compare a string, which it is in OrderCreated.v1, got 7.'],
    ['a wrong type within a list', { lines: { sku: [7] } }, 'lines.sku must compare a string, which it is in OrderCreated.v1, got 7.'],
    ['two alternatives that never match', { $or: [{ total: ['1'] }, { vip: [1] }] }, "$or[0].total must compare a number, which it is in OrderCreated.v1, got '1'."],
  ])('by %s is refused', (__, filter, message) => {
    expect(() => subscribe(filter, [created])).toThrow(new Error(`${at}.${message}`));
  });

  test.each<[string, Filter, EventContract[]]>([
    ['numbers', { total: [{ numeric: ['>', 100] }, { 'anything-but': [1, 2] }], count: [3] }, [created]],
    ['texts and truth values', { status: ['new', { 'anything-but': { prefix: 'x' } }], vip: [true], customer: { id: [{ exists: true }] } }, [created]],
    ['a number behind an anchor', { tip: [5, { numeric: ['>', 100] }] }, [created]],
    ['values of any type', { any: ['text', 5] }, [created]],
    ['elements of a list', { tags: ['new'], lines: { sku: [{ suffix: '-1' }] } }, [created]],
    ['a type that one of the contracts has', { total: ['100'] }, [created, counted]],
    ['one alternative that can match', { $or: [{ total: ['1'] }, { vip: [true] }] }, [created]],
    ['what a contract does not say', { total: ['1'] }, [contract('Open', { type: 'object' })]],
  ])('by %s is taken', (__, filter, contracts) => {
    expect(subscribe(filter, contracts).filter(text => text.includes('filter of'))).toEqual([]);
  });

  test('by an unknown property within an object is warned of', () => {
    expect(subscribe({ customer: { idd: ['1'] } }, [created])).toContainEqual(expect.stringContaining("The filter of 'Wall' compares customer.idd, which no contract has"));
  });
});

describe('the shape of a filter', () => {
  const inPubSub = (filter: unknown) => () => patterns[0][2](filter as Filter, [created]);
  const inChannel = (filter: MessageFilter) => {
    const stack = shop();
    new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic(), contracts: [created] })
      .subscribe('Wall', MessageConsumer.function(userFunction(stack)), { filter });
    return warnings(stack);
  };

  test('is the same for PubSub and for MessageFilter.data', () => {
    expect(MessageFilter.data({ total: [5] })).toMatchObject({ scope: 'body', pattern: { data: { total: [5] } } });
    expect(() => MessageFilter.data({})).toThrow(new Error('MessageFilter.data: pattern must name at least one property, got none.'));
  });

  test('of a channel is refused with a property of the content beside data', () => {
    expect(() => inChannel(MessageFilter.body({ total: [5] }))).toThrow(new Error(
      "DecoupledMessaging at 'Shop/Orders': filter must have total below data, as MessageFilter.data() puts it: it is a property of the content of OrderCreated.v1, got 'total'."));
  });

  test('of PubSub is refused with data around the properties, or as a MessageFilter', () => {
    expect(inPubSub({ data: { total: [5] } })).toThrow(new Error(
      "PubSub at 'Shop/Orders': filter.data must be left out, with its properties in its place: the filter compares the data of events, got {\"total\":[5]}."));
    expect(inPubSub(MessageFilter.data({ total: [5] }))).toThrow(new Error(
      "PubSub at 'Shop/Orders': filter must be the pattern itself, such as { total: [{ numeric: ['>', 100] }] }, got 'a MessageFilter'."));
  });

  test('of a channel by a type that no contract has is warned of', () => {
    expect(inChannel(MessageFilter.body({ type: ['OrderCreted.v1'] }))).toContainEqual(expect.stringContaining(
      "The filter of 'Wall' compares type with OrderCreted.v1, which no contract has (OrderCreated.v1)."));
    expect(inChannel(MessageFilter.attributes({ type: ['OrderCreated.v1', { prefix: 'Order' }] })).filter(text => text.includes('filter of'))).toEqual([]);
  });
});
