import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import { App, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { apiUrl } from './api-url';
import { Backend, JsonSchema, RequestMatch, RobustApi, RoutingEngine, WebAuth } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * The same routes by an HTTP API, a REST API and a load balancer: a route of one function reaches it,
 * client features choose among versions, a third party that cannot be reached is 502 while its
 * neighbours answer, bad bodies reach nobody, unknown routes are 404 and unknown methods 405.
 * On a listener of others, what is not for the API gets the answers of its owner.
 *
 * On AWS the account needs the role for the logs of REST APIs once (CONTRIBUTING.md); the local cloud has it.
 */
const app = new App();
const stack = new Stack(app, 'IntegRobustApi');
const answer = (id: string) => new lambda.Function(stack, id, {
  code: lambda.Code.fromInline(`exports.handler = async () => ({
    statusCode: 200, headers: { 'content-type': 'application/json' },
    multiValueHeaders: { 'content-type': ['application/json'] }, // load balancers read these
    body: JSON.stringify({ by: '${id}' }),
  });`),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_24_X,
  timeout: Duration.seconds(5),
});
const [read, readNext, order] = ['Read', 'ReadNext', 'Order'].map(answer);
const vpc = new ec2.Vpc(stack, 'Network', {
  maxAzs: 2,
  natGateways: 0,
  restrictDefaultSecurityGroup: false,
  subnetConfiguration: [
    { name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  ],
});
const requestSchema = JsonSchema.fromObject({ type: 'object', required: ['drink'], properties: { drink: { type: 'string' } } });

const http = new RobustApi(stack, 'Http', { engine: RoutingEngine.httpApi({ auth: WebAuth.none() }) });
const rest = new RobustApi(stack, 'Rest', { engine: RoutingEngine.restApi({ auth: WebAuth.none() }) });
const balanced = new RobustApi(stack, 'Balanced', {
  engine: RoutingEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none(), vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } }),
});

const shared = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } });
const listener = shared.addListener('Listener', {
  protocol: elbv2.ApplicationProtocol.HTTP,
  open: false,
  defaultAction: elbv2.ListenerAction.fixedResponse(421, { contentType: 'application/json', messageBody: '{"by":"the owner"}' }),
});
listener.addAction('Health', {
  priority: 1,
  conditions: [elbv2.ListenerCondition.pathPatterns(['/health'])],
  action: elbv2.ListenerAction.fixedResponse(200, { contentType: 'application/json', messageBody: '{"by":"the owner"}' }),
});
const hosted = new RobustApi(stack, 'Hosted', {
  engine: RoutingEngine.fromListener(listener, {
    url: `http://${shared.loadBalancerDnsName}`,
    auth: WebAuth.none(),
    when: RequestMatch.header('x-tenant', ['shop']),
    firstPriority: 101,
    lastPriority: 5_100,
  }),
});

for (const api of [http, rest, balanced, hosted]) {
  api.addRoute('GET /orders/new', Backend.function(read));
  api.addRoute('GET /orders/new', Backend.function(readNext), { when: RequestMatch.header('x-client', ['mobile']) });
}
for (const api of [http, rest]) {
  api.addRoute('GET /orders/{id}', Backend.function(read));
  api.addRoute('POST /orders', Backend.function(order), { requestSchema });
  // port 9 (discard) is closed: nobody answers
  api.addRoute('GET /partners/{proxy+}', Backend.http('http://127.0.0.1:9', { timeout: Duration.seconds(2), retryAttempts: 0 }));
  api.addRoute('GET /closed', Backend.function(read), { auth: WebAuth.iam() });
}

const test = new IntegTest(app, 'RobustApi', { testCases: [stack] });
for (const api of [http, rest, balanced, hosted]) {
  const defaults = { 'content-type': 'application/json', 'x-tenant': 'shop' };
  const call = (path: string, expected: object, options: { method?: string; body?: string; headers?: Record<string, string> } = {}) => test.assertions
    .httpApiCall(`${apiUrl(api, shared)}${path}`, { ...options, headers: { ...defaults, ...options.headers } })
    .expect(ExpectedResult.objectLike(expected));
  call('/orders/new', { status: 200, body: { by: 'Read' } });
  call('/orders/new?mobile', { status: 200, body: { by: 'ReadNext' } }, { headers: { 'x-client': 'mobile' } });
  call('/orders/new?wrong', { status: 405, body: { status: 405, detail: Match.stringLikeRegexp('GET') } }, { method: 'DELETE' });
  if (api === hosted) {
    call('/nothing', { status: 421, body: { by: 'the owner' } });
    call('/orders/new?other', { status: 421, body: { by: 'the owner' } }, { headers: { 'x-tenant': 'other' } });
    call('/health', { status: 200, body: { by: 'the owner' } });
    continue;
  }
  call('/nothing', { status: 404, body: { status: 404 } });
  if (api === balanced) { continue; }
  call('/orders/7', { status: 200, body: { by: 'Read' } });
  call('/orders?good', { status: 200, body: { by: 'Order' } }, { method: 'POST', body: '{"drink":"mocha"}' });
  call('/orders?bad', { status: 400 }, { method: 'POST', body: '{"drink":1}' });
  call('/closed', { status: 403 });
  call('/partners/menu', { status: 502, body: { status: 502 } }).next(call('/orders/8', { status: 200, body: { by: 'Read' } }));
}

RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);
