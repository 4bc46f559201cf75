import { aws_cloudwatch as cloudwatch, aws_lambda as lambda } from 'aws-cdk-lib';
import { AlarmOverride } from '../core/operations/alarm-override';
import { Operations } from '../core/operations/operations';
import { addFunctionAlarms } from '../core/operations/private/function-alarms';
import { WebAlarms } from '../core/web/web-options';
import { functionTimeout } from '../core/workers/private/function-timeout';

/**
 * The alarms of a simple web service: those of its API, if it has one, and of each of its functions.
 */
export interface SimpleWebServiceAlarms extends WebAlarms {
  /**
   * Share of a function's invocations that failed: percent.
   * @default - above 0 % in 3 of 3 minutes
   */
  readonly functionErrors?: AlarmOverride;
  /**
   * Throttled invocations of a function: a count. Callers get 429, or 503 through an HTTP API.
   * @default - above 0 in 5 of 5 minutes
   */
  readonly functionThrottles?: AlarmOverride;
  /**
   * Duration of a function (p90), in milliseconds. There is none where its timeout is not known.
   * @default - at least 90 % of the timeout in 15 of 15 minutes
   */
  readonly functionDuration?: AlarmOverride;
}

/** `<name>Errors`, `<name>Throttles` and `<name>Duration`. */
export function addServiceFunctionAlarms(operations: Operations, name: string, handler: lambda.IFunction, thresholds: SimpleWebServiceAlarms) {
  addFunctionAlarms(operations, name, handler, {
    section: 'function',
    timeout: functionTimeout(handler),
    errors: thresholds.functionErrors,
    throttles: thresholds.functionThrottles,
    duration: thresholds.functionDuration,
    impact: 'Callers get errors, or wait in vain: nobody tries again for them.',
  });
}

/** What a dashboard shows of a function. */
export function addServiceFunctionWidgets(operations: Operations, name: string, handler: lambda.IFunction) {
  operations.addWidgets(
    new cloudwatch.GraphWidget({
      title: `${name}: calls`,
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
