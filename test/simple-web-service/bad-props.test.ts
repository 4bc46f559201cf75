import { aws_apigateway as apigateway, aws_lambda as lambda, Duration, Stack, Token } from 'aws-cdk-lib';
import { ServiceExposure, JsonSchema, RestApiExposureOptions, SimpleWebService, SimpleWebServiceProps, WebAuth } from '../../src';
import { resourceCount, shop, userFunction } from '../support/stacks';

let stack: Stack;
let handler: lambda.Function;
let before: number;
beforeEach(() => {
  stack = shop();
  handler = userFunction(stack, 'Handler');
  before = resourceCount(stack);
});

const message = (text: string) => new Error(`SimpleWebService at 'Shop/Orders': ${text}`);
const orders = (props: SimpleWebServiceProps = {}) => new SimpleWebService(stack, 'Orders', { handler, ...props });
const http = (options: Parameters<typeof ServiceExposure.httpApi>[0]) => ({ exposure: ServiceExposure.httpApi(options) });

describe('before anything is created, refuses', () => {
  test.each<[string, SimpleWebServiceProps, string]>([
    ['a version with a slash', { version: 'v/1' }, "version must hold letters, digits, -, _ and . only, got 'v/1'."],
    ['an empty version', { version: '' }, "version must hold letters, digits, -, _ and . only, got ''."],
    ['a throttle of nothing', http({ throttle: { rateLimit: 0, burstLimit: 5 } }), 'throttle.rateLimit must be above 0 (with 0 every request is refused), got 0.'],
    ['a burst of a half', http({ throttle: { rateLimit: 1, burstLimit: 0.5 } }),
      'throttle.burstLimit must be a whole number between 1 and 2147483647 (with 0 every request is refused), got 0.5.'],
    ['credentials for everybody', http({ cors: { allowOrigins: ['*'], allowCredentials: true } }),
      "cors.allowCredentials must be false for the origin '*' (browsers refuse the combination: any page could act for your users), got true."],
    ['an origin with a path', http({ cors: { allowOrigins: ['https://shop.example.com/'] } }),
      "cors.allowOrigins must hold origins such as 'https://shop.example.com', without a path, or '*', got 'https://shop.example.com/'."],
    ['no origin', http({ cors: { allowOrigins: [] } }), 'cors.allowOrigins must name at least one origin, got nothing.'],
    ['an unknown method for pages', http({ cors: { allowOrigins: ['*'], allowMethods: ['FETCH'] } }),
      "cors.allowMethods must be among GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, got 'FETCH'."],
    ['an answer remembered for a week', http({ cors: { allowOrigins: ['*'], maxAge: Duration.days(7) } }),
      'cors.maxAge must be between 0 seconds and 1 day (browser limit), got 7 days.'],
    ['an internal service with paths', { exposure: ServiceExposure.internalSdk(), version: 'v1' }, "version must not be given for an internal service, which has no paths, got 'v1'."],
    ['nothing kept ready', { exposure: ServiceExposure.internalSdk({ provisionedConcurrency: 0 }) },
      'provisionedConcurrency must be between 1 and 1000000 (Lambda limit; the account may have a lower one), got 0.'],
  ])('%s', (_, props, text) => {
    expect(() => orders(props)).toThrow(message(text));
    expect(resourceCount(stack)).toBe(before);
  });

  test('an internal service without a function', () => {
    expect(() => orders({ handler: undefined, exposure: ServiceExposure.internalSdk() })).toThrow(message('handler must be given for an internal service, which has no routes, got nothing.'));
  });

  test('a function that runs longer than API Gateway waits, and names both', () => {
    const slow = userFunction(stack, 'Slow', { timeout: Duration.seconds(30) });
    const text = "handler must have a timeout of at most 29 seconds as the function of an API (API Gateway limit), got '30 seconds of 'Shop/Slow''.";
    expect(() => orders({ handler: slow })).toThrow(message(text));
    expect(() => new SimpleWebService(stack, 'Internal', { handler: slow, exposure: ServiceExposure.internalSdk() })).not.toThrow();
  });

  test('a domain in capitals', () => {
    const domain = { domainName: 'Api.Example.com', certificate: {} as never };
    expect(() => orders(http({ domain }))).toThrow(message("domain.domainName must be a domain name in lower case such as api.example.com, got 'Api.Example.com'."));
  });
});

