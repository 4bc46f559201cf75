import { aws_cloudwatch as cloudwatch, CfnParameter, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AlarmOverride, QueueLoadLeveling, QueueLoadLevelingAlarms, QueueWorker } from '../../../src';
import { shop, userFunction } from '../../support/stacks';

/** The metric math of an alarm of an asynchronous HTTP API. */
function math(name: string, alarms: (stack: Stack) => QueueLoadLevelingAlarms = () => ({})): unknown {
  const stack = shop();
  const pattern = new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack)), alarms: alarms(stack) });
  pattern.addAsyncHttpApi('Api');
  const id = stack.getLogicalId(pattern.operations.alarm(name).node.defaultChild as cloudwatch.CfnAlarm);
  const { Metrics } = Template.fromStack(stack).toJSON().Resources[id].Properties as { Metrics: { Expression?: unknown }[] };
  return Metrics[0].Expression;
}

test.each([
  ['apiClientErrors', 'IF(requests >= 5, 100 * errors / requests, 0)'],
  ['apiServerErrors', 'IF(requests >= 5, 100 * errors / requests, 0)'],
  ['apiFunctionErrors', 'IF(MAX([errors, invocations]) >= 5, 100 * errors / MAX([errors, invocations]), 0)'],
])('a few bad requests do not set off %s', (name, expected) => {
  expect(math(name)).toBe(expected);
});

/** The alarm of a worker on its errors, with the metrics that it reads. */
function workerErrors(errors?: AlarmOverride) {
  const stack = shop();
  new QueueLoadLeveling(stack, 'Payments', { worker: QueueWorker.function(userFunction(stack), { errors }) });
  const alarms = Object.entries(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  const [[, { Properties }]] = alarms.filter(([id]) => id.includes('WorkerErrors'));
  const { Metrics, MetricName, Statistic, Threshold, ComparisonOperator } =
    Properties as { [name: string]: unknown; Metrics?: { Expression?: string }[] };
  return { expression: Metrics?.[0].Expression, MetricName, Statistic, Threshold, ComparisonOperator };
}
const SHARE = '100 * errors / MAX([errors, invocations])';

test('every batch that fails counts, because a quiet queue has few: one metric says so, and is billed', () => {
  expect(workerErrors()).toEqual({
    expression: undefined, MetricName: 'Errors', Statistic: 'Sum', Threshold: 0, ComparisonOperator: 'GreaterThanThreshold',
  });
});

test.each<[string, AlarmOverride, string]>([
  ['a threshold', AlarmOverride.of({ threshold: 10 }), SHARE],
  ['a minimum volume', AlarmOverride.of({ minimumVolume: 20 }), `IF(MAX([errors, invocations]) >= 20, ${SHARE}, 0)`],
  ['a threshold that is known at deployment', AlarmOverride.of({ threshold: Lazy.number({ produce: () => 3 }) }), SHARE],
])('with %s, the share counts', (_, errors, expected) => {
  expect(workerErrors(errors).expression).toBe(expected);
});

test('the volume is what the user says', () => {
  expect(math('apiServerErrors', () => ({ serverErrors: AlarmOverride.of({ minimumVolume: 50 }) }))).toBe('IF(requests >= 50, 100 * errors / requests, 0)');
  expect(math('apiServerErrors', () => ({ serverErrors: AlarmOverride.of({ minimumVolume: 1 }) }))).toBe('100 * errors / requests');
  expect(math('apiServerErrors', stack => ({
    serverErrors: AlarmOverride.of({ minimumVolume: new CfnParameter(stack, 'Volume', { type: 'Number' }).valueAsNumber }),
  }))).toEqual({ 'Fn::Join': ['', ['IF(requests >= ', { Ref: 'Volume' }, ', 100 * errors / requests, 0)']] });
});

test('an alarm on a count has no volume', () => {
  expect(() => math('backlogAge', () => ({ backlogAge: AlarmOverride.of({ minimumVolume: 5 }) }))).toThrow(
    new Error("Operations at 'Shop/Payments': minimumVolume of the alarm backlogAge must be left out, because it is not on a share, got 5."));
});

test.each([100, 250])('a share in percent never is above a threshold of %d', threshold => {
  const stack = shop();
  const worker = QueueWorker.function(userFunction(stack), { errors: AlarmOverride.of({ threshold }) });
  expect(() => new QueueLoadLeveling(stack, 'Payments', { worker })).toThrow(
    new Error(`Operations at 'Shop/Payments': threshold of the alarm workerErrors must be below 100, because the metric is a share in percent, got ${threshold}.`));
});

test('a threshold below 0 is always exceeded', () => {
  expect(() => math('backlogAge', () => ({ backlogAge: AlarmOverride.of({ threshold: -1 }) }))).toThrow(
    new Error("Operations at 'Shop/Payments': threshold of the alarm backlogAge must be at least 0, because the metric never is below, got -1."));
});
