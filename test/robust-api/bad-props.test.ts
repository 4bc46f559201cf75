import { aws_ec2 as ec2, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { answering, network, ORDER, SCHEMA, service } from './parts';
import { ApiRouteOptions, Backend, BackendAuth, IBackend, OpenApiDefinition, RequestMatch, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { resourceCount, shop } from '../support/stacks';

const PATTERN = "RobustApi at 'Shop/Gateway': ";
const THROTTLE = { rateLimit: 1, burstLimit: 1 };

type EngineName = 'httpApi' | 'restApi' | 'applicationLoadBalancer' | 'graphqlApi';

function gateway(stack: Stack, engine: EngineName = 'httpApi'): RobustApi {
  const engines: { [name in EngineName]: () => RoutingEngine } = {
    httpApi: () => RoutingEngine.httpApi(),
    restApi: () => RoutingEngine.restApi(),
    applicationLoadBalancer: () => RoutingEngine.applicationLoadBalancer({ vpc: network(stack, 'Network'), auth: WebAuth.none() }),
    graphqlApi: () => RoutingEngine.graphqlApi({ schema: SCHEMA }),
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
  ['path', 'httpApi', 'GET x', {}, "key must be a method, a space and a path with a leading slash, such as 'GET /orders/{id}', got 'GET x'."],
  ['weight', 'httpApi', 'GET /x', { weight: 0 }, 'weight must be between 1 and 99 (percent; the backend without weight takes the rest), got 0.'],
  ['weight', 'httpApi', 'GET /x', { weight: 100 }, 'weight must be between 1 and 99 (percent; the backend without weight takes the rest), got 100.'],
  ['timeout', 'httpApi', 'GET /x', { timeout: Duration.seconds(30) }, 'timeout must be between 1 second and 29 seconds (API Gateway limit), got 30 seconds.'],
  ['status', 'httpApi', 'GET /x', { documentation: { successStatus: 302 } }, 'documentation.successStatus must be between 200 and 299 (successful statuses of HTTP), got 302.'],
  ['HTTP backend', 'applicationLoadBalancer', 'GET /x', {},
    'engine must be RoutingEngine.httpApi or RoutingEngine.restApi for an HTTP backend, got \'RoutingEngine.applicationLoadBalancer\'.'],
  ['timeout', 'applicationLoadBalancer', 'GET /x', { timeout: Duration.seconds(1) },
    'engine must be RoutingEngine.httpApi or RoutingEngine.restApi for the option timeout of addRoute, got \'RoutingEngine.applicationLoadBalancer\'.'],
  ['throttle', 'applicationLoadBalancer', 'GET /x', { throttle: THROTTLE },
    'engine must be RoutingEngine.httpApi or RoutingEngine.restApi for the option throttle of addRoute, got \'RoutingEngine.applicationLoadBalancer\'.'],
  ['values', 'applicationLoadBalancer', 'GET /x', { when: RequestMatch.all(RequestMatch.header('x', ['a', 'b']), RequestMatch.query('y', ['c', 'd'])) },
    "when must hold at most 3 values for 'GET /x' (Elastic Load Balancing limit), got 4."],
  ['values', 'applicationLoadBalancer', 'ANY /x', { when: RequestMatch.header('x', ['a', 'b', 'c', 'd', 'e']) },
    "when must hold at most 4 values for 'ANY /x' (Elastic Load Balancing limit), got 5."],
  ['header', 'applicationLoadBalancer', 'GET /x', { when: RequestMatch.header('h'.repeat(41), ['a']) },
    `when must name headers of at most 40 characters for 'GET /x' (Elastic Load Balancing limit), got '${'h'.repeat(41)}'.`],
  ['value', 'applicationLoadBalancer', 'GET /x', { when: RequestMatch.query('y', ['*'.repeat(65)]) },
    `when must hold values of at most 128 characters for 'GET /x', with \\ before each * and ? (Elastic Load Balancing limit), got '${'\\*'.repeat(65)}'.`],
  ['long path', 'applicationLoadBalancer', `GET /${'x'.repeat(128)}`, {},
    `key must have a path whose pattern has at most 128 characters (Elastic Load Balancing limit), got '/${'x'.repeat(128)}'.`],
  ['schema', 'applicationLoadBalancer', 'GET /x', { requestSchema: ORDER },
    'engine must be RoutingEngine.httpApi or RoutingEngine.restApi for the option requestSchema of addRoute, got \'RoutingEngine.applicationLoadBalancer\'.'],
  ['route', 'graphqlApi', 'GET /x', {},
    'engine must be RoutingEngine.httpApi or RoutingEngine.restApi or RoutingEngine.applicationLoadBalancer for addRoute (use addResolver), got \'RoutingEngine.graphqlApi\'.'],
];

test.each(ROUTES)('a route is refused for its %s on %s: %s %j', (_, engine, key, options, message) => {
  const stack = shop();
  const api = gateway(stack, engine);
  expect(attempt(stack, () => api.addRoute(key, web, options))).toEqual({ message, created: 0 });
});

describe('a further backend of a route is refused', () => {
  const FURTHER: [string, ApiRouteOptions, string][] = [
    ['without condition', {}, "options must hold when or weight, because 'GET /x' has a backend without them, got nothing."],
    ['with what is of the route', { weight: 1, auth: WebAuth.none() }, "auth must be given with the first backend of 'GET /x', got 'a value with a further backend'."],
    ['with all the weight', { weight: 60 }, "weight must add up to less than 100 over the backends of 'GET /x' (the backend without weight takes the rest), got 110."],
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
      message: "engine must be RoutingEngine.applicationLoadBalancer for several backends of a route with one in a VPC, got 'RoutingEngine.httpApi'.",
      created: 0,
    });
  });
});

