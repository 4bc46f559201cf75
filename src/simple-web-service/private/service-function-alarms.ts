import { aws_cloudwatch as cloudwatch, aws_lambda as lambda, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../core/operations/alarm-override';
import { AlarmSeverity } from '../../core/operations/alarm-severity';
import { Operations } from '../../core/operations/operations';
import { addFunctionAlarms } from '../../core/operations/private/function-alarms';
import { functionTimeout } from '../../core/workers/private/function-timeout';
import { SimpleWebServiceAlarms } from '../simple-web-service-alarms';

/** The impact of an API or a function behind it that fails. */
export const API_IMPACT = 'Clients get 5xx or a timeout. The service does not retry their requests.';
/** Of a function that callers invoke: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html. */
export const SDK_IMPACT = 'Callers get a function error, a timeout or TooManyRequestsException. The service does not retry their invocations.';

export interface ServiceFunctionAlarmOptions {
  readonly impact: string;
  readonly overrides: SimpleWebServiceAlarms;
}

/** The alarms of a function: `<name>Errors`, `<name>Throttles` and `<name>Duration`. */
export function addServiceFunctionAlarms(
  operations: Operations, name: string, handler: lambda.IFunction, { impact, overrides }: ServiceFunctionAlarmOptions,
) {
  addFunctionAlarms(operations, name, handler, {
    invokedWith: 'request',
    section: 'function',
    timeout: functionTimeout(handler),
    errors: overrides.functionErrors,
    throttles: overrides.functionThrottles,
    duration: overrides.functionDuration,
    impact,
  });
}

/**
 * The alarm `<name>Spillover` of an alias with provisioned concurrency. Lambda publishes the metric by alias:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html
 */
export function addSpilloverAlarm(operations: Operations, name: string, alias: lambda.Alias, override?: AlarmOverride) {
  if (!override) { return; }
  const { aliasName, lambda: { functionName } } = alias;
  operations.addAlarm(`${name}Spillover`, {
    metric: alias.metric('ProvisionedConcurrencySpilloverInvocations', { statistic: 'Sum', period: Duration.minutes(1) }),
    threshold: 0,
    evaluationPeriods: 5,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'functionSpillover',
      whatHappened: 'The number of invocations that found no provisioned concurrency was above {threshold} per minute for {window}.',
      impact: 'Some requests wait for a cold start.',
      firstStep: `Run \`aws lambda get-provisioned-concurrency-config --function-name ${functionName} --qualifier ${aliasName}\`. `
        + 'If all of it is available, raise provisionedConcurrency.',
    },
  }, override);
}

/** The dashboard widgets of a function. */
export function addServiceFunctionWidgets(operations: Operations, name: string, handler: lambda.IFunction) {
  operations.addWidgets(
    new cloudwatch.GraphWidget({
      title: `${name}: invocations`,
      left: [handler.metricInvocations({ statistic: 'Sum' }), handler.metricErrors({ statistic: 'Sum' }), handler.metricThrottles({ statistic: 'Sum' })],
      width: 12,
    }),
    new cloudwatch.GraphWidget({
      title: `${name}: duration`,
      left: [handler.metricDuration({ statistic: 'p50' }), handler.metricDuration({ statistic: 'p90' })],
      width: 12,
    }),
  );
}
