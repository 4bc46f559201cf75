import { DecoupledMessaging, EventContract, JsonSchema, MessageChannel, MessageConsumer, MessageFilter, PubSub } from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

const contract = (name: string, schema: object) => EventContract.fromSchema(name, { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ ...schema }) });
const created = contract('OrderCreated', { type: 'object', properties: { orderId: { type: 'string' }, total: { type: 'number' } } });
const paid = contract('OrderPaid', { type: 'object', properties: { orderId: { type: 'string' }, paid: { type: 'number' } } });
type Filter = { [property: string]: unknown };

describe.each<[string, (filter: Filter, contracts: EventContract[]) => string[]]>([
  ['PubSub', (filter, contracts) => {
    const stack = shop();
    new PubSub(stack, 'Events', { contracts }).subscribe('Wall', MessageConsumer.function(userFunction(stack)), { events: contracts, filter });
    return warnings(stack);
  }],
  ['DecoupledMessaging', (data, contracts) => {
    const stack = shop();
    new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic(), contracts })
      .subscribe('Wall', MessageConsumer.function(userFunction(stack)), { filter: MessageFilter.body({ data }) });
    return warnings(stack);
  }],
])('a filter of %s', (_, warningsOf) => {
  const ofFilter = (filter: Filter, ...contracts: EventContract[]) => warningsOf(filter, contracts).filter(text => text.includes('filter of'));

  test('by a property that no contract has is warned of: it would match nothing', () => {
    expect(ofFilter({ totl: [5], total: [5] }, created)).toEqual([expect.stringContaining(
      "The filter of 'Wall' compares totl, which no contract has (OrderCreated.v1 with orderId, total). Events without the property do not match.")]);
  });

  test.each<[string, Filter, EventContract[]]>([
    ['a property of one of the contracts', { paid: [1], total: [1] }, [created, paid]],
    ['alternatives', { $or: [{ total: [1] }] }, [created]],
    ['an open schema', { total: [1] }, [contract('Open', { type: 'object' })]],
    ['a schema of parts', { total: [1] }, [contract('Parts', { properties: {}, allOf: [{ properties: { total: {} } }] })]],
    ['an open schema beside others', { total: [1] }, [paid, contract('Open', { type: 'object' })]],
  ])('by %s is not', (__, filter, contracts) => {
    expect(ofFilter(filter, ...contracts)).toEqual([]);
  });
});
