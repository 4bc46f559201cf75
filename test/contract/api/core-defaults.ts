import {
  aws_apigatewayv2 as apigwv2, aws_apigatewayv2_integrations as integrations, aws_ec2 as ec2, aws_ecs as ecs, aws_kinesis as kinesis,
  aws_lambda as lambda, aws_sqs as sqs, Duration,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Backend, IdempotencyTable, Operations, PatternAlarm, QueueWorker, ServiceExposure, WebAuth } from '../../../src';
import { RequestRouter } from '../../../src/core/backends/private/request-router';
import { StreamReader } from '../../../src/core/messaging/private/stream-reader';
import { propertyOf, StackTemplate } from '../../../src/core/testing/private/stack-template';
import { HttpFront } from '../../../src/core/web/private/http-front';
import { userFunction } from '../../support/stacks';
import { PatternFixtures } from '../pattern-fixture';

const alarm = (property: string) => (template: StackTemplate) => propertyOf(template.ofType('AWS::CloudWatch::Alarm')[0], property);

const mapping = (property: string) => (template: StackTemplate) => propertyOf(template.ofType('AWS::Lambda::EventSourceMapping')[0], property);

const cors = (property: string) => (template: StackTemplate) => propertyOf(template.ofType('AWS::ApiGatewayV2::Api')[0], `CorsConfiguration.${property}`);

/** A setting of the router's only backend, as its function reads it. */
const routed = (...path: string[]) => (template: StackTemplate) => {
  const route = template.ofType('AWS::Lambda::Function').map(fn => propertyOf(fn, 'Environment.Variables.ROUTE')).find(value => value !== undefined);
  const [alternative] = (JSON.parse(String(route)) as { alternatives: unknown[] }).alternatives;
  return path.reduce<unknown>((value, name) => (value as { [name: string]: unknown })[name], alternative);
};

