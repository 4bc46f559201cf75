import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { addAlarm, addFunctionAlarms } from './alarms';
import { bareFunction } from './function';
import { bareJobs } from './jobs';
import { BareQueues } from './queue-load-leveling';

/** What QueueLoadLeveling.addAsyncHttpApi creates, by hand. */
export function bareAsyncHttpApi(scope: Construct, queues: BareQueues, worker: lambda.Function): void {
  const { queue } = queues;
  const table = bareJobs(scope, queues, worker);
  const apiFunction = bareFunction(scope, 'ApiFunction', 'job-api', { TABLE_NAME: table.tableName, QUEUE_URL: queue.queueUrl });
  table.grant(apiFunction, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
  queue.grantSendMessages(apiFunction);

  const api = new apigwv2.HttpApi(scope, 'Api', { createDefaultStage: false });
  const accessLogs = new logs.LogGroup(scope, 'AccessLogs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  const stage = new apigwv2.HttpStage(scope, 'Stage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit: 500, burstLimit: 1000 },
    detailedMetricsEnabled: true,
    accessLogSettings: { destination: new apigwv2.LogGroupLogDestination(accessLogs) },
  });
  const integration = new HttpLambdaIntegration('ApiFunction', apiFunction, { scopePermissionToRoute: false });
  const authorizer = new HttpIamAuthorizer();
  const { GET, POST, DELETE, ANY } = apigwv2.HttpMethod;
  api.addRoutes({ path: '/requests', methods: [POST, ANY], integration, authorizer });
  api.addRoutes({ path: '/jobs/{id}', methods: [GET, DELETE, ANY], integration, authorizer });

  const sum = { period: Duration.minutes(1), statistic: 'Sum' };
  const share = (errors: cloudwatch.IMetric) => new cloudwatch.MathExpression({
    expression: 'errors / requests',
    usingMetrics: { errors, requests: stage.metricCount(sum) },
    period: sum.period,
  });
  addAlarm(scope, 'ApiClientErrors', share(stage.metricClientError(sum)), { threshold: 0.05, evaluationPeriods: 5 });
  addAlarm(scope, 'ApiServerErrors', share(stage.metricServerError(sum)), { threshold: 0.05, evaluationPeriods: 3 });
  addAlarm(scope, 'ApiLatency', stage.metricLatency({ period: sum.period, statistic: 'p90' }), { threshold: 2500, evaluationPeriods: 5 });
  addFunctionAlarms(scope, 'ApiFunction', apiFunction);
  addAlarm(scope, 'ApiFunctionDuration', apiFunction.metricDuration({ period: sum.period, statistic: 'p90' }), { threshold: 9000, evaluationPeriods: 15 });
}
