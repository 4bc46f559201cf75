import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

type Options = Pick<cloudwatch.AlarmProps, 'threshold' | 'evaluationPeriods' | 'comparisonOperator'>;

export function addAlarm(scope: Construct, name: string, metric: cloudwatch.IMetric, options: Options): void {
  new cloudwatch.Alarm(scope, `${name}Alarm`, {
    metric,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: `What happened: ${name} went over ${options.threshold}.`,
    ...options,
  });
}

export function addFunctionAlarms(scope: Construct, name: string, handler: lambda.Function): void {
  const sum = { period: Duration.minutes(1), statistic: 'Sum' };
  addAlarm(scope, `${name}Errors`, new cloudwatch.MathExpression({
    expression: '100 * errors / MAX([errors, invocations])',
    usingMetrics: { errors: handler.metricErrors(sum), invocations: handler.metricInvocations(sum) },
    period: sum.period,
  }), { threshold: 0, evaluationPeriods: 3 });
  addAlarm(scope, `${name}Throttles`, handler.metricThrottles(sum), { threshold: 0, evaluationPeriods: 5 });
}
