import {
  App, aws_apigateway as apigateway, aws_certificatemanager as acm, aws_lambda as lambda, aws_route53 as route53, Duration, Stack,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  Aggregator, Backend, BackendAuth, FacadeEngine, HttpBackendOptions, IBackend, JsonSchema, RobustApi, RoutingEngine, ServiceExposure,
  SimpleWebService, Source, Strangler, WebAuth,
} from '../../../src';
import { SCHEMA } from '../../robust-api/parts';
import { shop, userFunction, userVpc } from '../../support/stacks';

interface Api extends IBackend { asBackend(options?: HttpBackendOptions): IBackend }
interface ApiOptions {
  readonly auth?: WebAuth;
  readonly isRest?: boolean;
  readonly routes?: { [key: string]: WebAuth | undefined };
  readonly usagePlans?: boolean;
}

const JWT = WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] });
const ROUTES = { 'GET /orders/{id}': undefined };

/** The APIs that keep their own authorization as a backend. */
const APIS: { [name: string]: (stack: Stack, options?: ApiOptions) => Api } = {
  SimpleWebService: (stack, { auth, isRest, routes = ROUTES, usagePlans } = {}) => {
    const plans = usagePlans ? { usagePlans: { gold: { apiKeys: [new apigateway.ApiKey(stack, 'Key')] } } } : {};
    const service = new SimpleWebService(stack, 'Orders', { exposure: isRest ? ServiceExposure.restApi({ auth, ...plans }) : ServiceExposure.httpApi({ auth }) });
    Object.entries(routes).forEach(([key, own]) => service.addRoute(key, fn(stack), { auth: own }));
    return service;
  },
  RobustApi: (stack, { auth, isRest, routes = ROUTES, usagePlans } = {}) => {
    const plans = usagePlans ? { usagePlans: { gold: { apiKeys: [new apigateway.ApiKey(stack, 'Key')] } } } : {};
    const api = new RobustApi(stack, 'Orders', { engine: isRest ? RoutingEngine.restApi({ auth, ...plans }) : RoutingEngine.httpApi({ auth }) });
    Object.entries(routes).forEach(([key, own]) => api.addRoute(key, Backend.function(fn(stack)), { auth: own }));
    return api;
  },
};

function fn(stack: Stack): lambda.Function {
  return stack.node.tryFindChild('Charge') as lambda.Function | undefined ?? userFunction(stack);
}

const OTHER_APIS: { [name: string]: (stack: Stack, backend: IBackend) => unknown } = {
  RobustApi: (stack, backend) => new RobustApi(stack, 'Gateway').addRoute('GET /orders/{id}', backend),
  Aggregator: (stack, backend) => new Aggregator(stack, 'Invoice', { sources: { order: Source.of(backend, { path: '/orders/{id}' }) } }).addRoute('GET /invoices/{id}'),
  Strangler: (stack, backend) => new Strangler(stack, 'Facade', { legacy: Backend.function(fn(stack)), engine: FacadeEngine.httpApi() })
    .migrate('Orders', backend, { paths: ['/orders/*'] }),
};

/** The settings of the backend, as RobustApi passes them to its request router. */
function settings(stack: Stack, backend: IBackend, options = {}): Record<string, unknown> {
  const gateway = new RobustApi(stack, 'Gateway');
  gateway.addRoute('GET /orders/{id}', backend, options);
  const Description = 'Request router of GET /orders/{id} in Shop/Gateway/Functions';
  const [variables] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', { Properties: { Description } }))
    .map(({ Properties }) => Properties.Environment.Variables as { readonly ROUTE: { readonly 'Fn::Join': [string, unknown[]] } });
  const text = variables.ROUTE['Fn::Join'][1].map(part => typeof part === 'string' ? part : '').join('');
  return JSON.parse(text) as Record<string, unknown>;
}
const httpOf = (stack: Stack, backend: IBackend) =>
  (settings(stack, backend) as { alternatives: [{ http: Record<string, unknown> }] }).alternatives[0].http;
const invocations = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
  (Properties.PolicyDocument.Statement as { Action: string; Resource: unknown }[]).filter(({ Action }) => Action === 'execute-api:Invoke').map(({ Resource }) => Resource));