test('a route of the same requests is refused, naming both', () => {
  const stack = shop();
  const api = gateway(stack);
  api.addRoute('GET /orders/{id}', Backend.function(answering(stack, 'Orders')));
  expect(attempt(stack, () => api.addRoute('GET /orders/{order}', Backend.function(answering(stack, 'Other'))))).toMatchObject({
    message: "key must differ from 'GET /orders/{id}' by more than the names of parameters: the two routes match the same requests, got 'GET /orders/{order}'.",
  });
});

test('an operationId is given once', () => {
  const stack = shop();
  const api = gateway(stack);
  api.addRoute('GET /a', web, { documentation: { operationId: 'read' } });
  expect(attempt(stack, () => api.addRoute('GET /b', web, { documentation: { operationId: 'read' } }))).toEqual({
    message: "documentation.operationId must be unique in the API ('GET /a' has the same), got 'read'.", created: 0,
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
    ['Query', web, "field must be a type and a field such as 'Query.order', got 'Query'."],
    ['Query.order', web, "backend must be a function for addResolver (RoutingEngine.httpApi and RoutingEngine.restApi support other kinds), got 'a backend of another kind'."],
  ])('refuses to resolve %s', (field, backend, message) => {
    const stack = shop();
    const api = gateway(stack, 'graphqlApi');
    expect(attempt(stack, () => api.addResolver(field, backend))).toEqual({ message, created: 0 });
  });

  test('alone has fields', () => {
    expect(() => gateway(shop()).addResolver('Query.order', web)).toThrow(`${PATTERN}engine must be RoutingEngine.graphqlApi for addResolver (use addRoute)`);
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
      message: 'engine.certificate must be given for an internet-facing load balancer, got nothing.', created: 0,
    });
  });

  test('needs two availability zones', () => {
    const stack = shop();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Network', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] });
    const engine = RoutingEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none() });
    expect(attempt(stack, () => new RobustApi(stack, 'Gateway', { engine }))).toEqual({
      message: "engine.vpc must have subnets in at least 2 Availability Zones (load balancer limit), got 'eu-west-1a'.", created: 0,
    });
  });

  test('checks no signatures', () => {
    const stack = shop();
    const engine = RoutingEngine.applicationLoadBalancer({ vpc: network(stack, 'Network'), auth: WebAuth.iam() });
    const api = new RobustApi(stack, 'Gateway', { engine });
    expect(() => api.addRoute('GET /x', Backend.function(answering(stack, 'Orders')))).toThrow('WebAuth.iam: API must be an HTTP API, a REST API or a GraphQL API');
  });
});

test('a load balancer checks tokens over HTTPS only', () => {
  const stack = shop();
  const auth = WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] });
  const api = new RobustApi(stack, 'Gateway', { engine: RoutingEngine.applicationLoadBalancer({ vpc: network(stack, 'Network'), auth }) });
  const orders = Backend.function(answering(stack, 'Orders'));
  expect(attempt(stack, () => api.addRoute('GET /x', orders))).toEqual({
    message: "engine.certificate must be given for the authorization of 'GET /x' (listeners verify tokens over HTTPS only), got nothing.", created: 0,
  });
});

const OF_THE_VOCABULARY: [string, () => unknown, string][] = [
  ['a URL with credentials', () => Backend.http('https://me:secret@x.example'), 'Backend.http: url must be http(s)://host[:port][/prefix] without credentials'],
  ['a URL with a query', () => Backend.http('https://x.example/?a=b'), 'Backend.http: url must be'],
  ["the caller's credentials that anybody can read", () => Backend.http('http://x.example', { auth: BackendAuth.forwardAuthorization() }),
    "Backend.http: url must be https for a backend with auth, because anybody on the way could read the credentials, got 'http://x.example'."],
  ['a secret that anybody can read', () => Backend.http('http://127.0.0.1.example:8080/v1', { auth: BackendAuth.secretHeader('x-api-key', new secretsmanager.Secret(shop(), 'Key')) }),
    "Backend.http: url must be https for a backend with auth, because anybody on the way could read the credentials, got 'http://127.0.0.1.example:8080/v1'."],
  ['no URL', () => Backend.http('catalog'), "got 'catalog'."],
  ['no address', () => Backend.ipAddresses([], { vpc: network(shop(), 'N'), port: 1 }), 'Backend.ipAddresses: addresses must hold at least one IP address, got none.'],
  ['a header with a space', () => RequestMatch.header('x client', ['a']), "RequestMatch.header: name must be a header name (RFC 9110) such as 'x-client', got 'x client'."],
  ['no value', () => RequestMatch.query('v', []), 'RequestMatch.query: values must hold at least one value, none of them empty, got [].'],
  ['a match of nothing', () => RequestMatch.all(), 'RequestMatch.all: matches must hold at least one match, got none.'],
  ['a secret in no header', () => BackendAuth.secretHeader('a\r\nb', undefined as never), 'BackendAuth.secretHeader: name must be a header name'],
  ['an OpenAPI document of before 3.0', () => OpenApiDefinition.fromObject({ swagger: '2.0' }),
    'OpenApiDefinition.fromObject: openapi must be 3.0.x or 3.1.x, got undefined. Upgrade an earlier document, for example with "npx @scalar/cli document upgrade".'],
  ['a file that is none', () => OpenApiDefinition.fromFile('nowhere.json'), "OpenApiDefinition.fromFile: path must be a JSON or YAML file with an OpenAPI document, got 'nowhere.json'"],
];

test.each(OF_THE_VOCABULARY)('%s is refused', (_, create, message) => {
  expect(create).toThrow(message);
});
