import { aws_apigateway as apigateway, aws_apigatewayv2 as apigwv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AccessLog, inLogGroup } from './gateway-alarms';
import { deliveredLogGroup } from '../../private/delivered-log-group';

/** The fields of the access log: no tokens, bodies or query strings. */
const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
});

export interface LoggedStage {
  readonly stage: apigwv2.HttpStage;
  readonly accessLog: AccessLog;
}

/** The stage of an HTTP API: throttled, with access logs. */
export function httpApiStage(
  scope: Construct, id: string, api: apigwv2.HttpApi, throttle: apigwv2.ThrottleSettings, detailedMetrics = false,
): LoggedStage {
  const accessLogs = deliveredLogGroup(scope, `${id}AccessLogs`, 'apigateway');
  const stage = new apigwv2.HttpStage(scope, id, {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle,
    // each metric of a route is billed as a custom metric: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
    detailedMetricsEnabled: detailedMetrics,
    accessLogSettings: {
      destination: new apigwv2.LogGroupLogDestination(accessLogs),
      format: apigateway.AccessLogFormat.custom(ACCESS_LOG),
    },
  });
  return { stage, accessLog: inLogGroup(accessLogs) };
}
