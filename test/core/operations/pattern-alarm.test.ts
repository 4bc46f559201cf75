import { aws_cloudwatch as cloudwatch, CfnParameter, Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { AlarmSeverity, PatternAlarm, PatternAlarmProps } from '../../../src';
import { shop } from '../../support/stacks';

const RUNBOOK = { whatHappened: 'The kettle is cold.', impact: 'No tea.', firstStep: 'Switch it on.' };

function alarm(props: Partial<PatternAlarmProps> = {}) {
  const stack = shop();
  new PatternAlarm(stack, 'Alarm', {
    metric: new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold' }),
    threshold: 3,
    evaluationPeriods: 2,
    severity: AlarmSeverity.DEGRADED,
    runbook: RUNBOOK,
    ...props,
  });
  return Template.fromStack(stack);
}

function description(props: Partial<PatternAlarmProps>): string {
  const [{ Properties }] = Object.values(alarm(props).findResources('AWS::CloudWatch::Alarm')) as { Properties: { AlarmDescription: string } }[];
  return Properties.AlarmDescription;
}

test('says where, what happened, what it means and what to do first', () => {
  expect(description({})).toBe('Where: Shop\nSeverity: degraded\nWhat happened: The kettle is cold.\nImpact: No tea.\nFirst step: Switch it on.');
});

test.each(Object.values(AlarmSeverity))('says that its severity is %s, and has it', severity => {
  expect(description({ severity })).toContain(`\nSeverity: ${severity}\n`);
  const stack = shop();
  const metric = new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold' });
  expect(new PatternAlarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1, severity, runbook: RUNBOOK }).severity).toBe(severity);
});

test('names the runbook where there is one', () => {
  expect(description({ runbook: { ...RUNBOOK, url: 'https://wiki.example/tea' } }).split('\n').pop()).toBe('Runbook: https://wiki.example/tea');
});

test('names the resources of its metric, each once', () => {
  const metric = (metricName: string, kettle: string) => new cloudwatch.Metric({ namespace: 'Kitchen', metricName, dimensionsMap: { Kettle: kettle, Room: 'bar' } });
  expect(description({
    metric: new cloudwatch.MathExpression({
      expression: '100 * cold / (used + spare)', usingMetrics: { cold: metric('Cold', 'one'), used: metric('Used', 'one'), spare: metric('Used', 'two') },
    }),
  })).toMatch(/^Where: Shop, Kettle: one, Room: bar, Kettle: two\n/);
});

