import { createHash } from 'crypto';
import { aws_events as eventbridge, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Environment } from '../../handlers/shared/runtime/environment';
import { unpackSettings } from '../../handlers/shared/runtime/settings';
import { EventBroker, EventContract, JsonSchema, MessageConsumer, PubSub, PubSubProps, UnmatchedEvents } from '../../src';
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

describe('unmatched events', () => {
  function unmatched(count: number, options: PubSubProps = {}) {
    const stack = shop();
    const events = contracts(count);
    const bus = new PubSub(stack, 'Events', { unmatched: UnmatchedEvents.counted(), ...options });
    const queue = MessageConsumer.queue(new sqs.Queue(stack, 'Queue'));
    bus.subscribe('First', queue, { events: events.slice(0, 50) });
    bus.subscribe('Others', MessageConsumer.queue(new sqs.Queue(stack, 'Other')), { events: events.slice(50) });
    return { stack, bus, types: events.map(({ eventType }) => eventType) };
  }

  const excluding = (stack: Stack) => {
    const lists = patterns(stack).map(pattern => pattern['detail-type']?.[0] as unknown as { 'anything-but'?: string[] } | undefined);
    return lists.flatMap(list => list?.['anything-but'] ? [list['anything-but']] : []);
  };

  test('of types that one pattern excludes are found by one rule', () => {
    const { stack, types } = unmatched(60);
    expect(excluding(stack)).toEqual([[...types].sort()]);
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
  });

  test.each([150, 400])('of %d types are found by a function behind the rule, which knows all types', count => {
    const { stack, bus, types } = unmatched(count, { unmatched: UnmatchedEvents.logged() });
    const template = Template.fromStack(stack);
    const [excluded, ...more] = excluding(stack);
    expect(more).toEqual([]);
    expect(excluded.length).toBeGreaterThan(50);
    expect(types).toEqual(expect.arrayContaining(excluded));
    expect(patterns(stack).every(pattern => JSON.stringify(pattern).length <= 2048)).toBe(true);
    const [{ Properties: { Environment: { Variables: variables } } }] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(unpackSettings(new Environment(variables as Record<string, string>), 'FORWARD_UNTAKEN')).toEqual({ types: [...types].sort() });

    // the rule with the alarm and the log is on the bus of the function
    const [filtered] = Object.entries(template.findResources('AWS::Events::EventBus')).filter(([id]) => id.includes('Filter'));
    template.hasResourceProperties('AWS::Events::Rule', { EventBusName: { Ref: filtered[0] }, EventPattern: { source: [{ prefix: '' }] } });
    expect(stack.resolve(bus.metricUnmatched()!.dimensions)).toMatchObject({ EventBusName: { Ref: filtered[0] } });
    expect(JSON.stringify(template.findResources('AWS::Logs::LogGroup'))).toContain(`{"Ref":"${filtered[0]}"},"/*"`);
    expect(Object.keys(bus.operations.alarms)).toEqual(expect.arrayContaining(['unmatched', 'unmatchedFilterErrors', 'unmatchedFilterDeadLetters', 'unmatchedFilterFailedInvocations']));
  });

  test('of more types than the function has room for are refused at synthesis, with what to do', () => {
    const stack = shop();
    const bus = new PubSub(stack, 'Events', { unmatched: UnmatchedEvents.counted() });
    const random = Array.from({ length: 400 }, (_, index) => EventContract.fromSchema(`T${createHash('sha256').update(`${index}`).digest('hex')}`, {
      version: 1, source: 'shop.orders', schema: JsonSchema.fromObject({}),
    }));
    for (let from = 0; from < 400; from += 100) {
      bus.subscribe(`S${from}`, MessageConsumer.queue(new sqs.Queue(stack, `Queue${from}`)), { events: random.slice(from, from + 100) });
    }
    expect(() => Template.fromStack(stack)).toThrow(/must have at most 4096 bytes of variables .* It names all types with a subscription\. Leave out `unmatched`, or use several buses\./);
  });

  test('on the default bus are refused where a rule of its own could not count them', () => {
    const broker = (stack: Stack) => EventBroker.fromEventBus(eventbridge.EventBus.fromEventBusName(stack, 'Default', 'default'));
    const stack = shop();
    const events = contracts(100);
    const bus = new PubSub(stack, 'Events', { contracts: events, broker: broker(stack), unmatched: UnmatchedEvents.counted() });
    expect(() => bus.subscribe('Audit', MessageConsumer.queue(new sqs.Queue(stack, 'Queue')), { events }))
      .toThrow(/PubSub at 'Shop\/Events': unmatched must be left out on the default bus where one event pattern of 2048 characters cannot name all types: use a bus of your own, got '100 types'\./);
  });
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