describe.each(Object.entries(APIS))('%s', (name, create) => {
  describe.each(Object.entries(OTHER_APIS))('behind %s', (_, behind) => {
    test.each([[false], [true]])('with IAM (REST API: %s): its function signs, and may call this API only', isRest => {
      const stack = shop();
      const api = create(stack, { isRest }) as SimpleWebService | RobustApi;
      behind(stack, api);
      expect(invocations(stack)).toEqual([stack.resolve((api.httpApi ?? api.restApi!).arnForExecuteApi())]);
    });

    test('without authorization: no permission', () => {
      const stack = shop();
      behind(stack, create(stack, { auth: WebAuth.none() }));
      expect(invocations(stack)).toEqual([]);
    });
  });

  test.each<[string, ApiOptions, object]>([
    ['IAM: signed in the Region of the API', {}, { signature: { region: '' } }],
    ['IAM on some routes', { auth: WebAuth.none(), routes: { 'GET /orders/{id}': WebAuth.iam(), 'GET /menu': undefined } }, { signature: { region: '' } }],
    ['a token', { auth: JWT }, { forwardedRequestHeaders: ['authorization'] }],
    ['a token on some routes', { auth: WebAuth.none(), routes: { 'GET /orders/{id}': JWT, 'GET /menu': undefined } }, { forwardedRequestHeaders: ['authorization'] }],
    ['none', { auth: WebAuth.none() }, {}],
    ['an API key', { auth: WebAuth.none(), isRest: true, usagePlans: true }, { forwardedRequestHeaders: ['x-api-key'] }],
  ])('keeps its authorization: %s', (_, options, expected) => {
    const stack = shop();
    const http = httpOf(stack, create(stack, options));
    const { signature, forwardedRequestHeaders } = http;
    expect(JSON.parse(JSON.stringify({ signature, forwardedRequestHeaders }))).toEqual(expected);
    expect(http.url).toMatch(/^https:\/\/\.execute-api\./);
  });

  test('a Lambda authorizer gets the headers that it looks at', () => {
    const stack = shop();
    const auth = WebAuth.lambdaAuthorizer(fn(stack), { identitySource: ['$request.header.X-Tenant', '$request.header.Authorization', '$request.querystring.key'] });
    expect(httpOf(stack, create(stack, { auth })).forwardedRequestHeaders).toEqual(['x-tenant', 'authorization']);
  });

  test('signatures and tokens have the same header: both together are refused', () => {
    const stack = shop();
    const api = create(stack, { routes: { 'GET /orders/{id}': WebAuth.iam(), 'GET /menu': JWT } });
    expect(() => api.bindBackend(stack, {})).toThrow(
      `${name} at 'Shop/Orders': auth must be WebAuth.iam() or tokens, not both, for an API that is a backend (one header has either), got 'iam and jwt'.`);
  });

  test('an authorization that comes later, and asks for something else, is refused at synthesis', () => {
    const stack = shop();
    const api = create(stack, { auth: WebAuth.none() }) as SimpleWebService;
    api.bindBackend(stack, {});
    if (name === 'RobustApi') {
      (api as unknown as RobustApi).addRoute('GET /menu', Backend.function(fn(stack)), { auth: JWT });
    } else {
      api.addRoute('GET /menu', fn(stack), { auth: JWT });
    }
    expect(() => Template.fromStack(stack)).toThrow(
      `${name} at 'Shop/Orders': addRoute must be called before the API becomes a backend, for a route with another kind of authorization, got 'none, later jwt'.`);
  });

  test('its options are those of an HTTP backend', () => {
    const stack = shop();
    const backend = create(stack, { auth: WebAuth.none() }).asBackend({ timeout: Duration.seconds(20), forwardedRequestHeaders: ['x-size'], retryAttempts: 1, sharedRouter: 'Orders' });
    expect(backend.bindBackend(stack, {})).toMatchObject({ sharedRouter: 'Orders', http: { options: { retryAttempts: 1, forwardedRequestHeaders: ['x-size'] } } });
  });

  test('its credentials are its own', () => {
    expect(() => create(shop()).asBackend({ auth: BackendAuth.forwardAuthorization() })).toThrow(
      `${name} at 'Shop/Orders': auth must be left out, because the authorization of the API decides on it, got 'options'.`);
  });
});

