import { aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DecoupledMessaging, EventContract, JsonSchema, MessageChannel, MessageConsumer, PubSub, UnmatchedEvents } from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

/** As a package of contracts makes it, for each team that calls it. */
const orderPaid = (schema: object = {}, source = 'coffee') => EventContract.fromSchema('OrderPaid', {
  version: 1, source, schema: JsonSchema.fromObject({ type: 'object', properties: { total: { type: 'number' } }, ...schema }),
});
const other = () => orderPaid({ properties: { total: { type: 'string' }, tip: { type: 'number' } } });
const DIFFERENCE = '/schema/properties/tip: {"type":"number"} instead of nothing; /schema/properties/total/type: "string" instead of "number"';

let stack: Stack;
let fn: lambda.Function;
beforeEach(() => {
  stack = shop();
  fn = userFunction(stack);
});
const bus = (...contracts: EventContract[]) => new PubSub(stack, 'Events', { contracts, unmatched: UnmatchedEvents.counted() });
const channel = (...contracts: EventContract[]) => new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic(), contracts });

/** Where contracts meet that two callers made. */
const MEETINGS: { [place: string]: { meet: (one: EventContract, two: EventContract) => unknown; prop: string } } = {
  'the contracts of a bus': { meet: (one, two) => bus(one, two), prop: 'contracts' },
  'a bus and its publisher': { meet: (one, two) => bus(one).grantPublish(fn, two), prop: 'contract' },
  'a bus and its subscription': { meet: (one, two) => bus(one).subscribe('Wall', MessageConsumer.function(fn), { events: [two] }), prop: 'events' },
  'the events of a subscription': { meet: (one, two) => bus().subscribe('Wall', MessageConsumer.function(fn), { events: [one, two] }), prop: 'events' },
  'the contracts of a channel': { meet: (one, two) => channel(one, two), prop: 'contracts' },
  'a channel and its publisher': { meet: (one, two) => channel(one).grantPublish(fn, two), prop: 'contract' },
  'two publishers of a channel': {
    meet: (one, two) => {
      const orders = channel();
      orders.grantPublish(fn, one);
      return orders.grantPublish(userFunction(stack, 'Other'), two);
    },
    prop: 'contract',
  },
};

describe.each(Object.entries(MEETINGS))('%s', (_, { meet, prop }) => {
  test('take two objects of the same words as one contract', () => {
    meet(orderPaid(), orderPaid());
    expect(warnings(stack).filter(text => !text.includes('alarmWithoutAction'))).toEqual([]);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('refuse another schema of the same type, and show where it differs', () => {
    expect(() => meet(orderPaid(), other())).toThrow(`${prop} must equal the other contract of OrderPaid.v1, or be its next version, got ${DIFFERENCE}.`);
  });
});

test('the types of a subscription are in its rule once', () => {
  bus(orderPaid(), orderPaid()).subscribe('Wall', MessageConsumer.function(fn), { events: [orderPaid(), orderPaid()] });
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'source': ['coffee'], 'detail-type': ['OrderPaid.v1'] } });
  Template.fromStack(stack).resourceCountIs('AWS::EventSchemas::Schema', 1);
});

test('a type of two sources has two contracts, which a subscription may take both', () => {
  const theirs = orderPaid({ type: 'string' }, 'tea');
  bus(orderPaid()).subscribe('Wall', MessageConsumer.function(fn), { events: [orderPaid(), theirs] });
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { $or: [{ 'source': ['coffee'], 'detail-type': ['OrderPaid.v1'] }, { 'source': ['tea'], 'detail-type': ['OrderPaid.v1'] }] },
  });
  expect(() => new PubSub(stack, 'Both', { contracts: [orderPaid(), theirs] })).toThrow('contracts must equal the other contract of OrderPaid.v1');
});

test('a publisher and a bus agree on the source', () => {
  expect(() => bus(orderPaid()).grantPublish(fn, orderPaid({}, 'tea')))
    .toThrow('contract must equal the other contract of OrderPaid.v1, or be its next version, got /source: "tea" instead of "coffee".');
});

test('a long difference is cut', () => {
  const wide = (type: string) => orderPaid({ properties: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`p${i}`, { type }])) });
  expect(() => channel(wide('string'), wide('number'))).toThrow('/schema/properties/p4/type: "number" instead of "string"; and 4 more.');
});
