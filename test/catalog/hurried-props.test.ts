import * as path from 'path';
import { aws_appsync as appsync, aws_cognito as cognito, aws_dynamodb as dynamodb, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import {
  Aggregator, AlarmOverride, Backend, EventContract, EventFedTable, FanOutFanIn, FanOutIntake, JsonSchema, OperationsDashboard, RobustApi,
  RoutingEngine, ServiceExposure, SimpleWebService, Source, SourceOptions, StreamPipeline, SubtaskWorker, WebAuth, WindowAggregate,
} from '../../src';
import { ROOT } from '../contract/patterns';
import { shop, userFunction, warnings } from '../support/stacks';

const USER = { name: 'user', type: dynamodb.AttributeType.STRING };
const CREATED = EventContract.fromSchema('UserCreated', { version: 1, source: 'shop', schema: JsonSchema.fromObject({}) });
let stack: Stack;
beforeEach(() => { stack = shop(); });

const slow = (seconds: number) => userFunction(stack, 'Slow', { timeout: Duration.seconds(seconds) });
const api = (engine?: RoutingEngine) => new RobustApi(stack, 'Api', { engine });
const service = (exposure?: ServiceExposure, version?: string) => new SimpleWebService(stack, 'Orders', { handler: userFunction(stack), exposure, version });
const aggregator = (options: SourceOptions = { path: '/a' }) => new Aggregator(stack, 'Invoice', {
  sources: { order: Source.of(Backend.http('https://shop.example.com'), options) }, exposure: ServiceExposure.httpApi(),
});
const graphql = () => RoutingEngine.graphqlApi({ schema: appsync.SchemaFile.fromAsset(path.join(ROOT, 'test', 'core', 'web', 'order.graphql')) });

test.each<[what: string, make: () => unknown, message: string]>([
  ['a function slower than an HTTP API', () => { api().addRoute('GET /a', Backend.function(slow(60))); },
    "RobustApi at 'Shop/Api': backend must have a timeout of at most 29 seconds as the function of an API (API Gateway limit), got '1 minute of 'Shop/Slow''."],
  ['a function slower than a REST API', () => { api(RoutingEngine.restApi()).addRoute('GET /a', Backend.function(slow(30))); },
    "RobustApi at 'Shop/Api': backend must have a timeout of at most 29 seconds as the function of an API (API Gateway limit), got '30 seconds of 'Shop/Slow''."],
  ['a function slower than a GraphQL API', () => { api(graphql()).addResolver('Query.order', Backend.function(slow(60))); },
    "RobustApi at 'Shop/Api': backend must have a timeout of at most 30 seconds as the function of an API (AppSync limit), got '1 minute of 'Shop/Slow''."],
  ['a version twice in a path', () => service(undefined, 'v1').addRoute('GET /v1/orders', slow(3)),
    "SimpleWebService at 'Shop/Orders': key must leave out /v1, which is before all paths of the version, got 'GET /v1/orders'."],
  ['an origin that no browser sends', () => service(ServiceExposure.httpApi({ cors: { allowOrigins: ['https://Shop.example.com:443'] } })),
    "SimpleWebService at 'Shop/Orders': cors.allowOrigins must hold origins as browsers send them, which is 'https://shop.example.com', got 'https://Shop.example.com:443'."],
  ['scopes without one', () => WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'], scopes: [] }),
    'WebAuth.jwt: scopes must hold at least one name, none of them empty, or be left out, got [].'],
  ['an audience without a name', () => WebAuth.jwt({ issuer: 'https://login.example.com', audience: [' '] }),
    'WebAuth.jwt: audience must hold at least one name, none of them empty, or be left out, got [" "].'],
  ['scopes of a user pool without one', () => {
    const pool = new cognito.UserPool(stack, 'Pool');
    return WebAuth.userPool(pool, { clients: [pool.addClient('Web')], scopes: [] });
  }, 'WebAuth.userPool: scopes must hold at least one name, none of them empty, or be left out, got [].'],
  ['the name of a header as identity', () => WebAuth.lambdaAuthorizer(slow(3), { identitySource: ['Authorization'] }),
    "WebAuth.lambdaAuthorizer: identitySource must hold parts of a request such as '$request.header.Authorization', got 'Authorization'."],
  ['the name of a header with a space', () => { api().addRoute('GET /a', Backend.http('https://x.example.com', { headers: { 'x tenant': '1' } })); },
    "RobustApi at 'Shop/Api': backend.headers must have header names (RFC 9110) such as 'x-tenant', got 'x tenant'."],
  ['a header in two lines', () => { api().addRoute('GET /a', Backend.http('https://x.example.com', { headers: { 'x-tenant': 'a\nb' } })); },
    "RobustApi at 'Shop/Api': backend.headers.x-tenant must be a value in one line, got '\"a\\nb\"'."],
  ['a header of the connection', () => { api().addRoute('GET /a', Backend.http('https://x.example.com', { forwardedRequestHeaders: ['Host'] })); },
    "RobustApi at 'Shop/Api': backend.forwardedRequestHeaders must leave out the headers that belong to a connection, got 'Host'."],
  ['credentials without https', () => { api().addRoute('GET /a', Backend.http('http://x.example.com', { headers: { Authorization: 'Bearer abc' } })); },
    "RobustApi at 'Shop/Api': backend.headers must have no credentials for a URL without https, because anybody on the way could read them (http://x.example.com), got 'Authorization'."],
  ['an aggregate whose document has a summary without a word', () => aggregator().addRoute('GET /a', { documentation: { summary: ' ' } }),
    "Aggregator at 'Shop/Invoice': documentation.summary must have something in it, or be left out, got ' '."],
  ['the name alone of the key of a window', () => new StreamPipeline(stack, 'Clicks').window('ByUser', {
    key: 'user' as never, timestamp: 'at', size: Duration.minutes(1), aggregates: { clicks: WindowAggregate.count() },
  }), "StreamPipeline at 'Shop/Clicks': key of 'ByUser' must be a name and a type, such as { name: 'id', type: dynamodb.AttributeType.STRING }, got 'user'."],
  ['the name alone of the key of a table', () => new StreamPipeline(stack, 'Clicks').toTable('Users', { partitionKey: 'user' as never }),
    "StreamPipeline at 'Shop/Clicks': partitionKey of 'Users' must be a name and a type, such as { name: 'id', type: dynamodb.AttributeType.STRING }, got 'user'."],
  ['the name alone of a sort key', () => new StreamPipeline(stack, 'Clicks').toTable('Users', { partitionKey: USER, sortKey: 'at' as never }),
    "StreamPipeline at 'Shop/Clicks': sortKey of 'Users' must be a name and a type, such as { name: 'id', type: dynamodb.AttributeType.STRING }, got 'at'."],
  ['a table without a key', () => new StreamPipeline(stack, 'Clicks').toTable('Users', {} as never),
    "StreamPipeline at 'Shop/Clicks': partitionKey of 'Users' must be a name and a type, such as { name: 'id', type: dynamodb.AttributeType.STRING }, got nothing."],
  ['the name alone of the key of a table that events make', () => new EventFedTable(stack, 'Users', {
    events: [{ contract: CREATED }], versionAttribute: 'version', partitionKey: 'user' as never,
  }), "EventFedTable at 'Shop/Users': partitionKey must be a name and a type, such as { name: 'id', type: dynamodb.AttributeType.STRING }, got 'user'."],
  ['a source without a path', () => aggregator({} as never),
    "Aggregator at 'Shop/Invoice': sources.order.path must be a path such as '/orders/{id}', got nothing."],
  ['a deadline before the first try again', () => new FanOutFanIn(stack, 'Jobs', {
    intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(slow(60)) }, deadline: Duration.minutes(6),
  }), "FanOutFanIn at 'Shop/Jobs': deadline must be above 6 minutes, the visibility timeout of the worker 'small', so that a subtask that fails is tried again before it, got 6 minutes."],
  ['a deadline with an imported worker, whose timeout is not known', () => new FanOutFanIn(stack, 'Jobs', {
    intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(lambda.Function.fromFunctionName(stack, 'Small', 'small')) }, deadline: Duration.minutes(30),
  }), "FanOutFanIn at 'Shop/Jobs': deadline must be above 1 hour 30 minutes, the visibility timeout of the worker 'small', so that a subtask that fails is tried again "
    + "before it (the timeout of the function of 'small' is not known: give it as timeout of SubtaskWorker.function), got 30 minutes."],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});

