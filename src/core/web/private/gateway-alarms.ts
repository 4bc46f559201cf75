import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_cloudwatch as cloudwatch, aws_logs as logs } from 'aws-cdk-lib';
import { addApiAlarms, errorRate, MINUTE } from './api-alarms';
import { Operations } from '../../operations/operations';
import { WebAlarms } from '../web-options';

export interface GatewayAlarmOptions extends WebAlarms {
  /** The impact of 5xx. */
  readonly impact: string;
  readonly accessLogs: logs.ILogGroup;
  /** The sentence after the query for the routes that answer 5xx. */
  readonly logs: string;
}

/** The alarms of a stage of an HTTP API: `<prefix>ClientErrors`, `<prefix>ServerErrors`, `<prefix>Latency`. */
export function addHttpApiAlarms(operations: Operations, prefix: string, stage: apigwv2.HttpStage, options: GatewayAlarmOptions) {
  addGatewayAlarms(operations, prefix, 'HTTP API', stage, options);
}

/** The alarms of a stage of a REST API: `<prefix>ClientErrors`, `<prefix>ServerErrors`, `<prefix>Latency`. */
export function addRestApiAlarms(operations: Operations, prefix: string, stage: apigateway.Stage, options: GatewayAlarmOptions) {
  addGatewayAlarms(operations, prefix, 'REST API', stage, options);
}

function addGatewayAlarms(
  operations: Operations, prefix: string, api: string, stage: apigwv2.HttpStage | apigateway.Stage, options: GatewayAlarmOptions,
) {
  const { impact, accessLogs, logs: next, ...overrides } = options;
  const query = (text: string) => `Run the Logs Insights query \`${text}\` on the log group ${accessLogs.logGroupName}.`;
  const sum: cloudwatch.MetricOptions = { period: MINUTE, statistic: 'Sum' };
  const requests = stage.metricCount(sum);
  addApiAlarms(operations, prefix, {
    clientErrors: errorRate('4xx', { errors: stage.metricClientError(sum), requests }),
    serverErrors: errorRate('5xx', { errors: stage.metricServerError(sum), requests }),
    latency: stage.metricLatency({ ...sum, statistic: 'p90' }),
    latencyUnit: 'milliseconds',
  }, {
    api,
    impact,
    clientErrors: query('filter status >= 400 and status < 500 | stats count(*) by routeKey, status'),
    serverErrors: `${query('filter status >= 500 | stats count(*) by routeKey, status, integrationError')} ${next}`,
    latency: `${query('stats pct(responseLatency, 90) as p90 by routeKey | sort p90 desc')} Then look at the duration of the function or backend of the slowest route.`,
  }, overrides);
}
