import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { AlarmOverride, AlarmSeverity, Operations, OperationsProps } from '../../../src';
import { shop } from '../../support/stacks';

const COLD = {
  metric: new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold' }),
  threshold: 1,
  evaluationPeriods: 5,
  datapointsToAlarm: 2,
  severity: AlarmSeverity.NOTICE,
  runbook: { whatHappened: 'Cold.', impact: 'No tea.', firstStep: 'Switch it on.' },
};

function kitchen(props?: OperationsProps) {
  const stack = shop();
  const scope = new Construct(stack, 'Kitchen');
  return { stack, scope, operations: new Operations(scope, props) };
}

function alarmProperties(threshold?: AlarmOverride) {
  const { stack, operations } = kitchen();
  operations.addAlarm('kettleCold', COLD, threshold);
  const [alarm] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
  return alarm.Properties as Record<string, unknown>;
}

test('keeps alarms by name, under an id made of the name', () => {
  const { operations } = kitchen();
  operations.addAlarm('kettleCold', COLD);
  expect(Object.keys(operations.alarms)).toEqual(['kettleCold']);
  expect(operations.alarm('kettleCold').node.path).toBe('Shop/Kitchen/KettleColdAlarm');
  expect(operations.alarms.kettleCold).toBe(operations.alarm('kettleCold'));
});

test('gives a copy of its alarms: what is done to it does not reach the pattern', () => {
  const { operations } = kitchen();
  operations.addAlarm('kettleCold', COLD);
  delete operations.alarms.kettleCold;
  expect(Object.keys(operations.alarms)).toEqual(['kettleCold']);
});

test('leaves out a disabled alarm', () => {
  const { stack, operations } = kitchen();
  operations.addAlarm('kettleCold', COLD, AlarmOverride.disabled());
  expect(operations.alarms).toEqual({});
  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 0);
});

test('names the alarms there are when asked for another', () => {
  const { operations } = kitchen();
  operations.addAlarm('kettleCold', COLD);
  operations.addAlarm('milkSour', COLD);
  expect(() => operations.alarm('teaWeak')).toThrow(
    new Error("Operations at 'Shop/Kitchen': alarm must be one of kettleCold, milkSour, got 'teaWeak'."));
});

test.each([
  ['nothing', undefined, { Threshold: 1, EvaluationPeriods: 5, DatapointsToAlarm: 2 }],
  ['a threshold of zero', AlarmOverride.of({ threshold: 0 }), { Threshold: 0, EvaluationPeriods: 5, DatapointsToAlarm: 2 }],
  ['periods, all of which must breach', AlarmOverride.of({ evaluationPeriods: 3 }), { Threshold: 1, EvaluationPeriods: 3, DatapointsToAlarm: 3 }],
  ['datapoints', AlarmOverride.of({ datapointsToAlarm: 4 }), { Threshold: 1, EvaluationPeriods: 5, DatapointsToAlarm: 4 }],
  ['all of it', AlarmOverride.of({ threshold: 9, evaluationPeriods: 8, datapointsToAlarm: 7 }), { Threshold: 9, EvaluationPeriods: 8, DatapointsToAlarm: 7 }],
])('changes of an alarm %s', (_, threshold, figures) => {
  expect(alarmProperties(threshold)).toMatchObject(figures);
});

test('leads from an alarm to its part of the runbook', () => {
  const { stack, operations } = kitchen({ runbookUrl: 'https://wiki.example/kitchen' });
  operations.addAlarm('kettleCold', COLD);
  operations.addAlarm('milkSour', { ...COLD, runbook: { ...COLD.runbook, url: 'https://wiki.example/milk' } });
  operations.addAlarm('breadBurnt', { ...COLD, runbook: { ...COLD.runbook, section: 'foodBurnt' } });
  const descriptions = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'))
    .map(alarm => String(alarm.Properties.AlarmDescription).split('\n').pop());
  expect(descriptions).toEqual(['Runbook: https://wiki.example/kitchen#kettlecold', 'Runbook: https://wiki.example/milk', 'Runbook: https://wiki.example/kitchen#foodburnt']);
});

test('shows the states of its alarms before its graphs, and no states where there are no alarms', () => {
  const graph = new cloudwatch.GraphWidget({ title: 'Temperature' });
  const { operations } = kitchen();
  operations.addWidgets(graph);
  expect(operations.widgets).toEqual([graph]);
  operations.addAlarm('kettleCold', COLD);
  expect(operations.widgets).toEqual([expect.any(cloudwatch.AlarmStatusWidget), graph]);
});

test('shows at most 100 states in a widget', () => {
  const { stack, operations } = kitchen();
  Array.from({ length: 101 }, (_, i) => operations.addAlarm(`kettle${i}Cold`, COLD));
  const states = operations.widgets.map(widget => stack.resolve(widget.toJson())[0].properties as { title: string; alarms: unknown[] });
  expect(states.map(({ title, alarms }) => [title, alarms.length])).toEqual([['Shop/Kitchen (1 of 2)', 100], ['Shop/Kitchen (2 of 2)', 1]]);
});

test('is found on a pattern, and on nothing that only looks like one', () => {
  const { operations } = kitchen();
  const construct = (found?: unknown) => Object.assign(new Construct(shop(), 'Other'), { operations: found });
  expect(Operations.of(construct(operations))).toBe(operations);
  expect([undefined, null, {}, 'daily', 5].map(found => Operations.of(construct(found)))).toEqual([undefined, undefined, undefined, undefined, undefined]);
});