describe('RobustApi', () => {
  test('as a backend is not retried, because its own routes retry', () => {
    const stack = shop();
    expect(httpOf(stack, APIS.RobustApi(stack))).toMatchObject({ retryAttempts: 0 });
  });

  test.each<[string, (stack: Stack) => RoutingEngine]>([
    ['applicationLoadBalancer', stack => RoutingEngine.applicationLoadBalancer({ vpc: userVpc(stack), auth: WebAuth.none() })],
    ['graphqlApi', () => RoutingEngine.graphqlApi({ schema: SCHEMA })],
  ])('with RoutingEngine.%s is refused', (kind, engine) => {
    const stack = shop();
    const api = new RobustApi(stack, 'Orders', { engine: engine(stack) });
    expect(() => new RobustApi(stack, 'Gateway').addRoute('GET /orders', api)).toThrow(
      `RobustApi at 'Shop/Orders': engine must be RoutingEngine.httpApi or RoutingEngine.restApi for asBackend (use Backend.applicationLoadBalancer for a load balancer), got 'RoutingEngine.${kind}'.`);
  });

  test('as a backend of itself is refused, because its requests would never end', () => {
    const api = new RobustApi(shop(), 'Orders');
    expect(() => api.addRoute('GET /a', api)).toThrow("RobustApi at 'Shop/Orders': backend must be another API, got 'the API itself'.");
    expect(() => api.addRoute('GET /a', api.asBackend())).toThrow("RobustApi at 'Shop/Orders': backend must be another API, got 'the API itself'.");
  });
});

describe('APIs that call one another', () => {
  const warnings = (stack: Stack) => stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => [node.path, String(data)])).filter(([, data]) => data.includes('circularBackends'));
  const text = (way: string) => expect.stringContaining(`backend must be an API that does not call this one, got ${way}. A request that has a route in each of them never ends.`) as string;

  test.each<[string, (api: RobustApi) => IBackend]>([['the API', api => api], ['asBackend', api => api.asBackend()]])('by %s are a warning with the way', (_, backend) => {
    const stack = shop();
    const [one, two, three] = ['One', 'Two', 'Three'].map(id => new RobustApi(stack, id));
    one.addRoute('GET /orders', backend(two));
    two.addRoute('GET /orders', backend(three));
    one.addRoute('GET /customers', backend(three));
    expect(warnings(stack)).toEqual([]);
    three.addRoute('GET /orders', backend(one));
    expect(warnings(stack)).toEqual([['Shop/Three', text('Shop/Three, Shop/One, Shop/Two, Shop/Three')]]);
  });

  test('are one warning for a circle, whichever of its routes are added twice', () => {
    const stack = shop();
    const [one, two, three] = ['One', 'Two', 'Three'].map(id => new RobustApi(stack, id));
    one.addRoute('GET /a', two);
    two.addRoute('GET /a', three);
    three.addRoute('GET /a', one);
    three.addRoute('GET /b', one);
    one.addRoute('GET /b', two);
    expect(warnings(stack)).toEqual([['Shop/Three', text('Shop/Three, Shop/One, Shop/Two, Shop/Three')]]);
    two.addRoute('GET /c', one);
    expect(warnings(stack)).toHaveLength(2);
  });

  test('are refused in two stacks, which would need each other first', () => {
    const stack = shop();
    const [one, two] = [new RobustApi(stack, 'One'), new RobustApi(new Stack(stack.node.root as App, 'Office'), 'Two')];
    one.addRoute('GET /a', two.asBackend({ sharedRouter: 'Two' }));
    expect(() => two.addRoute('GET /a', one.asBackend({ sharedRouter: 'One' }))).toThrow("RobustApi at 'Office/Two': backend must be an API that does not call this one from another stack: "
      + 'both would need each other first (use a domain and tokens), got \'Office/Two, Shop/One, Office/Two\'.');
  });

  test('are a warning in two stacks where one has a domain, whose name the other needs alone', () => {
    const stack = shop();
    const domain = {
      domainName: 'api.example.com',
      hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' }),
      certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-central-1:111122223333:certificate/1'),
    };
    const one = new RobustApi(stack, 'One', { engine: RoutingEngine.httpApi({ domain, auth: WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] }) }) });
    const office = new Stack(stack.node.root as App, 'Office');
    const two = new RobustApi(office, 'Two');
    one.addRoute('GET /b', Backend.http('https://shop.example.com'));
    two.addRoute('GET /b', Backend.http('https://office.example.com'));
    one.addRoute('GET /a', two.asBackend({ sharedRouter: 'Two' }));
    two.addRoute('GET /a', one.asBackend({ sharedRouter: 'One' }));
    expect(() => (stack.node.root as App).synth()).not.toThrow();
    expect(warnings(office)).toHaveLength(1);
  });

  test('through an Aggregator are a warning', () => {
    const stack = shop();
    const api = new RobustApi(stack, 'Api');
    const aggregator = new Aggregator(stack, 'Home', { sources: { orders: Source.of(api, { path: '/orders' }) } });
    expect(warnings(stack)).toEqual([]);
    api.addRoute('GET /home', aggregator);
    expect(warnings(stack)).toEqual([['Shop/Api', text('Shop/Api, Shop/Home, Shop/Api')]]);
  });
});