describe('a route is refused that', () => {
  test.each([
    ['GET', "key must be a method, a space and a path with a leading slash, such as 'GET /orders/{id}', got 'GET'."],
    ['get /orders', "key must begin with a method (GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, ANY), got 'get /orders'."],
    ['GET /orders/{id+}/items', "key must have a greedy parameter ({proxy+}) at its end only (API Gateway limit), got 'GET /orders/{id+}/items'."],
    ['GET /{id}/{id}', "key must have a different name for each parameter, got 'GET /{id}/{id}'."],
    ['GET /kept', "key must differ from the other routes in method or path: the API already has 'GET /kept', got 'GET /kept'."],
    ['GET /orders/{order}', "key must differ from 'GET /orders/{id}' by more than the names of parameters: the two routes match the same requests, got 'GET /orders/{order}'."],
    ['PUT /orders/{order}', "key must name its parameters as 'GET /orders/{id}' does (OpenAPI allows one set of names for a path), got 'PUT /orders/{order}'."],
  ])('is %p', (key, text) => {
    const service = orders();
    service.addRoute('GET /orders/{id}', handler).addRoute('GET /kept', handler);
    expect(() => service.addRoute(key, handler)).toThrow(message(text));
  });

  test('takes longer than API Gateway waits', () => {
    expect(() => orders().addRoute('GET /', handler, { timeout: Duration.seconds(30) })).toThrow(
      message('timeout must be between 1 second and 29 seconds (API Gateway limit), got 30 seconds.'));
  });

  test('belongs to an internal service', () => {
    const internal = orders({ exposure: ServiceExposure.internalSdk() });
    const text = "must be used with ServiceExposure.httpApi() or .restApi(), got 'ServiceExposure.internalSdk()'.";
    expect(() => internal.addRoute('GET /', handler)).toThrow(message(`addRoute ${text}`));
    expect(() => internal.url).toThrow(message(`url ${text}`));
  });

  test('would be of a version that is there', () => {
    const service = orders({ version: 'v1' });
    expect(() => service.addVersion('v1')).toThrow(message("name must differ from the other versions, got 'v1'."));
  });
});

describe('a REST API refuses', () => {
  const rest = (options: RestApiExposureOptions = {}) => orders({ handler: undefined, exposure: ServiceExposure.restApi(options) });

  test('tokens of any issuer, and names who takes them', () => {
    const auth = WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'] });
    expect(() => rest({ auth }).addRoute('GET /', handler)).toThrow(new Error('WebAuth.jwt: API must be an HTTP API, a GraphQL API or an Application Load Balancer '
      + '(REST APIs verify tokens of user pools only; use WebAuth.lambdaAuthorizer for others), got a REST API.'));
  });

  test.each([['{id}', '{order}/items'], ['{id}', '{proxy+}'], ['{proxy+}', '{id}']])('two parameters at one place: %s, %s', (first, second) => {
    const service = rest().addRoute(`GET /orders/${first}`, handler);
    expect(() => service.addRoute(`GET /orders/${second}`, handler)).toThrow(
      message(`key must have the parameter ${first} there, as 'GET /orders/${first}' does (REST API limit), got 'GET /orders/${second}'.`));
  });

  test('a schema that draft 4 cannot say', () => {
    const requestSchema = JsonSchema.fromObject({ if: {}, then: {} });
    expect(() => rest().addRoute('POST /orders', handler, { requestSchema })).toThrow(
      message("requestSchema must use keywords of JSON Schema draft 4 (REST API limit; an HTTP API supports draft 2020-12), got 'if'."));
  });

  test('a usage plan for nobody, or of nothing', () => {
    expect(() => rest({ usagePlans: { gold: { apiKeys: [] } } })).toThrow(message('usagePlans.gold.apiKeys must hold at least one API key, got nothing.'));
    const apiKeys = [new apigateway.ApiKey(stack, 'Key')];
    expect(() => new SimpleWebService(stack, 'More', { exposure: ServiceExposure.restApi({ usagePlans: { gold: { apiKeys, throttle: { rateLimit: 0, burstLimit: 1 } } } }) }))
      .toThrow(/usagePlans.gold.throttle.rateLimit must be above 0/);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
  test.each([['of two usage plans', ['Key', 'Other'], ['Key']], ['twice in a usage plan', [], ['Key', 'Key']]])('an API key %s', (_, silver, gold) => {
    const keys = new Map(['Key', 'Other'].map(id => [id, new apigateway.ApiKey(stack, id)]));
    const planOf = (ids: string[]) => ({ apiKeys: ids.map(id => keys.get(id)!) });
    const usagePlans = { ...silver.length > 0 && { silver: planOf(silver) }, gold: planOf(gold) };
    expect(() => rest({ usagePlans })).toThrow(message('usagePlans.gold.apiKeys must hold keys that no other plan of the API has, and each once '
      + `(API Gateway limit), got 'Shop/Key', which '${silver.length > 0 ? 'silver' : 'gold'}' has, too.`));
  });
});

test('what is only known at deployment passes', () => {
  const number = Token.asNumber({ Ref: 'Number' });
  expect(() => orders(http({ throttle: { rateLimit: number, burstLimit: number } }))
    .addRoute('GET /', userFunction(stack, 'Late', { timeout: Duration.seconds(number) }), { timeout: Duration.millis(number) })).not.toThrow();
});
