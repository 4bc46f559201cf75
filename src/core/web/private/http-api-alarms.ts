import { aws_apigatewayv2 as apigwv2, aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../operations/alarm-override';
import { Operations } from '../../operations/operations';

const MINUTE = Duration.minutes(1);

export interface ApiAlarmOptions {
  readonly clientErrors?: AlarmOverride;
  readonly serverErrors?: AlarmOverride;
  readonly latency?: AlarmOverride;
  readonly impact: string;
  /** Where to look when the API answers 5xx. */
  readonly logs: string;
}

export interface ApiMetrics {
  readonly requests: cloudwatch.IMetric;
  readonly clientErrors: cloudwatch.IMetric;
  readonly serverErrors: cloudwatch.IMetric;
  /** p90 */
  readonly latency: cloudwatch.IMetric;
}

/** The alarms of a stage of an HTTP API: `<prefix>ClientErrors`, `<prefix>ServerErrors`, `<prefix>Latency`. */
export function addHttpApiAlarms(operations: Operations, prefix: string, stage: apigwv2.HttpStage, options: ApiAlarmOptions) {
  const sum: cloudwatch.MetricOptions = { period: MINUTE, statistic: 'Sum' };
  addApiAlarms(operations, prefix, {
    requests: stage.metricCount(sum),
    clientErrors: stage.metricClientError(sum),
    serverErrors: stage.metricServerError(sum),
    latency: stage.metricLatency({ ...sum, statistic: 'p90' }),
  }, options);
}

/** Figures: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html#ApiGateway */
export function addApiAlarms(operations: Operations, prefix: string, metrics: ApiMetrics, options: ApiAlarmOptions) {
  const share = (label: string, errors: cloudwatch.IMetric) => new cloudwatch.MathExpression({
    label,
    expression: 'errors / requests',
    usingMetrics: { errors, requests: metrics.requests },
    period: MINUTE,
  });
  operations.addAlarm(`${prefix}ClientErrors`, {
    metric: share('4xx', metrics.clientErrors),
    threshold: 0.05,
    evaluationPeriods: 5,
    runbook: {
      section: 'clientErrors',
      whatHappened: 'More than 5 % of the requests were answered 4xx for five minutes.',
      impact: 'Callers are refused: their requests, tokens or rate are wrong.',
      firstStep: 'Count the statuses by route in the access log: 400 and 422 are requests, 401 and 403 tokens, 429 the throttle.',
    },
  }, options.clientErrors);
  operations.addAlarm(`${prefix}ServerErrors`, {
    metric: share('5xx', metrics.serverErrors),
    threshold: 0.05,
    evaluationPeriods: 3,
    runbook: {
      section: 'serverErrors',
      whatHappened: 'More than 5 % of the requests were answered 5xx for three minutes.',
      impact: options.impact,
      firstStep: options.logs,
    },
  }, options.serverErrors);
  operations.addAlarm(`${prefix}Latency`, {
    metric: metrics.latency,
    threshold: 2500,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 5,
    runbook: {
      section: 'latency',
      whatHappened: 'One request in ten took 2.5 seconds or more for five minutes.',
      impact: 'Callers wait; some give up and try again.',
      firstStep: 'Compare Latency with IntegrationLatency: if both are high, look at the traces of the function behind the API.',
    },
  }, options.latency);
}