describe('SimpleWebService', () => {
  const ofHandler = (stack: Stack) => new SimpleWebService(stack, 'Orders', { handler: userFunction(stack), version: 'v1' });

  test('of one handler is invoked directly: the authorization of the route replaces its own', () => {
    const stack = shop();
    const service = ofHandler(stack);
    expect(service.bindBackend(stack, {})).toMatchObject({ function: service.functions[0], functionHasAlarms: true });
  });

  test('of one handler keeps its authorization by choice', () => {
    const stack = shop();
    expect(httpOf(stack, ofHandler(stack).asBackend())).toHaveProperty('signature');
  });

  test.each<[string, (service: SimpleWebService, handler: lambda.IFunction) => unknown]>([
    ['a route', (service, handler) => service.addRoute('POST /orders', handler, { requestSchema: JsonSchema.fromObject({ type: 'object' }) })],
    ['a version', service => service.addVersion('v2')],
  ])('with %s beside the handler is called by its API, so that its routes, schemas and versions hold', (_, add) => {
    const stack = shop();
    const service = ofHandler(stack);
    add(service, fn(stack));
    expect(httpOf(stack, service)).toHaveProperty('signature');
  });

  test.each<[string, (service: SimpleWebService, handler: lambda.IFunction) => unknown]>([
    ['a route', (service, handler) => service.addRoute('POST /orders', handler)],
    ['a version', service => service.addVersion('v2')],
  ])('whose handler is bound gets %s later: refused, because no request would take it', (_, add) => {
    const stack = shop();
    const service = ofHandler(stack);
    new RobustApi(stack, 'Gateway').addRoute('GET /orders', service);
    add(service, fn(stack));
    expect(() => Template.fromStack(stack)).toThrow(
      "SimpleWebService at 'Shop/Orders': addRoute and addVersion must be called before the service becomes a backend, got 'a route or a version after it'.");
  });

  test('that is internal has no API to be called by', () => {
    const stack = shop();
    const service = new SimpleWebService(stack, 'Orders', { handler: userFunction(stack), exposure: ServiceExposure.internalSdk() });
    expect(() => service.asBackend()).toThrow("SimpleWebService at 'Shop/Orders': asBackend must be used with ServiceExposure.httpApi() or .restApi(), got 'ServiceExposure.internalSdk()'.");
    expect(service.bindBackend(stack, {})).toMatchObject({ functionHasAlarms: true });
  });

  test('without a handler and a route has nothing to answer with', () => {
    const stack = shop();
    const service = new SimpleWebService(stack, 'Orders', {});
    expect(() => service.bindBackend(stack, {})).toThrow("SimpleWebService at 'Shop/Orders': handler must be given, or a route added, for a service that is a backend of another API, got nothing.");
  });
});

test('the policy of a request router names the API of another stack', () => {
  const stack = shop();
  const service = APIS.SimpleWebService(new Stack(stack.node.root as App, 'Services'));
  new RobustApi(stack, 'Gateway').addRoute('GET /orders/{id}', service);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', Match.objectLike({
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'execute-api:Invoke' })]) },
  }));
});
