import { aws_events as eventbridge, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventContract, JsonSchema, MessageConsumer, PubSub, UnmatchedEvents } from '../../src';
import { countRule } from '../../src/pub-sub/private/rule-quota';
import { shop } from '../support/stacks';

interface Pattern { readonly 'source'?: string[]; readonly 'detail-type': string[]; readonly 'detail'?: unknown }

const contracts = (count: number) => Array.from({ length: count }, (_, index) => EventContract.fromSchema(`StateOfOrderChanged${index}`, {
  version: 1, source: 'shop.orders', schema: JsonSchema.fromObject({}),
}));

function subscribe(stack: Stack, events: EventContract[], filter?: { [property: string]: unknown }) {
  const bus = new PubSub(stack, 'Events', { contracts: events });
  return bus.subscribe('Audit', MessageConsumer.queue(new sqs.Queue(stack, 'Queue')), { events, filter });
}

const patterns = (stack: Stack): Pattern[] => Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'))
  .map(({ Properties }) => Properties.EventPattern as Pattern);

test('types that do not fit into one pattern have further rules, each type exactly one', () => {
  const stack = shop();
  const events = contracts(100);
  const filter = { orderId: ['a'] };
  const { rule, rules } = subscribe(stack, events, filter);
  const all = patterns(stack);
  expect(rules).toHaveLength(2);
  expect(rule).toBe(rules[0]);
  expect(all.map(pattern => JSON.stringify(pattern).length).every(length => length <= 2048)).toBe(true);
  expect(all.flatMap(pattern => pattern['detail-type'])).toEqual(events.map(({ eventType }) => eventType));
  expect(all.map(({ source, detail }) => ({ source, detail }))).toEqual([1, 2].map(() => ({ source: ['shop.orders'], detail: { data: filter } })));
});

test('the rules have one target and one dead-letter queue, and one alarm of each kind', () => {
  const stack = shop();
  subscribe(stack, contracts(100));
  const template = Template.fromStack(stack);
  const targets = Object.values(template.findResources('AWS::Events::Rule'))
    .map(({ Properties }) => Properties.Targets as { Arn: unknown; DeadLetterConfig: unknown }[]);
  expect(targets[0]).toHaveLength(1);
  const places = targets.map(ofRule => ofRule.map(({ Arn, DeadLetterConfig }) => ({ Arn, DeadLetterConfig })));
  expect(places[1]).toEqual(places[0]);
  template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', {
    Metrics: Match.arrayWith([Match.objectLike({ Expression: 'FILL(rule1, 0) + FILL(rule2, 0)' })]),
  }, 3);
});

test('alarms of many rules name as many as their description has room for', () => {
  const stack = shop();
  const { rules } = subscribe(stack, contracts(400));
  expect(rules).toHaveLength(6);
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  const [text] = alarms.map(({ Properties }) => JSON.stringify(Properties.AlarmDescription)).filter(description => description.includes('RuleName'));
  expect(text).toMatch(/, and \d more\\nSeverity: /);
});

test('a filter that leaves no room for a type is refused', () => {
  expect(() => subscribe(shop(), contracts(1), { orderId: ['x'.repeat(2048)] }))
    .toThrow(/filter must fit into an event pattern of 2048 characters with the type of an event \(EventBridge limit\), got '\d+ characters'\./);
});

test('more patterns than an alarm has metrics are refused', () => {
  expect(() => subscribe(shop(), contracts(120), { orderId: ['x'.repeat(1700)] })).toThrow(/events must fit into 10 event patterns of 2048 characters/);
});

test('unmatched events of more types than one pattern excludes are refused at synthesis', () => {
  const stack = shop();
  const events = contracts(100);
  const bus = new PubSub(stack, 'Events', { contracts: events, unmatched: UnmatchedEvents.counted() });
  bus.subscribe('Audit', MessageConsumer.queue(new sqs.Queue(stack, 'Queue')), { events });
  expect(() => Template.fromStack(stack)).toThrow(/PubSub at 'Shop\/Events': unmatched must be left out where the types of all subscriptions do not fit into one event pattern of 2048 characters \(EventBridge limit\), got 100 types in \d+ characters\./);
});

test('the 301st rule warns that the quota of the bus must be raised', () => {
  const bus = new eventbridge.EventBus(shop(), 'Bus');
  for (let index = 0; index < 300; index++) { countRule(bus); }
  expect(bus.node.metadata).toEqual([]);
  countRule(bus);
  expect(bus.node.metadata.map(({ data }) => String(data))).toEqual([expect.stringContaining('more than 300 rules (EventBridge quota)')]);
});

test('a subscription counts its rules', () => {
  const { rules } = subscribe(shop(), contracts(100));
  const bus = (rules[0].node.scope!.node.scope as PubSub).eventBus!;
  for (let index = rules.length; index < 300; index++) { countRule(bus); }
  expect(bus.node.metadata).toEqual([]);
  countRule(bus);
  expect(bus.node.metadata).toHaveLength(1);
});
