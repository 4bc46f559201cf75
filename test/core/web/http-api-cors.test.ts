import { aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Backend, FanOutFanIn, FanOutIntake, QueueLoadLeveling, QueueWorker, RobustApi, RoutingEngine, ServiceExposure, SimpleWebService, SubtaskWorker, WebCors } from '../../../src';
import { shop, userFunction } from '../../support/stacks';

interface Route { readonly RouteKey: string; readonly AuthorizationType?: string }
type Create = (stack: Stack, worker: lambda.Function, cors?: WebCors) => unknown;

const ORIGIN = 'https://shop.example.com';
const OPEN = ['NONE', undefined];

/** Every HTTP API of the library. */
const APIS: [string, Create][] = [
  ['SimpleWebService', (stack, handler, cors) => new SimpleWebService(stack, 'Api', { handler, exposure: ServiceExposure.httpApi({ cors }) })],
  ['RobustApi', (stack, handler, cors) => new RobustApi(stack, 'Api', { engine: RoutingEngine.httpApi({ cors }) }).addRoute('ANY /orders/{proxy+}', Backend.function(handler))],
  ['QueueLoadLeveling', (stack, handler, cors) => new QueueLoadLeveling(stack, 'Queue', { worker: QueueWorker.function(handler) }).addAsyncHttpApi('Api', { cors })],
  ['FanOutFanIn with an API', (stack, small, cors) => new FanOutFanIn(stack, 'FanOut', { intake: FanOutIntake.api({ cors }), workers: { small: SubtaskWorker.function(small) } })],
  ['FanOutFanIn with uploads', (stack, small, cors) => new FanOutFanIn(stack, 'FanOut', {
    intake: FanOutIntake.bucket({ upload: { allowedOrigins: cors?.allowOrigins } }), workers: { small: SubtaskWorker.function(small) },
  })],
  ['FanOutFanIn with the status of messages', (stack, small, cors) => new FanOutFanIn(stack, 'FanOut', {
    intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(small) },
  }).addStatusApi({ cors, showUnownedJobs: true })],
];

function templateOf(create: Create, cors?: WebCors): Template {
  const stack = shop();
  create(stack, userFunction(stack), cors);
  return Template.fromStack(stack);
}

const routesOf = (template: Template) => Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties as Route);

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
describe.each(APIS)('%s', (_, create) => {
  test('lets pages send preflight requests without credentials', () => {
    const template = templateOf(create, { allowOrigins: [ORIGIN] });
    const routes = routesOf(template);
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: { AllowOrigins: [ORIGIN] } });
    const open = routes.filter(({ AuthorizationType }) => OPEN.includes(AuthorizationType)).map(({ RouteKey }) => RouteKey);
    const taking = routes.filter(({ RouteKey, AuthorizationType }) => !OPEN.includes(AuthorizationType) && /^(ANY|OPTIONS) |^\$default$/.test(RouteKey));
    expect(taking.filter(({ RouteKey }) => !open.includes(RouteKey.replace('ANY', 'OPTIONS')))).toEqual([]);
  });

  test('has the same paths with it and without it', () => {
    const paths = (cors?: WebCors) => [...new Set(routesOf(templateOf(create, cors)).map(({ RouteKey }) => RouteKey.replace(/^\S+ /, '')))].sort();
    expect(paths({ allowOrigins: [ORIGIN] })).toEqual(paths());
  });
});

test('pages that may upload may ask for the form, and the other way round', () => {
  for (const upload of [{ allowedOrigins: [ORIGIN] }, { cors: { allowOrigins: [ORIGIN] } }]) {
    const template = templateOf((stack, small) => new FanOutFanIn(stack, 'FanOut', { intake: FanOutIntake.bucket({ upload }), workers: { small: SubtaskWorker.function(small) } }));
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: { AllowOrigins: [ORIGIN] } });
    template.hasResourceProperties('AWS::S3::Bucket', { CorsConfiguration: { CorsRules: [{ AllowedOrigins: [ORIGIN], AllowedMethods: ['POST'] }] } });
  }
});

test.each(['https://*', 'http://*', '*', 'http://localhost:3000'])('the origin %s is accepted', origin => {
  expect(() => templateOf(APIS[0][1], { allowOrigins: [origin] })).not.toThrow();
});

test.each(['https://*.example.com', 'https://shop.example.com/', 'shop.example.com'])('the origin %s is refused, as by API Gateway', origin => {
  expect(() => templateOf(APIS[0][1], { allowOrigins: [origin] })).toThrow(`cors.allowOrigins must hold origins such as 'https://shop.example.com', without a path, or '*', got '${origin}'.`);
});

const FRONTS: [string, Create][] = [...APIS,
  ['a REST API', (stack, handler, cors) => new SimpleWebService(stack, 'Api', { handler, exposure: ServiceExposure.restApi({ cors }) })]];

test.each(FRONTS)('%s refuses * beside other origins', (_, create) => {
  expect(() => templateOf(create, { allowOrigins: ['*', ORIGIN] }))
    .toThrow(`rigins must be '*' alone, or origins without it: '*' allows every page, got '*, ${ORIGIN}'.`);
});

test('origins and throttle of a status API are checked', () => {
  const stack = shop();
  const fan = () => new FanOutFanIn(stack, 'FanOut', { intake: FanOutIntake.messages(), workers: { small: SubtaskWorker.function(userFunction(stack)) } });
  const pattern = fan();
  expect(() => pattern.addStatusApi({ showUnownedJobs: true, cors: { allowOrigins: [] } })).toThrow('cors.allowOrigins must name at least one origin, got nothing.');
  expect(() => pattern.addStatusApi({ showUnownedJobs: true, throttle: { rateLimit: 0, burstLimit: 1 } })).toThrow('throttle.rateLimit must be above 0');
});