test('what is as slow as its API is taken', () => {
  api().addRoute('GET /a', Backend.function(slow(29)));
  service(undefined, 'v1').addRoute('GET /v10/orders', userFunction(stack, 'Ten'));
  new OperationsDashboard(stack, 'Board');
  expect(warnings(stack).filter(text => text.includes('got no'))).toEqual([]);
  expect(warnings(stack).filter(text => text.includes('must be') || text.includes('must have'))).toEqual([]);
});

test('a share as a fraction is warned of', () => {
  const alarms = (percent: number) => ({ serverErrors: AlarmOverride.of({ threshold: percent }) });
  new SimpleWebService(stack, 'Orders', { handler: userFunction(stack), alarms: alarms(0.05) });
  new SimpleWebService(stack, 'Payments', { handler: userFunction(stack, 'Pay'), alarms: alarms(1) });
  expect(warnings(stack).filter(text => text.includes('percent'))).toEqual([
    expect.stringContaining('The threshold of the alarm apiServerErrors is 0.05 %. Shares are in percent: write 5 for 5 %.'),
  ]);
});

test.each<[what: string, make: () => unknown, message: string]>([
  ['an API', () => api(), "RobustApi at 'Shop/Api': addRoute must be called at least once, got no call."],
  ['a GraphQL API', () => api(graphql()), "RobustApi at 'Shop/Api': addResolver must be called at least once, got no call."],
  ['a service', () => new SimpleWebService(stack, 'Orders', {}), "SimpleWebService at 'Shop/Orders': handler must be given, or addRoute be called, got neither."],
  ['a version of a service', () => { service().addVersion('v2'); },
    "SimpleWebService at 'Shop/Orders': handler of 'v2' must be given to addVersion, or addRoute be called on the version, got neither."],
  ['a stream', () => new StreamPipeline(stack, 'Clicks'), 'Nothing reads the records of this pipeline: add a branch'],
  ['a dashboard', () => new OperationsDashboard(stack, 'Board'),
    "OperationsDashboard at 'Shop/Board': observedScope must have a pattern of the library below it, got 'Shop'."],
])('%s with nothing in it is warned of', (_, make, message) => {
  make();
  expect(warnings(stack)).toContainEqual(expect.stringContaining(message));
});

test('an aggregate with nothing in it is refused', () => {
  expect(() => new Aggregator(stack, 'Empty', { sources: {} })).toThrow("Aggregator at 'Shop/Empty': sources must hold 1 to 25 sources");
  aggregator();
  expect(() => warnings(stack)).toThrow("Aggregator at 'Shop/Invoice': addRoute must be called with the route of the aggregate");
});
