import { aws_ec2 as ec2, Duration, Stack } from 'aws-cdk-lib';
import { answering, network, ORDER, SCHEMA, service } from './parts';
import { ApiRouteOptions, Backend, BackendAuth, IBackend, OpenApiDefinition, RequestMatch, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { resourceCount, shop } from '../support/stacks';

const PATTERN = "RobustApi at 'Shop/Gateway': ";
const THROTTLE = { rateLimit: 1, burstLimit: 1 };

type EngineName = 'httpApi' | 'restApi' | 'applicationLoadBalancer' | 'graphql';

function gateway(stack: Stack, engine: EngineName = 'httpApi'): RobustApi {
  const engines: { [name in EngineName]: () => RoutingEngine } = {
    httpApi: () => RoutingEngine.httpApi(),
    restApi: () => RoutingEngine.restApi(),
    applicationLoadBalancer: () => RoutingEngine.applicationLoadBalancer({ vpc: network(stack, 'Network'), auth: WebAuth.none() }),
    graphql: () => RoutingEngine.graphqlApi({ schema: SCHEMA }),
  };
  return new RobustApi(stack, 'Gateway', { engine: engines[engine]() });
}

/** What is thrown, and how many resources that leaves behind. */
function attempt(stack: Stack, create: () => unknown) {
  const before = resourceCount(stack);
  try {
    create();
  } catch (error) {
    return { message: (error as Error).message.replace(PATTERN, ''), created: resourceCount(stack) - before };
  }
  return 'nothing was thrown';
}

const web = Backend.http('https://catalog.example.com');

const ROUTES: [string, EngineName, string, ApiRouteOptions, string][] = [
  ['method', 'httpApi', 'FETCH /x', {}, "key must begin with a method (GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, ANY), got 'FETCH /x'."],
  ['path', 'httpApi', 'GET x', {}, "key must be a method, a space and a path that begins with a slash, like 'GET /orders/{id}', got 'GET x'."],
  ['weight', 'httpApi', 'GET /x', { weight: 0 }, 'weight must be between 1 and 99 (percent; the rest goes to the backend without weight), got 0.'],
  ['weight', 'httpApi', 'GET /x', { weight: 100 }, 'weight must be between 1 and 99 (percent; the rest goes to the backend without weight), got 100.'],
  ['timeout', 'httpApi', 'GET /x', { timeout: Duration.seconds(30) }, 'timeout must be between 1 second and 29 seconds (API Gateway limit), got 30 seconds.'],
  ['status', 'httpApi', 'GET /x', { documentation: { successStatus: 302 } }, 'documentation.successStatus must be between 200 and 299 (HTTP), got 302.'],
  ['HTTP backend', 'applicationLoadBalancer', 'GET /x', {},
    'engine must be RoutingEngine.httpApi or RoutingEngine.restApi for an HTTP backend, got \'RoutingEngine.applicationLoadBalancer\'.'],
  ['timeout', 'applicationLoadBalancer', 'GET /x', { timeout: Duration.seconds(1) },
    'engine must be RoutingEngine.httpApi or RoutingEngine.restApi for the timeout of a route, got \'RoutingEngine.applicationLoadBalancer\'.'],
  ['throttle', 'applicationLoadBalancer', 'GET /x', { throttle: THROTTLE },
    'engine must be RoutingEngine.httpApi or RoutingEngine.restApi for the throttle of a route, got \'RoutingEngine.applicationLoadBalancer\'.'],
  ['schema', 'applicationLoadBalancer', 'GET /x', { requestSchema: ORDER },
    'engine must be RoutingEngine.httpApi or RoutingEngine.restApi for the requestSchema of a route, got \'RoutingEngine.applicationLoadBalancer\'.'],
  ['route', 'graphql', 'GET /x', {},
    'engine must be RoutingEngine.httpApi or RoutingEngine.restApi or RoutingEngine.applicationLoadBalancer for a route (resolve answers fields), got \'RoutingEngine.graphqlApi\'.'],
];

test.each(ROUTES)('a route is refused for its %s on %s: %s %j', (_, engine, key, options, message) => {
  const stack = shop();
  const api = gateway(stack, engine);
  expect(attempt(stack, () => api.addRoute(key, web, options))).toEqual({ message, created: 0 });
});

describe('a further backend of a route is refused', () => {
  const FURTHER: [string, ApiRouteOptions, string][] = [
    ['without condition', {}, "key must be given once without when and weight, got ''GET /x' again'."],
    ['with what is of the route', { weight: 1, auth: WebAuth.none() }, "auth must be given with the first backend of 'GET /x', got 'it with a further one'."],
    ['with all the weight', { weight: 60 }, "weight must leave something to the backend without weight: those of 'GET /x' must add up to less than 100, got 110."],
  ];
  test.each(FURTHER)('%s', (_, options, message) => {
    const stack = shop();
    const api = gateway(stack);
    api.addRoute('GET /x', web);
    api.addRoute('GET /x', web, { weight: 50 });
    expect(attempt(stack, () => api.addRoute('GET /x', web, options))).toEqual({ message, created: 0 });
  });

  test('in a network, on an engine that weighs functions and HTTP servers only', () => {
    const stack = shop();
    const api = gateway(stack);
    const baristas = Backend.fargateService(service(stack, 'Baristas', network(stack, 'Other')));
    api.addRoute('GET /x', web);
    expect(attempt(stack, () => api.addRoute('GET /x', baristas, { weight: 10 }))).toEqual({
      message: "engine must be RoutingEngine.applicationLoadBalancer for a choice among backends of which some are in a network, got 'RoutingEngine.httpApi'.",
      created: 0,
    });
  });
});

test('a route of the same requests is refused, naming both', () => {
  const stack = shop();
  const api = gateway(stack);
  api.addRoute('GET /orders/{id}', Backend.function(answering(stack, 'Orders')));
  expect(attempt(stack, () => api.addRoute('GET /orders/{order}', Backend.function(answering(stack, 'Other'))))).toMatchObject({
    message: "route must differ from 'GET /orders/{id}' by more than the names of parameters, got 'GET /orders/{order}'.",
  });
});

test('an operationId is given once', () => {
  const stack = shop();
  const api = gateway(stack);
  api.addRoute('GET /a', web, { documentation: { operationId: 'read' } });
  expect(attempt(stack, () => api.addRoute('GET /b', web, { documentation: { operationId: 'read' } }))).toEqual({
    message: "documentation.operationId must be unique, and 'GET /a' has it, got 'read'.", created: 0,
  });
});

test('a backend of no kind, or of two, is refused', () => {
  const stack = shop();
  const api = gateway(stack);
  const none: IBackend = { bindBackend: () => ({}) };
  const two: IBackend = { bindBackend: () => ({ http: { url: 'https://x.example', options: {} }, function: answering(stack, 'Orders') }) };
  expect(() => api.addRoute('GET /x', none)).toThrow(`${PATTERN}backend must be of exactly one kind, got nothing.`);
  expect(() => api.addRoute('GET /x', two)).toThrow(`${PATTERN}backend must be of exactly one kind, got 'function and http'.`);
});

describe('GraphQL', () => {
  test.each([
    ['Query', web, "field must be a type and a field like 'Query.order', got 'Query'."],
    ['Query.order', web, "backend must be a function for a field (RoutingEngine.httpApi and RoutingEngine.restApi take the other kinds), got 'another kind'."],
  ])('refuses to resolve %s', (field, backend, message) => {
    const stack = shop();
    const api = gateway(stack, 'graphql');
    expect(attempt(stack, () => api.addResolver(field, backend))).toEqual({ message, created: 0 });
  });

  test('alone has fields', () => {
    expect(() => gateway(shop()).addResolver('Query.order', web)).toThrow(`${PATTERN}engine must be RoutingEngine.graphqlApi for a resolver (route answers requests)`);
  });

  test.each([{ queryDepthLimit: 76 }, { resolverCountLimit: 0 }])('has limits: %j', options => {
    const stack = shop();
    const create = () => new RobustApi(stack, 'Gateway', { engine: RoutingEngine.graphqlApi({ schema: SCHEMA, ...options }) });
    expect(attempt(stack, create)).toMatchObject({ message: expect.stringContaining('(AppSync limit)') as string, created: 0 });
  });
});

describe('a load balancer', () => {
  test('that faces the internet needs a certificate', () => {
    const stack = shop();
    const vpc = network(stack, 'Network');
    const engine = RoutingEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none(), internetFacing: true });
    expect(attempt(stack, () => new RobustApi(stack, 'Gateway', { engine }))).toEqual({
      message: 'engine.certificate must be given for a load balancer that faces the internet, got nothing.', created: 0,
    });
  });

  test('needs two availability zones', () => {
    const stack = shop();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Network', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] });
    const engine = RoutingEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none() });
    expect(attempt(stack, () => new RobustApi(stack, 'Gateway', { engine }))).toEqual({
      message: "engine.vpc must have subnets in at least 2 availability zones (load balancer limit), got 'eu-west-1a'.", created: 0,
    });
  });

  test('checks no signatures', () => {
    const stack = shop();
    const engine = RoutingEngine.applicationLoadBalancer({ vpc: network(stack, 'Network'), auth: WebAuth.iam() });
    const api = new RobustApi(stack, 'Gateway', { engine });
    expect(() => api.addRoute('GET /x', Backend.function(answering(stack, 'Orders')))).toThrow('WebAuth.iam: engine must be an HTTP API, a REST API or a GraphQL API');
  });
});

