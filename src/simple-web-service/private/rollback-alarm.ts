import { aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../core/operations/alarm-override';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { recentErrors } from '../../core/operations/private/recent-errors';
import { ShareMetric } from '../../core/operations/private/share-metric';

/**
 * The alarm that rolls a deployment back, `<name>Rollback`. It is quicker than the one that pages, and on the new version only. That
 * gets few of the invocations at first. The dimension applies to invocations of an alias:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html. The figures are library defaults.
 */
export function addRollbackAlarm(operations: Operations, name: string, alias: lambda.Alias, override?: AlarmOverride) {
  const { functionName } = alias.lambda;
  const options = {
    period: Duration.minutes(1),
    statistic: 'Sum',
    // the name of the alias, not a reference to it, whose deployment waits for the alarm
    dimensionsMap: { FunctionName: functionName, Resource: `${functionName}:${alias.aliasName}`, ExecutedVersion: alias.version.version },
  };
  operations.addAlarm(`${name}Rollback`, {
    metric: new ShareMetric({
      label: 'Failed invocations of the new version (%)',
      part: 'errors',
      whole: 'MAX([errors, invocations])',
      usingMetrics: { errors: alias.lambda.metricErrors(options), invocations: alias.lambda.metricInvocations(options) },
      period: options.period,
      minimumVolume: 1,
    }),
    threshold: 5,
    evaluationPeriods: 1,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'functionRollback',
      whatHappened: 'More than {threshold} % of the invocations of the newest version failed for {window}.',
      impact: 'During a gradual deployment, CodeDeploy rolls back to the previous version. Some clients got errors.',
      firstStep: recentErrors(alias.lambda),
    },
  }, override);
}