/** What the types that patterns share state as their defaults, each alone. */
export const core: PatternFixtures = {
  fixtures: [
    {
      name: 'stream reader',
      create: (scope, id) => {
        const pattern = new Construct(scope, id);
        const retentionPeriod = Duration.days(1);
        const stream = new kinesis.Stream(pattern, 'Stream', { retentionPeriod });
        const reader = new StreamReader(pattern, { stream, retentionPeriod, failureQueueId: 'Failures' });
        const handler = userFunction(scope, `${id}Function`);
        reader.read(handler, handler, {});
        return pattern;
      },
    },
    {
      name: 'alarm',
      create: (scope, id) => new PatternAlarm(scope, id, {
        metric: new sqs.Queue(scope, `${id}Queue`).metricNumberOfMessagesSent(),
        threshold: 1,
        evaluationPeriods: 1,
        runbook: { whatHappened: 'Something.', impact: 'Some.', firstStep: 'Look.' },
      }),
    },
    {
      name: 'container worker',
      create: (scope, id) => {
        const pattern = new Construct(scope, id);
        const taskDefinition = new ecs.FargateTaskDefinition(scope, `${id}Task`);
        taskDefinition.addContainer('worker', { image: ecs.ContainerImage.fromRegistry('worker') });
        const worker = QueueWorker.container(taskDefinition, { vpc: new ec2.Vpc(scope, `${id}Network`) });
        const queue = new sqs.Queue(pattern, 'Queue', { visibilityTimeout: worker.visibilityTimeout(Duration.seconds(0)) });
        worker.bindWorker(pattern, { queue, batchSize: 1, maxConcurrency: 2, operations: new Operations(pattern) });
        return pattern;
      },
    },
    {
      name: 'function worker',
      create: (scope, id) => {
        const pattern = new Construct(scope, id);
        const handler = lambda.Function.fromFunctionName(scope, `${id}Worker`, 'worker');
        QueueWorker.function(handler).bindWorker(pattern, {
          queue: new sqs.Queue(pattern, 'Queue'), batchSize: 1, maxConcurrency: 2, operations: new Operations(pattern),
        });
        return pattern;
      },
    },
    {
      name: 'idempotency table',
      create: (scope, id) => {
        const answers = new IdempotencyTable(scope, id);
        answers.enableFor(userFunction(scope, `${id}Function`));
        return answers;
      },
    },
    {
      name: 'authorizer function',
      create: (scope, id) => {
        const api = new apigwv2.HttpApi(scope, id);
        const handler = lambda.Function.fromFunctionName(scope, `${id}Authorizer`, 'authorizer');
        const { authorizer } = WebAuth.lambdaAuthorizer(handler).forHttpApi();
        api.addRoutes({ path: '/', authorizer, integration: new integrations.HttpUrlIntegration('Shop', 'https://shop.example') });
        return api;
      },
    },
    {
      name: 'router',
      create: (scope, id) => {
        const pattern = new Construct(scope, id);
        const backend = Backend.http('https://catalog.example').bindBackend(pattern, {});
        return new RequestRouter(pattern, 'Router', { name: 'catalog', route: 'GET /catalog', alternatives: [{ backend }], operations: new Operations(pattern) });
      },
    },
    {
      name: 'API for pages',
      create: (scope, id) => {
        const pattern = new Construct(scope, id);
        const told = { operations: new Operations(pattern), impact: 'Some.', logs: 'There.' };
        return new HttpFront(pattern, 'Front', { ...told, cors: { allowOrigins: ['https://shop.example'] } });
      },
    },
    {
      name: 'exposed service',
      create: (scope, id) => {
        const pattern = new Construct(scope, id);
        const front = ServiceExposure.httpApi()._kind.front!(pattern, { operations: new Operations(pattern), impact: 'Some.', logs: 'There.' });
        front.addRoute('GET /orders', lambda.Function.fromFunctionName(scope, `${id}Orders`, 'orders'));
        return pattern;
      },
    },
  ],
  defaults: {
    'HttpBackendOptions.timeout': { fixture: 'router', actual: routed('timeoutMillis'), expected: { 'Duration.seconds(10)': 10_000 } },
    'HttpBackendOptions.auth': { fixture: 'router', actual: routed('http', 'secretHeader'), expected: { 'BackendAuth.none()': undefined } },
    'HttpBackendOptions.retryAttempts': { fixture: 'router', actual: routed('http', 'retryAttempts'), expected: { 2: 2 } },
    'HttpBackendOptions.maxResponseSize': {
      fixture: 'router', actual: routed('http', 'maxResponseBytes'), expected: { 'Size.mebibytes(4)': 4 * 1024 * 1024 },
    },
    'CircuitBreakerOptions.failureRate': { fixture: 'router', actual: routed('circuitBreaker', 'failureRate'), expected: { 50: 50 } },
    'CircuitBreakerOptions.window': { fixture: 'router', actual: routed('circuitBreaker', 'windowMillis'), expected: { 'Duration.seconds(30)': 30_000 } },
    'CircuitBreakerOptions.minimumCalls': { fixture: 'router', actual: routed('circuitBreaker', 'minimumCalls'), expected: { 10: 10 } },
    'CircuitBreakerOptions.failures': { fixture: 'router', actual: routed('circuitBreaker', 'failures'), expected: { 5: 5 } },
    'CircuitBreakerOptions.openDuration': { fixture: 'router', actual: routed('circuitBreaker', 'openDurationMillis'), expected: { 'Duration.seconds(10)': 10_000 } },
    'HttpApiExposureOptions.auth': {
      fixture: 'exposed service',
      actual: template => [...new Set(template.ofType('AWS::ApiGatewayV2::Route')
        .filter(({ properties }) => properties.RouteKey !== '$default')
        .map(({ properties }) => properties.AuthorizationType))],
      expected: { 'WebAuth.iam()': ['AWS_IAM'] },
    },
    'WebCors.allowCredentials': {
      fixture: 'API for pages', actual: cors('AllowCredentials'), expected: { false: false },
    },
    'WebCors.maxAge': {
      fixture: 'API for pages', actual: cors('MaxAge'), expected: { 'Duration.hours(1)': 3600 },
    },
    'PatternAlarmProps.comparisonOperator': {
      fixture: 'alarm', actual: alarm('ComparisonOperator'), expected: { 'ComparisonOperator.GREATER_THAN_THRESHOLD': 'GreaterThanThreshold' },
    },
    'PatternAlarmProps.severity': {
      fixture: 'alarm',
      actual: template => /Severity: ([a-z ]+)/.exec(JSON.stringify(alarm('AlarmDescription')(template)))?.[1],
      expected: { 'AlarmSeverity.USERS_AFFECTED': 'users affected' },
    },
    'PatternAlarmProps.treatMissingData': {
      fixture: 'alarm', actual: alarm('TreatMissingData'), expected: { 'TreatMissingData.NOT_BREACHING': 'notBreaching' },
    },
    'StreamSubscriptionOptions.enhancedFanOut': {
      fixture: 'stream reader', actual: template => template.ofType('AWS::Kinesis::StreamConsumer').length > 0, expected: { false: false },
    },
    'StreamSubscriptionOptions.parallelizationFactor': { fixture: 'stream reader', actual: mapping('ParallelizationFactor'), expected: { 1: 1 } },
    'StreamSubscriptionOptions.retryAttempts': { fixture: 'stream reader', actual: mapping('MaximumRetryAttempts'), expected: { 10000: 10_000 } },
    'ContainerWorkerOptions.backlogPerTask': {
      fixture: 'container worker',
      actual: template => /\/ (\d+)\)/.exec(JSON.stringify(template.ofType('AWS::CloudWatch::Alarm').map(({ properties }) => properties.Metrics)))?.[1],
      expected: { 10: '10' },
    },
    'ContainerWorkerOptions.visibilityTimeout': {
      fixture: 'container worker',
      actual: template => propertyOf(template.ofType('AWS::SQS::Queue')[0], 'VisibilityTimeout'),
      expected: { 'Duration.minutes(5)': 300 },
    },
    'FunctionWorkerOptions.idempotency': {
      fixture: 'function worker', actual: template => template.ofType('AWS::DynamoDB::Table').length, expected: { 'Idempotency.none()': 0 },
    },
    'IdempotencyTableProps.retentionPeriod': {
      fixture: 'idempotency table',
      actual: template => /expiresAfter\W+(\d+)/.exec(JSON.stringify(template.ofType('AWS::Lambda::Function').map(({ properties }) => properties.Environment)))?.[1],
      expected: { 'Duration.hours(24)': '86400' },
    },
    'LambdaAuthOptions.identitySource': {
      fixture: 'authorizer function',
      actual: template => propertyOf(template.ofType('AWS::ApiGatewayV2::Authorizer')[0], 'IdentitySource'),
      expected: { "['$request.header.Authorization']": ['$request.header.Authorization'] },
    },
  },
};