test('a load balancer checks tokens over HTTPS only', () => {
  const stack = shop();
  const auth = WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] });
  const api = new RobustApi(stack, 'Gateway', { engine: RoutingEngine.applicationLoadBalancer({ vpc: network(stack, 'Network'), auth }) });
  const orders = Backend.function(answering(stack, 'Orders'));
  expect(attempt(stack, () => api.addRoute('GET /x', orders))).toEqual({
    message: "engine.certificate must be given where tokens are checked, as for 'GET /x': listeners do so over HTTPS only, got nothing.", created: 0,
  });
});

const OF_THE_VOCABULARY: [string, () => unknown, string][] = [
  ['a URL with credentials', () => Backend.http('https://me:secret@x.example'), 'Backend.http: url must be http(s)://host[:port][/prefix] without credentials'],
  ['a URL with a query', () => Backend.http('https://x.example/?a=b'), 'Backend.http: url must be'],
  ['no URL', () => Backend.http('catalog'), "got 'catalog'."],
  ['no address', () => Backend.ipAddresses([], { vpc: network(shop(), 'N'), port: 1 }), 'Backend.ipAddresses: addresses must hold at least one IP address, got none.'],
  ['a header with a space', () => RequestMatch.header('x client', ['a']), "RequestMatch.header: name must be a header name (RFC 9110), got 'x client'."],
  ['no value', () => RequestMatch.query('v', []), 'RequestMatch.query: values must name at least one value, none of them empty, got [].'],
  ['a secret in no header', () => BackendAuth.secretHeader('a\r\nb', undefined as never), 'BackendAuth.secretHeader: name must be a header name'],
  ['an OpenAPI document of before 3.1', () => OpenApiDefinition.fromObject({ openapi: '3.0.3' }), 'OpenApiDefinition.fromObject: openapi must be 3.1.x'],
  ['a file that is none', () => OpenApiDefinition.fromFile('nowhere.json'), 'OpenApiDefinition.fromFile: path must be a JSON file with an OpenAPI document, got nowhere.json'],
];

test.each(OF_THE_VOCABULARY)('%s is refused', (_, create, message) => {
  expect(create).toThrow(message);
});
