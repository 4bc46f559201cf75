import { aws_cloudwatch as cloudwatch, aws_lambda as lambda } from 'aws-cdk-lib';
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
