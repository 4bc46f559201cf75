import { ExpectedResult, IntegTest, InvocationType, LogType, Match } from '@aws-cdk/integ-tests-alpha';
import { App, aws_lambda as lambda, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { serviceUrl } from './service-url';
import { ServiceExposure, JsonSchema, SimpleWebService, WebAuth } from '../src';
import { leaveOutUnsupported } from '../tools/local-cloud/unsupported';

/**
 * One service three times: by an HTTP API, by a REST API, and internal. Each route reaches its own function,
 * bad bodies none; unknown routes are 404 and unknown methods 405; versions answer side by side.
 *
 * On AWS the account needs the role for the logs of REST APIs once (CONTRIBUTING.md); the local cloud has it.
 */
const app = new App();
const stack = new Stack(app, 'IntegSimpleWebService');
const answer = (id: string) => new lambda.Function(stack, id, {
  code: lambda.Code.fromInline(`exports.handler = async ({ pathParameters = {} }) => ({
    statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ by: '${id}', id: (pathParameters || {}).id }),
  });`),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_24_X,
  timeout: Duration.seconds(5),
});
const [list, read, order, second] = ['List', 'Read', 'Order', 'Second'].map(answer);
const requestSchema = JsonSchema.fromObject({ type: 'object', required: ['drink'], properties: { drink: { type: 'string' } } });

const services = {
  Http: new SimpleWebService(stack, 'Http', { exposure: ServiceExposure.httpApi({ auth: WebAuth.none() }), version: 'v1' }),
  Rest: new SimpleWebService(stack, 'Rest', { exposure: ServiceExposure.restApi({ auth: WebAuth.none() }), version: 'v1' }),
};
const test = new IntegTest(app, 'SimpleWebService', { testCases: [stack] });

for (const service of Object.values(services)) {
  service.addRoute('GET /orders', list);
  service.addRoute('GET /orders/{id}', read);
  service.addRoute('POST /orders', order, { requestSchema });
  service.addRoute('DELETE /orders/{id}', read, { auth: WebAuth.iam() });
  service.addVersion('v2', second);
  service.enableGradualDeployment({ canaryPercent: 20 });

  const call = (path: string, expected: object, options: { method?: string; body?: string } = {}) => test.assertions
    .httpApiCall(`${serviceUrl(service, 'v1')}${path}`, { ...options, headers: { 'content-type': 'application/json', 'x-correlation-id': 'visit-1' } })
    .expect(ExpectedResult.objectLike(expected));
  call('orders?all', { status: 200, body: { by: 'List' } });
  call('orders/7', { status: 200, body: { by: 'Read', id: '7' } });
  call('orders?good', { status: 200, body: { by: 'Order' } }, { method: 'POST', body: '{"drink":"mocha"}' });
  call('orders?bad', { status: 400, body: { type: 'urn:cdk-serverless-catalog:problem:invalid-request' } }, { method: 'POST', body: '{"drink":1}' });
  call('orders/7?unsigned', { status: 403 }, { method: 'DELETE' });
  call('orders/7?wrong', { status: 405, body: { status: 405, correlationId: 'visit-1', detail: 'Allowed methods: DELETE, GET.' } }, { method: 'PUT' });
  call('payments', { status: 404, body: { status: 404, type: 'urn:cdk-serverless-catalog:problem:route-not-found' } });
  call('../v2/anything/else', { status: 200, body: { by: 'Second' } });
}

const internal = new SimpleWebService(stack, 'Internal', { handler: list, exposure: ServiceExposure.internalSdk() });
test.assertions.invokeFunction({
  functionName: internal.functions[0].functionArn,
  invocationType: InvocationType.REQUEST_RESPONSE,
  logType: LogType.NONE,
  payload: '{}',
}).expect(ExpectedResult.objectLike({ StatusCode: 200, Payload: Match.stringLikeRegexp('List') }));

RemovalPolicies.of(stack).destroy();
leaveOutUnsupported(app);
