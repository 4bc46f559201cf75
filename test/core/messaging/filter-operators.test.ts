import { Template } from 'aws-cdk-lib/assertions';
import { DecoupledMessaging, EventBroker, EventContract, JsonSchema, MessageChannel, MessageConsumer, MessageFilter, PubSub } from '../../../src';
import { shop, userFunction } from '../../support/stacks';

const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });
type Filter = { [property: string]: unknown };

const pubSub = (broker: EventBroker) => (filter: Filter) => {
  const stack = shop();
  new PubSub(stack, 'Events', { broker, contracts: [contract] }).subscribe('Billing', MessageConsumer.function(userFunction(stack)), { events: [contract], filter });
  return Template.fromStack(stack);
};
const messaging = (channel: MessageChannel, scope: 'body' | 'attributes') => (filter: Filter) => {
  const stack = shop();
  new DecoupledMessaging(stack, 'Orders', { channel })
    .subscribe('Billing', MessageConsumer.function(userFunction(stack)), { filter: MessageFilter[scope](filter) });
  return Template.fromStack(stack);
};

describe.each<[string, (filter: Filter) => Template]>([
  ['a bus', pubSub(EventBroker.eventBus())],
  ['a topic of PubSub', pubSub(EventBroker.topic())],
  ['a topic, by body', messaging(MessageChannel.topic(), 'body')],
  ['a topic, by attributes', messaging(MessageChannel.topic(), 'attributes')],
  ['a stream', messaging(MessageChannel.stream(), 'body')],
])('a filter of %s', (_, create) => {
  const OPERATORS = 'filter.total must compare by one of anything-but, cidr, equals-ignore-case, exists, numeric, prefix, suffix, wildcard, such as { numeric: [\'>\', 100] }';
  const NUMERIC = 'filter.total must compare numbers by <, <=, =, >, >=, such as { numeric: [\'>\', 0, \'<=\', 100] }';
  test.each<[unknown, string]>([
    [{ gt: 1 }, `${OPERATORS}, got {"gt":1}.`],
    [{ $gte: 1 }, OPERATORS],
    [{ contains: 'mocha' }, OPERATORS],
    [{ 'anything-but': { contains: 'mocha' } }, OPERATORS],
    [{}, OPERATORS],
    [{ prefix: 'a', suffix: 'b' }, OPERATORS],
    [{ numeric: ['gt', 1] }, `${NUMERIC}, got {"numeric":["gt",1]}.`],
    [{ numeric: ['>', '1'] }, NUMERIC],
    [{ numeric: '> 1' }, NUMERIC],
    [{ numeric: ['>', 1, '<'] }, NUMERIC],
    [{ exists: 'true' }, 'filter.total must have exists: true or exists: false'],
    [{ numeric: ['>', 10, '<', 5] }, "filter.total must have a range with numbers in it: the lower bound first, such as { numeric: ['>', 0, '<=', 100] }"],
    [{ numeric: ['>', 5, '<=', 5] }, 'filter.total must have a range with numbers in it'],
    [{ numeric: ['<', 10, '>', 5] }, 'filter.total must have a range with numbers in it'],
    [{ numeric: ['>', 1, '>', 5] }, 'filter.total must have a range with numbers in it'],
    [{ numeric: ['=', 1, '<', 5] }, 'filter.total must have a range with numbers in it'],
    [{ prefix: 5 }, "filter.total must have one text for prefix, such as { prefix: 'a' }, got {\"prefix\":5}."],
    [{ suffix: ['a'] }, "filter.total must have one text for suffix, such as { suffix: 'a' }"],
    [{ prefix: { wildcard: ['a'] } }, 'filter.total must have one text for wildcard'],
    [{ 'equals-ignore-case': ['a', 'b'] }, "filter.total must have one text for equals-ignore-case, such as { 'equals-ignore-case': 'a' }"],
    [{ wildcard: 'a**b' }, 'filter.total must have no two wildcards side by side'],
    [{ cidr: 'hello' }, "filter.total must have a range of addresses, such as { cidr: '10.0.0.0/24' }"],
    [{ 'anything-but': [] }, 'filter.total must list at least one value'],
    [{ 'anything-but': ['a', 5] }, "filter.total must exclude texts only or numbers only, such as { 'anything-but': ['a', 'b'] }"],
    [{ 'anything-but': true }, 'filter.total must exclude texts only or numbers only'],
    [{ 'anything-but': { numeric: ['>', 5] } }, 'filter.total must exclude by one of equals-ignore-case, prefix, suffix, wildcard'],
    [{ 'anything-but': { exists: true } }, 'filter.total must exclude by one of equals-ignore-case, prefix, suffix, wildcard'],
    [{ 'anything-but': { prefix: [] } }, 'filter.total must list at least one value'],
    [{ 'anything-but': { prefix: [5] } }, 'filter.total must have one text for prefix'],
    [['mocha'], 'filter.total must list values, and no lists'],
  ])('with %j is refused, as AWS would at the deployment', (comparison, message) => {
    expect(() => create({ total: [comparison] })).toThrow(message);
  });

  test.each<[unknown]>([
    [{ numeric: ['>', 0, '<=', 100] }], [{ exists: false }], [{ prefix: 'mo' }], [{ suffix: { 'equals-ignore-case': 'cha' } }], [{ wildcard: 'm*a' }],
    [{ 'anything-but': ['mocha', 'latte'] }], [{ 'anything-but': { prefix: 'mo' } }], [{ cidr: '10.0.0.0/24' }], ['mocha'], [5],
    [{ 'anything-but': { suffix: ['a', 'b'] } }], [{ 'anything-but': [1, 2] }], [{ numeric: ['>=', 5, '<=', 5] }], [{ cidr: '2001:db8::/32' }], [{ 'equals-ignore-case': 'a' }],
  ])('with %j is kept', comparison => {
    // the filter of a stream is text
    const template = JSON.stringify(create({ total: [comparison] }).toJSON()).replace(/\\"/g, '"');
    expect(template).toContain(JSON.stringify({ total: [comparison] }).slice(1, -1));
  });
});
