import { App, aws_events as events, aws_events_targets as targets, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { orderCreated, orderPaid } from './contracts';
import { EventBroker, EventContract, JsonSchema, MessageConsumer, PubSub, UnmatchedEvents } from '../../src';
import { shop, userFunction, warnings } from '../support/stacks';

let stack: Stack;
beforeEach(() => { stack = shop(); });
const create = (unmatched = UnmatchedEvents.counted()) => new PubSub(stack, 'Events', { contracts: [orderCreated, orderPaid], unmatched });

/** A rule that is not a subscription. */
const rule = (eventBus: events.IEventBus, eventPattern: events.EventPattern, scope = stack, props: Partial<events.RuleProps> = {}) => new events.Rule(scope, 'Theirs', {
  eventBus, eventPattern, targets: [new targets.SqsQueue(new sqs.Queue(scope, 'TheirQueue'))], ...props,
});

/** The types that do not count as unmatched. */
function taken(): string[] {
  const [[, { Properties }]] = Object.entries(Template.fromStack(stack).findResources('AWS::Events::Rule')).filter(([id]) => id.startsWith('EventsUnmatchedRule'));
  const { 'detail-type': [{ 'anything-but': types }] } = (Properties as { EventPattern: { 'detail-type': [{ 'anything-but': string[] }] } }).EventPattern;
  return types;
}
const untaken = () => expect(() => taken()).toThrow();

test('the types of a rule beside the pattern are taken', () => {
  rule(create().eventBus!, { source: ['coffee.orders'], detailType: ['OrderCreated.v1', 'OrderLost.v1'] });
  expect(taken()).toEqual(['OrderCreated.v1', 'OrderLost.v1']);
});

test('so are those of a rule of another stack, and of a subscription of another pattern on the bus', () => {
  const bus = create().eventBus!;
  rule(bus, { detailType: ['OrderLost.v1'] }, new Stack(stack.node.root as App, 'Audit'));
  const wall = new Stack(stack.node.root as App, 'Wall');
  const second = new PubSub(wall, 'Second', { broker: EventBroker.fromEventBus(bus), contracts: [orderPaid], unmatched: UnmatchedEvents.counted() });
  second.subscribe('VideoWall', MessageConsumer.function(userFunction(wall)), { events: [orderPaid, orderCreated] });
  expect(taken()).toEqual(['OrderCreated.v1', 'OrderLost.v1', 'OrderPaid.v2']);
});

test('a rule of another bus takes nothing', () => {
  create();
  rule(new events.EventBus(stack, 'Other'), { detailType: ['OrderCreated.v1'] });
  untaken();
});

test.each<[string, Partial<events.RuleProps>]>([['a disabled rule', { enabled: false }], ['a rule without a target', { targets: [] }]])('%s takes nothing', (_, props) => {
  rule(create().eventBus!, { detailType: ['OrderCreated.v1'] }, stack, props);
  untaken();
});

test('a rule that takes all events of a source takes no type', () => {
  rule(create().eventBus!, { source: ['coffee.orders'] });
  untaken();
});

test('contracts that are taken elsewhere do not count', () => {
  create(UnmatchedEvents.logged({ takenElsewhere: [orderPaid] }));
  expect(taken()).toEqual(['OrderPaid.v2']);
});

test('types that the rule has no room for are in a warning, and taken where their contracts are given', () => {
  const contracts = Array.from({ length: 120 }, (_, index) => EventContract.fromSchema(`StateOfOrderChanged${index}`, { version: 1, source: 'coffee', schema: JsonSchema.fromObject({}) }));
  const types = contracts.map(({ eventType }) => eventType);
  rule(create().eventBus!, { detailType: types.slice(0, 60) });
  rule((stack.node.findChild('Events') as PubSub).eventBus!, { detailType: types.slice(60) }, new Stack(stack.node.root as App, 'Audit'));
  const words = /unmatched must name the types that rules of the app take, within 2048 characters, got .*StateOfOrderChanged119\.v1\. These count as unmatched\./;
  expect(warnings(stack)).toContainEqual(expect.stringMatching(words));
  stack = shop();
  rule(create(UnmatchedEvents.counted({ takenElsewhere: contracts })).eventBus!, { detailType: types.slice(0, 60) });
  expect(warnings(stack)).not.toContainEqual(expect.stringMatching(words));
});
