import { aws_cloudwatch as cloudwatch, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  AlarmOverride, Backend, MessageConsumer, Operations, PubSub, QueueLoadLeveling, QueueWorker, RobustApi, RobustApiAlarms, RoutingEngine, WebAuth,
} from '../../../src';
import { orderPaid } from '../../pub-sub/contracts';
import { SCHEMA } from '../../robust-api/parts';
import { shop, userFunction, userVpc } from '../../support/stacks';

const P99 = AlarmOverride.of({ statistic: 'p99' });

/** The statistic of an alarm, and what its description says of it. */
function alarmOf(stack: Stack, operations: Operations, name: string) {
  const id = stack.getLogicalId(operations.alarm(name).node.defaultChild as cloudwatch.CfnAlarm);
  const { ExtendedStatistic, AlarmDescription, Threshold } = Template.fromStack(stack).toJSON().Resources[id].Properties as Record<string, unknown>;
  const [, happened] = /What happened: (The p\S+ \w+ of the [\w ]+? was)/.exec(JSON.stringify(AlarmDescription)) ?? [];
  return { ExtendedStatistic, happened, Threshold };
}

const ENGINES: { readonly [name: string]: (stack: Stack) => RoutingEngine } = {
  'HTTP API': () => RoutingEngine.httpApi(),
  'REST API': () => RoutingEngine.restApi(),
  'Application Load Balancer': stack => RoutingEngine.applicationLoadBalancer({ vpc: userVpc(stack), auth: WebAuth.none() }),
  'GraphQL API': () => RoutingEngine.graphqlApi({ schema: SCHEMA }),
};

function apiOf(kind: string, alarms: RobustApiAlarms = {}) {
  const stack = shop();
  const api = new RobustApi(stack, 'Api', { engine: ENGINES[kind](stack), alarms });
  const orders = Backend.function(userFunction(stack, 'Orders', { timeout: Duration.seconds(10) }));
  if (kind === 'GraphQL API') { api.addResolver('Query.order', orders); } else { api.addRoute('GET /orders', orders); }
  return { stack, api };
}

test.each(Object.keys(ENGINES))('the latency of a %s is the percentile that is asked for', kind => {
  const tuned = apiOf(kind, { latency: P99 });
  expect(alarmOf(tuned.stack, tuned.api.operations, 'apiLatency')).toMatchObject({ ExtendedStatistic: 'p99', happened: `The p99 latency of the ${kind} was` });
  const { stack, api } = apiOf(kind);
  expect(alarmOf(stack, api.operations, 'apiLatency')).toMatchObject({ ExtendedStatistic: 'p90', happened: `The p90 latency of the ${kind} was` });
});

test('the duration of a function is the percentile that is asked for, and its other figures stay', () => {
  const stack = shop();
  const handler = userFunction(stack, 'Charge', { timeout: Duration.seconds(10) });
  const { operations } = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(handler, { duration: P99 }) });
  expect(alarmOf(stack, operations, 'workerDuration')).toEqual({ ExtendedStatistic: 'p99', happened: 'The p99 duration of the function was', Threshold: 9000 });
});

test('another percentile of a function has an alarm of its own, an equal one is shared', () => {
  const stack = shop();
  const handler = userFunction(stack, 'Charge', { timeout: Duration.seconds(10) });
  const bus = new PubSub(stack, 'Events');
  const options = { events: [orderPaid] };
  bus.subscribe('Wall', MessageConsumer.function(handler), options);
  bus.subscribe('Audit', MessageConsumer.function(handler), { ...options, alarms: { duration: P99 } });
  bus.subscribe('Stock', MessageConsumer.function(handler), { ...options, alarms: { duration: P99 } });
  const { operations } = bus;
  expect(alarmOf(stack, operations, 'wallDuration').ExtendedStatistic).toBe('p90');
  expect(alarmOf(stack, operations, 'auditDuration').ExtendedStatistic).toBe('p99');
  expect(operations.alarm('stockDuration')).toBe(operations.alarm('auditDuration'));
});

test.each(['serverErrors', 'functionThrottles'])('%s is on no percentile', name => {
  expect(() => apiOf('HTTP API', { [name]: P99 })).toThrow(
    /^Operations at 'Shop\/Api': statistic of the alarm \w+ must be left out, because it is not on a percentile, got 'p99'\.$/);
});
