import { App, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import {
  AlarmNotifications, AlarmOverride, DecoupledMessaging, EventContract, EventSubscriptionAlarms, FanOutFanIn, FanOutIntake, JsonSchema,
  MessageChannel, MessageConsumer, OperationsDashboard, PubSub, QueueLoadLeveling, QueueWorker, SubtaskWorker,
} from '../../../src';
import { shop, userFunction, warnings } from '../../support/stacks';

const contract = EventContract.fromSchema('OrderPaid', { version: 1, source: 'coffee', schema: JsonSchema.fromObject({ type: 'object' }) });
const OWN = ['Errors', 'Throttles', 'Duration'];

let stack: Stack;
let bus: PubSub;
let fn: lambda.Function;
beforeEach(() => {
  stack = shop();
  bus = new PubSub(stack, 'Events', { contracts: [contract] });
  fn = userFunction(stack);
});
const subscribe = (name: string, alarms?: EventSubscriptionAlarms, handler: lambda.IFunction = fn) =>
  bus.subscribe(name, MessageConsumer.function(handler), { events: [contract], alarms });

/** The ids of the alarms on functions, by their ends. */
const alarmsOn = (of: Stack) => Object.entries(Template.fromStack(of).findResources('AWS::CloudWatch::Alarm'))
  .map(([id]) => id).filter(id => /(Errors|Throttles|Duration)Alarm/.test(id) && !id.includes('Idempotency')).map(id => /\w+(Errors|Throttles|Duration)Alarm/.exec(id)![0]).sort();

test('a function with several subscriptions has its alarms once, and each subscription names them', () => {
  const names = ['Wall', 'Audit', 'Stock'];
  names.forEach(name => subscribe(name));
  expect(alarmsOn(stack)).toEqual(['EventsWallDurationAlarm', 'EventsWallErrorsAlarm', 'EventsWallThrottlesAlarm']);
  const { alarms } = bus.operations;
  OWN.forEach(kind => expect(new Set(names.map(name => alarms[`${name.toLowerCase()}${kind}`]))).toEqual(new Set([bus.operations.alarm(`wall${kind}`)])));
  expect(names.map(name => alarms[`${name.toLowerCase()}BacklogAge`]?.node.id)).toEqual(names.map(name => `${name}BacklogAgeAlarm`));
});

test('functions have their own', () => {
  subscribe('Wall');
  subscribe('Audit', undefined, userFunction(stack, 'Other'));
  expect(alarmsOn(stack)).toHaveLength(6);
});

test('patterns of a stack share those of a function', () => {
  subscribe('Wall');
  new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() }).subscribe('Billing', MessageConsumer.function(fn));
  new DecoupledMessaging(stack, 'Queued', { channel: MessageChannel.queue() }).subscribe('Billing', MessageConsumer.function(fn));
  new QueueLoadLeveling(stack, 'Jobs', { worker: QueueWorker.function(fn) });
  const jobs = new FanOutFanIn(stack, 'Photos', { intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(fn) } });
  expect(alarmsOn(stack).filter(id => /Wall|Billing|Worker|Small/.test(id))).toEqual(['EventsWallDurationAlarm', 'EventsWallErrorsAlarm', 'EventsWallThrottlesAlarm']);
  expect(jobs.operations.alarm('smallErrors')).toBe(bus.operations.alarm('wallErrors'));
});

test('an override of its own has an alarm of its own, equal ones share it, and none is idle', () => {
  const at = (threshold: number) => ({ errors: AlarmOverride.of({ threshold }) });
  subscribe('Wall');
  subscribe('Audit', at(20));
  subscribe('Stock', at(20));
  subscribe('Late', { errors: AlarmOverride.disabled(), throttles: AlarmOverride.of({ threshold: 0 }) });
  expect(alarmsOn(stack)).toEqual(['EventsAuditErrorsAlarm', 'EventsWallDurationAlarm', 'EventsWallErrorsAlarm', 'EventsWallThrottlesAlarm']);
  expect(bus.operations.alarms.lateErrors).toBeUndefined();
  expect(warnings(stack).filter(text => !text.includes('alarmWithoutAction'))).toEqual([]);
});

test('alarms that are disabled at the first subscription are those of the next', () => {
  subscribe('Wall', { errors: AlarmOverride.disabled() });
  subscribe('Audit');
  expect(alarmsOn(stack)).toEqual(['EventsAuditErrorsAlarm', 'EventsWallDurationAlarm', 'EventsWallThrottlesAlarm']);
});

test('a dashboard shows the state of a shared alarm once for each pattern', () => {
  subscribe('Wall');
  subscribe('Audit');
  new OperationsDashboard(stack, 'Dashboard');
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  expect(JSON.stringify(Properties).match(/EventsWallErrorsAlarm/g)).toHaveLength(1);
});

test('stacks do not share alarms: none would be deployed alone', () => {
  const wall = new Stack(stack.node.root as App, 'Wall');
  const theirs = userFunction(wall);
  subscribe('Wall');
  new PubSub(wall, 'Theirs', { contracts: [contract] }).subscribe('Wall', MessageConsumer.function(theirs), { events: [contract] });
  new PubSub(new Stack(stack.node.root as App, 'Third'), 'Events').subscribe('Audit', MessageConsumer.function(theirs), { events: [contract], scope: stack });
  expect([alarmsOn(stack).length, alarmsOn(wall).length]).toEqual([6, 3]);
});

describe('notifications of a pattern have the alarms of its functions that are shared', () => {
  const notify = (scope: Construct, name: string) => AlarmNotifications.of(scope).add({ bind: () => ({ alarmActionArn: `arn:aws:sns:eu-west-1:111122223333:${name}` }) });
  const actionsOf = (id: string) => {
    const [{ Properties }] = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).filter(([each]) => each.startsWith(id)).map(([_, each]) => each);
    return [((Properties as { AlarmActions?: string[] }).AlarmActions ?? []).map(arn => arn.split(':')[5]), (Properties as { ActionsEnabled?: boolean }).ActionsEnabled];
  };
  let orders: DecoupledMessaging;
  beforeEach(() => {
    subscribe('Wall');
    orders = new DecoupledMessaging(stack, 'Orders', { channel: MessageChannel.topic() });
    orders.subscribe('Billing', MessageConsumer.function(fn));
  });

  test('each its own, and one action once', () => {
    notify(bus, 'bus');
    notify(orders, 'orders');
    notify(bus, 'both');
    notify(orders, 'both');
    expect(actionsOf('EventsWallErrors')).toEqual([['bus', 'both', 'orders'], undefined]);
  });

  test('without those of a pattern that is muted', () => {
    notify(bus, 'bus');
    notify(orders, 'orders');
    AlarmNotifications.of(bus).mute();
    expect(actionsOf('EventsWallErrors')).toEqual([['orders'], undefined]);
    expect(actionsOf('EventsWallBacklogAge')).toEqual([[], false]);
  });

  test('and none where each is muted', () => {
    notify(bus, 'bus');
    [bus, orders].forEach(pattern => AlarmNotifications.of(pattern).mute());
    expect(actionsOf('EventsWallErrors')).toEqual([[], false]);
  });
});

test('the override of a worker of subtasks is not idle', () => {
  new FanOutFanIn(stack, 'Photos', {
    intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(fn, { errors: AlarmOverride.of({ threshold: 20 }) }) },
  });
  expect(warnings(stack).filter(text => text.includes('idleOverride'))).toEqual([]);
});
