import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AlarmThreshold, QueueLoadLeveling, QueueWorker } from '../../src';
import { shop, userFunction } from '../support/stacks';

test('alarms are tuned or left out one by one', () => {
  const stack = shop();
  const payments = new QueueLoadLeveling(stack, 'Payments', {
    worker: QueueWorker.function(userFunction(stack), {
      errors: AlarmThreshold.of({ threshold: 1 }), // up to 1 % may fail
    }),
    alarms: {
      backlogAge: AlarmThreshold.of({ threshold: Duration.minutes(15).toSeconds(), evaluationPeriods: 5 }),
      deadLettersAge: AlarmThreshold.disabled(),
    },
  });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 900, EvaluationPeriods: 5 });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 1, EvaluationPeriods: 3 });
  expect(Object.keys(payments.operations.alarms)).toEqual(['workerErrors', 'workerThrottles', 'workerDuration', 'backlogAge', 'deadLetters']);
});
