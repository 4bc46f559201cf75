import { aws_apigateway as apigateway, aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { addApiAlarms, ApiAlarmOptions } from './http-api-alarms';
import { Operations } from '../../operations/operations';

/** The alarms of a stage of a REST API: `<prefix>ClientErrors`, `<prefix>ServerErrors`, `<prefix>Latency`. */
export function addRestApiAlarms(operations: Operations, prefix: string, stage: apigateway.Stage, options: ApiAlarmOptions) {
  const sum: cloudwatch.MetricOptions = { period: Duration.minutes(1), statistic: 'Sum' };
  addApiAlarms(operations, prefix, {
    requests: stage.metricCount(sum),
    clientErrors: stage.metricClientError(sum),
    serverErrors: stage.metricServerError(sum),
    latency: stage.metricLatency({ ...sum, statistic: 'p90' }),
  }, options);
}