test.each<[string, Partial<PatternAlarmProps>, string]>([
  ['{threshold} %', { threshold: 5 }, '5 %'],
  ['{threshold} %', { threshold: 0.5 }, '0.5 %'],
  ['{threshold:seconds}', { threshold: 0.1 + 0.2 }, '0.3 seconds'],
  ['{threshold:seconds}', { threshold: 5400 }, '1 hour 30 minutes'],
  ['{threshold:seconds}', { threshold: 1 }, '1 second'],
  ['{threshold:milliseconds}', { threshold: 2500 }, '2.5 seconds'],
  ['{threshold:milliseconds}', { threshold: 90_000 }, '1 minute 30 seconds'],
  ['{window}', { evaluationPeriods: 15 }, '15 minutes'],
  ['{window}', { evaluationPeriods: 1 }, '1 minute'],
  ['{window}', { evaluationPeriods: 5, datapointsToAlarm: 3 }, '3 of 5 minutes'],
  ['{window}', { evaluationPeriods: 5, datapointsToAlarm: 5 }, '5 minutes'],
  ['{window}', { metric: new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold' }), evaluationPeriods: 2, datapointsToAlarm: 1 }, '1 of 2 periods of 5 minutes'],
  ['{period}', {}, 'minute'],
  ['{period}', { metric: new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold', period: Duration.hours(2) }) }, '2 hours'],
  ['{period}', { metric: new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold', period: Duration.minutes(90) }) }, '1 hour 30 minutes'],
  ['{statistic}', { metric: new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold', statistic: 'p99.9' }) }, 'p99.9'],
  ['{other} and { "json": 1 }', {}, '{other} and { "json": 1 }'],
])('prints %s as it is set', (text, props, printed) => {
  const metric = new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold', period: Duration.minutes(1) });
  const runbook = { whatHappened: `Cold: ${text}.`, impact: `Cold: ${text}.`, firstStep: `Cold: ${text}.` };
  const lines = description({ metric, runbook, ...props }).split('\n').slice(2);
  expect(lines.map(line => line.replace(/^[^:]+: Cold: /, ''))).toEqual(Array(3).fill(`${printed}.`));
});

test('figures that are known at deployment only are printed then', () => {
  const stack = shop();
  const threshold = new CfnParameter(stack, 'Limit', { type: 'Number' });
  new PatternAlarm(stack, 'Alarm', {
    metric: new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold' }),
    threshold: threshold.valueAsNumber,
    evaluationPeriods: 1,
    severity: AlarmSeverity.DEGRADED,
    runbook: { ...RUNBOOK, whatHappened: 'Below {threshold:seconds} of heat.' },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: { 'Fn::Join': ['', ['Where: Shop\nSeverity: degraded\nWhat happened: Below ', { Ref: 'Limit' }, ' seconds of heat.\nImpact: No tea.\nFirst step: Switch it on.']] },
  });
});

test('a path for which there is no room keeps its beginning and its end', () => {
  const stack = shop();
  const pattern = new Construct(new Construct(stack, 'c'.repeat(1200)), 'Payments');
  new PatternAlarm(pattern, 'Alarm', {
    metric: new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold' }), threshold: 1, evaluationPeriods: 1, severity: AlarmSeverity.DEGRADED, runbook: RUNBOOK,
  });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')) as { Properties: { AlarmDescription: string } }[];
  expect(Properties.AlarmDescription).toHaveLength(1024);
  expect(Properties.AlarmDescription).toMatch(/^Where: Shop\/c+\.\.\.c+\/Payments\nSeverity: degraded\nWhat happened: The kettle is cold\.\n/);
});

test('does not repeat the path where the metric has it as its dimension', () => {
  const metric = new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold', dimensionsMap: { pattern: '/Shop' } });
  expect(description({ metric })).toMatch(/^Where: Shop\n/);
});

test('refuses texts that CloudWatch does not take', () => {
  expect(() => alarm({ runbook: { ...RUNBOOK, impact: 'No tea. '.repeat(130) } }))
    .toThrow(/^PatternAlarm at 'Shop\/Alarm': runbook must be at most 1024 characters with its place \(CloudWatch limit\), got 11\d\d\.$/);
});

test('goes off above its threshold, and not when data is missing', () => {
  alarm().hasResourceProperties('AWS::CloudWatch::Alarm', {
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    Threshold: 3,
    EvaluationPeriods: 2,
  });
});

test('compares and treats missing data as given', () => {
  alarm({
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    datapointsToAlarm: 1,
  }).hasResourceProperties('AWS::CloudWatch::Alarm', {
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
    DatapointsToAlarm: 1,
  });
});

test('is distinguished from other alarms', () => {
  const stack = shop();
  const metric = new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold' });
  const ours = new PatternAlarm(stack, 'Ours', { metric, threshold: 1, evaluationPeriods: 1, severity: AlarmSeverity.DEGRADED, runbook: RUNBOOK });
  const theirs = new cloudwatch.Alarm(stack, 'Theirs', { metric, threshold: 1, evaluationPeriods: 1 });
  expect([ours, theirs, stack, undefined, null, 'alarm'].map(PatternAlarm.isPatternAlarm)).toEqual([true, false, false, false, false, false]);
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
test.each([
  [Duration.minutes(1), 1440, '1 minute, which is 1 day'],
  [Duration.minutes(5), 288, '5 minutes, which is 1 day'],
  [Duration.hours(1), 168, '1 hour, which is 7 days'],
])('evaluates periods of %s for a day, or for seven', (period, most, text) => {
  const metric = new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold', period });
  expect(() => alarm({ metric, evaluationPeriods: most })).not.toThrow();
  expect(() => alarm({ metric, evaluationPeriods: most + 1 }))
    .toThrow(`PatternAlarm at 'Shop/Alarm': evaluationPeriods must be at most ${most} of ${text} (CloudWatch limit), got ${most + 1}.`);
});
