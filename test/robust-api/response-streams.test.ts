import { aws_apigateway as apigateway, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { answering, network, SCHEMA } from './parts';
import { Aggregator, Backend, IBackend, RequestMatch, RobustApi, RoutingEngine, Source, Strangler, WebAuth } from '../../src';
import { resourceCount, shop } from '../support/stacks';

let stack: Stack;
let chat: lambda.Function;
let streamed: IBackend;
beforeEach(() => {
  stack = shop();
  chat = new lambda.Function(stack, 'Chat', {
    code: lambda.Code.fromInline('exports.handler = awslambda.streamifyResponse(async (event, stream) => stream.end());'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
    timeout: Duration.minutes(15),
  });
  streamed = Backend.function(chat, { responseTransferMode: apigateway.ResponseTransferMode.STREAM });
});

const gateway = (engine = RoutingEngine.restApi()) => new RobustApi(stack, 'Gateway', { engine });

test('a REST API passes the stream of a function on, for up to 15 minutes', () => {
  const api = gateway();
  api.addRoute('POST /chat', streamed);
  api.addRoute('GET /orders', Backend.function(answering(stack, 'Orders')));
  const integrations = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::Method', { Properties: { Integration: { Type: 'AWS_PROXY' } } }))
    .map(({ Properties }) => Properties as { readonly HttpMethod: string; readonly Integration: object });
  const post = integrations.find(({ HttpMethod }) => HttpMethod === 'POST')!.Integration;
  expect(post).toMatchObject({ ResponseTransferMode: 'STREAM', TimeoutInMillis: 900_000, IntegrationHttpMethod: 'POST' });
  expect(JSON.stringify(post)).toMatch(/2021-11-15\/functions\/.*\/response-streaming-invocations/);
  const get = integrations.find(({ HttpMethod }) => HttpMethod === 'GET')!.Integration;
  expect(get).toMatchObject({ TimeoutInMillis: 29_000 });
  expect(get).not.toHaveProperty('ResponseTransferMode');
  expect(JSON.stringify(get)).toMatch(/2015-03-31\/functions\/.*\/invocations/);
});

test('API Gateway may invoke the function, which has alarms as others have', () => {
  const api = gateway();
  api.addRoute('POST /chat', streamed);
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', FunctionName: stack.resolve(chat.functionArn) as unknown, Principal: 'apigateway.amazonaws.com' });
  expect(Object.keys(api.operations.alarms)).toEqual(expect.arrayContaining(['chatErrors', 'chatThrottles', 'chatDuration']));
});

test('a function that does not stream may not run for as long', () => {
  expect(() => gateway().addRoute('POST /chat', Backend.function(chat))).toThrow('backend must have a timeout of at most 29 seconds as the function of an API (API Gateway limit)');
});

test.each<[what: string, add: (backend: IBackend) => void, message: string]>([
  ['an HTTP API', backend => gateway(RoutingEngine.httpApi()).addRoute('POST /chat', backend), "engine must be RoutingEngine.restApi for a response that is streamed, got 'RoutingEngine.httpApi'."],
  ['a load balancer', backend => gateway(RoutingEngine.applicationLoadBalancer({ vpc: network(stack, 'Network'), auth: WebAuth.none() })).addRoute('POST /chat', backend),
    "engine must be RoutingEngine.restApi for a response that is streamed, got 'RoutingEngine.applicationLoadBalancer'."],
  ['a GraphQL API', backend => gateway(RoutingEngine.graphqlApi({ schema: SCHEMA })).addResolver('Query.order', backend),
    "engine must be RoutingEngine.restApi for a response that is streamed, got 'RoutingEngine.graphqlApi'."],
  ['a condition', backend => gateway().addRoute('POST /chat', backend, { when: RequestMatch.header('x-client', ['mobile']) }),
    "backend must be the only one of 'POST /chat', without when and weight, because its response is streamed, got '1 with when or weight'."],
  ['a façade', backend => new Strangler(stack, 'Shop', { legacy: backend }), 'legacy must send its response as a whole, which the façade reads'],
  ['an aggregate', backend => new Aggregator(stack, 'Pages', { sources: { chat: Source.of(backend, { path: '/chat/{id}' }) } }),
    'sources.chat must send its response as a whole, which the aggregator reads'],
])('a stream is refused for %s', (_, add, message) => {
  expect(() => add(streamed)).toThrow(message);
});

test('a stream stays alone on its route', () => {
  const api = gateway();
  api.addRoute('POST /chat', streamed);
  const before = resourceCount(stack);
  const orders = Backend.function(answering(stack, 'Orders'));
  expect(() => api.addRoute('POST /chat', orders, { weight: 10 })).toThrow("backend must be the only one of 'POST /chat', without when and weight, because its response is streamed, got '2 with when or weight'.");
  expect(resourceCount(stack)).toBe(before + 2);
});

test('another mode is refused', () => {
  expect(() => Backend.function(chat, { responseTransferMode: 'CHUNKED' as never })).toThrow("Backend.function: responseTransferMode must be apigateway.ResponseTransferMode.BUFFERED or STREAM, got 'CHUNKED'.");
});
