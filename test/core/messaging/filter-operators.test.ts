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
  ])('with %j is refused, as AWS would at the deployment', (comparison, message) => {
    expect(() => create({ total: [comparison] })).toThrow(message);
  });

  test.each<[unknown]>([
    [{ numeric: ['>', 0, '<=', 100] }], [{ exists: false }], [{ prefix: 'mo' }], [{ suffix: { 'equals-ignore-case': 'cha' } }], [{ wildcard: 'm*a' }],
    [{ 'anything-but': ['mocha', 'latte'] }], [{ 'anything-but': { prefix: 'mo' } }], [{ cidr: '10.0.0.0/24' }], ['mocha'], [5],
  ])('with %j is kept', comparison => {
    // the filter of a stream is text
    const template = JSON.stringify(create({ total: [comparison] }).toJSON()).replace(/\\"/g, '"');
    expect(template).toContain(JSON.stringify({ total: [comparison] }).slice(1, -1));
  });
});
