import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2, aws_cloudwatch as cloudwatch, aws_logs as logs } from 'aws-cdk-lib';
import { addApiAlarms, errorRate, MINUTE } from './api-alarms';
import { Operations } from '../../operations/operations';
import { WebAlarms } from '../web-options';

/** What an operator looks for in an access log. */
interface AccessLogQuestion {
  /** In the words of Logs Insights. */
  readonly query: string;
  /** As a sentence to which the place is added. */
  readonly goal: string;
  /** As a filter expression of X-Ray. */
  readonly traces: string;
}

const CLIENT_ERRORS: AccessLogQuestion = {
  query: 'filter status >= 400 and status < 500 | stats count(*) by routeKey, status', goal: 'Count the 4xx by route and status', traces: 'error',
};
const SERVER_ERRORS: AccessLogQuestion = {
  query: 'filter status >= 500 | stats count(*) by routeKey, status, integrationError', goal: 'Count the 5xx by route and status', traces: 'fault',
};
const SLOW_ROUTES: AccessLogQuestion = {
  query: 'stats pct(responseLatency, 90) as p90 by routeKey | sort p90 desc', goal: 'Find the route with the highest latency', traces: 'responsetime > 2',
};
const REQUESTS: AccessLogQuestion = {
  query: 'stats count(*) by routeKey, bin(1h)', goal: 'Count the requests by route and hour', traces: 'responsetime >= 0',
};

export interface AccessLog {
  /** The sentence by which an operator finds the answer. */
  readonly read: (question: AccessLogQuestion) => string;
}

export function inLogGroup({ logGroupName }: logs.ILogGroup): AccessLog {
  return { read: ({ query }) => `Run the Logs Insights query \`${query}\` on the log group ${logGroupName}.` };
}

export interface GatewayAlarmOptions extends WebAlarms {
  /** The impact of 5xx. */
  readonly impact: string;
  readonly accessLog: AccessLog;
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
  const { impact, accessLog, logs: next, ...overrides } = options;
  const sum: cloudwatch.MetricOptions = { period: MINUTE, statistic: 'Sum' };
  const requests = stage.metricCount(sum);
  addApiAlarms(operations, prefix, {
    clientErrors: errorRate('4xx', { errors: stage.metricClientError(sum), requests }),
    serverErrors: errorRate('5xx', { errors: stage.metricServerError(sum), requests }),
    latency: stage.metricLatency({ ...sum, statistic: 'p90' }),
    latencyUnit: 'milliseconds',
    requests,
  }, {
    api,
    impact,
    clientErrors: accessLog.read(CLIENT_ERRORS),
    serverErrors: `${accessLog.read(SERVER_ERRORS)} ${next}`,
    latency: `${accessLog.read(SLOW_ROUTES)} Then look at the duration of the function or backend of the slowest route.`,
    silence: `${accessLog.read(REQUESTS)} Then call the API from outside, and find out whether its domain name and its clients work.`,
  }, overrides);
}
