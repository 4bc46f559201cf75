import { aws_appsync as appsync, aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Operations } from '../../core/operations/operations';
import { RobustApiAlarms } from '../robust-api-alarms';

/**
 * The alarms of a GraphQL API that is an engine. Metrics:
 * https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html; figures as of API Gateway.
 */
export function addGraphqlApiAlarms(api: appsync.GraphqlApi, operations: Operations, thresholds: RobustApiAlarms) {
  const period = Duration.minutes(1);
  const metric = (metricName: string, statistic: string) => new cloudwatch.Metric({
    namespace: 'AWS/AppSync', metricName, dimensionsMap: { GraphQLAPIId: api.apiId }, period, statistic,
  });
  const share = (label: string, metricName: string) => new cloudwatch.MathExpression({
    label,
    expression: 'errors / requests',
    // every request has a latency: its samples are the requests
    usingMetrics: { errors: metric(metricName, 'Sum'), requests: metric('Latency', 'SampleCount') },
    period,
  });
  operations.addAlarm('apiClientErrors', {
    metric: share('4xx', '4XXError'),
    threshold: 0.05,
    evaluationPeriods: 5,
    runbook: {
      section: 'clientErrors',
      whatHappened: 'More than 5 % of the requests were answered 4xx for five minutes.',
      impact: 'Callers are refused: their tokens, or the form of their queries, are wrong.',
      firstStep: 'Read the request log of the API: it names the errors of each request.',
    },
  }, thresholds.clientErrors);
  operations.addAlarm('apiServerErrors', {
    metric: share('5xx', '5XXError'),
    threshold: 0.05,
    evaluationPeriods: 3,
    runbook: {
      section: 'serverErrors',
      whatHappened: 'More than 5 % of the requests were answered 5xx for three minutes.',
      impact: 'Callers are not served. Errors of single fields are not among these: they are in answers with 200.',
      firstStep: 'Read the request log of the API, then the logs of the functions behind its fields.',
    },
  }, thresholds.serverErrors);
  operations.addAlarm('apiLatency', {
    metric: metric('Latency', 'p90'),
    threshold: 2500,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 5,
    runbook: {
      section: 'latency',
      whatHappened: 'One request in ten took 2.5 seconds or more for five minutes.',
      impact: 'Callers wait; some give up and try again.',
      firstStep: 'Find the slow resolver in the traces of the API.',
    },
  }, thresholds.latency);
}
