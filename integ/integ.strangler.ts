import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import {
  App, aws_cloudwatch as cloudwatch, aws_events as events, aws_events_targets as targets, aws_lambda as lambda, aws_sqs as sqs,
  Duration, RemovalPolicies, Stack,
} from 'aws-cdk-lib';
import { apiUrl } from './api-url';
import { patience } from './patience';
import { Backend, FacadeEngine, RequestMatch, RobustApi, RoutingEngine, Strangler, StranglerProps, WebAuth } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * Orders move from an HTTP server to a function: beta users by a header first, then all clients by the switch, and back by an alarm, which the default
 * bus hears of. What no feature takes goes to the server, and is 410 after its retirement.
 */
const app = new App();
const stack = new Stack(app, 'IntegStrangler');
const service = (id: string) => new lambda.Function(stack, id, {
  code: lambda.Code.fromInline(`exports.handler = async ({ rawPath }) => ({
    statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ by: '${id}', path: rawPath }),
  });`),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_24_X,
  timeout: Duration.seconds(5),
});
const [old, orders, beta, board] = ['Legacy', 'Orders', 'Beta', 'Board'].map(service);
const server = new RobustApi(stack, 'Server', { engine: RoutingEngine.httpApi({ auth: WebAuth.none() }) });
server.addRoute('ANY /{proxy+}', Backend.function(old));
const alarm = new cloudwatch.Alarm(stack, 'Broken', {
  metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'WrongTotals' }),
  threshold: 1,
  evaluationPeriods: 1,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
});
const paths = ['/orders', '/orders/*'];
const engine = FacadeEngine.httpApi({ auth: WebAuth.none() });
const facadeOf = (id: string, props: StranglerProps = {}) => new Strangler(stack, id, { engine, ...props })
  .add('Board', Backend.function(board), { paths: ['/board*'], translation: { addPathPrefix: '/v2' } });
const shop = facadeOf('Shop', { legacy: Backend.http(apiUrl(server), { timeout: Duration.seconds(8) }) })
  .migrate('OrdersBeta', Backend.function(beta), { paths, when: RequestMatch.header('x-beta', ['1']) })
  .migrate('Orders', Backend.function(orders), { paths, weight: 0, rollbackOn: [alarm] });
const retired = facadeOf('Retired').migrate('Orders', Backend.function(orders), { paths }).retireLegacy();

const heard = new sqs.Queue(stack, 'Heard', { enforceSSL: true });
new events.Rule(stack, 'Rollbacks', {
  eventPattern: { source: ['cdk-serverless-catalog.strangler'], detailType: ['FeatureRolledBack'] },
  targets: [new targets.SqsQueue(heard)],
});

const test = new IntegTest(app, 'Strangler', { testCases: [stack] });
const call = (facade: Strangler, path: string, expected: object, headers: Record<string, string> = {}) => test.assertions
  .httpApiCall(`${apiUrl(facade)}${path}`, { headers }).expect(ExpectedResult.objectLike(expected));
const by = (name: string) => ({ status: 200, body: { by: name } });
const command = (payload: object) => test.assertions
  .invokeFunction({ functionName: shop.switchFunction.functionName, payload: JSON.stringify(payload) });

call(shop, '/menu', by('Legacy'));
call(shop, '/orders/7?beta', by('Beta'), { 'x-beta': '1' });
call(shop, '/boards', { status: 200, body: { by: 'Board', path: '/v2/boards' } });
call(shop, '/orders%2F..%2Fadmin', { status: 400 });
call(retired, '/orders/7', by('Orders'));
call(retired, '/menu', { status: 410 });

call(shop, '/orders/7?first', by('Legacy'))
  .next(command({ feature: 'Orders', weight: 100 }))
  .next(call(shop, '/orders/7?switched', by('Orders')).waitForAssertions(patience()))
  .next(test.assertions.awsApiCall('CloudWatch', 'setAlarmState', { AlarmName: alarm.alarmName, StateValue: 'ALARM', StateReason: 'the test says so' }))
  .next(call(shop, '/orders/7?rolledBack', by('Legacy')).waitForAssertions(patience()))
  .next(test.assertions.awsApiCall('SQS', 'receiveMessage', { QueueUrl: heard.queueUrl, WaitTimeSeconds: 2 })
    .expect(ExpectedResult.objectLike({ Messages: [{ Body: Match.serializedJson(Match.objectLike({ detail: Match.objectLike({ feature: 'Orders', weight: 0 }) })) }] }))
    .waitForAssertions(patience()))
  .next(command({ feature: 'Orders', enable: true, weight: 100 }))
  .next(call(shop, '/orders/7?enabled', by('Orders')).waitForAssertions(patience()));

RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);
