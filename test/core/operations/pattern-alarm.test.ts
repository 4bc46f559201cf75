import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PatternAlarm, PatternAlarmProps } from '../../../src';
import { shop } from '../../support/stacks';

const RUNBOOK = { whatHappened: 'The kettle is cold.', impact: 'No tea.', firstStep: 'Switch it on.' };

function alarm(props: Partial<PatternAlarmProps> = {}) {
  const stack = shop();
  new PatternAlarm(stack, 'Alarm', {
    metric: new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold' }),
    threshold: 3,
    evaluationPeriods: 2,
    runbook: RUNBOOK,
    ...props,
  });
  return Template.fromStack(stack);
}

test('says what happened, what it means and what to do first', () => {
  alarm().hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: 'What happened: The kettle is cold.\nImpact: No tea.\nFirst step: Switch it on.',
  });
});

test('names the runbook where there is one', () => {
  alarm({ runbook: { ...RUNBOOK, url: 'https://wiki.example/tea' } }).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: 'What happened: The kettle is cold.\nImpact: No tea.\nFirst step: Switch it on.\nRunbook: https://wiki.example/tea',
  });
});

test('goes off above its threshold, and not for want of data', () => {
  alarm().hasResourceProperties('AWS::CloudWatch::Alarm', {
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    Threshold: 3,
    EvaluationPeriods: 2,
  });
});

test('compares and treats missing data as it is told', () => {
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

test('is told from other alarms', () => {
  const stack = shop();
  const metric = new cloudwatch.Metric({ namespace: 'Kitchen', metricName: 'Cold' });
  const ours = new PatternAlarm(stack, 'Ours', { metric, threshold: 1, evaluationPeriods: 1, runbook: RUNBOOK });
  const theirs = new cloudwatch.Alarm(stack, 'Theirs', { metric, threshold: 1, evaluationPeriods: 1 });
  expect([ours, theirs, stack, undefined, null, 'alarm'].map(PatternAlarm.isPatternAlarm)).toEqual([true, false, false, false, false, false]);
});
