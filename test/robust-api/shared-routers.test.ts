import * as fs from 'fs';
import * as path from 'path';
import { App, aws_lambda as lambda, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { answering, ORDER } from './parts';
import { readSettings, RouterSettings } from '../../handlers/request-router/settings';
import { Environment } from '../../handlers/shared/runtime/environment';
import { Backend, BackendAuth, HttpBackendOptions, JsonSchema, RequestMatch, RobustApi, RoutingEngine } from '../../src';
import { resourceCount, shop } from '../support/stacks';

const catalog = (options: HttpBackendOptions = {}) => Backend.http('https://catalog.example.com/v1', { sharedRouter: 'Catalog', ...options });

/** The table of the API, which the first router makes. */
const CIRCUITS = 1;
const ENGINES: [string, () => RoutingEngine, { readonly alone: number; readonly shared: number }][] = [
  ['an HTTP API', () => RoutingEngine.httpApi(), { alone: 12, shared: 1 }],
  ['a REST API', () => RoutingEngine.restApi(), { alone: 13, shared: 3 }],
];

interface AssetManifest { readonly files: { readonly [hash: string]: { readonly source: { readonly path: string } } } }
interface FunctionProperties { readonly Code: { readonly S3Key?: string }; readonly Environment: { readonly Variables: Record<string, unknown> } }
interface RenderedFunction { readonly Type: string; readonly Properties: FunctionProperties }

/** What the handlers of a stack read of what the construct writes, in the asset and in the environment. */
function settingsOf(stack: Stack): RouterSettings[] {
  const assembly = (stack.node.root as App).synth();
  const { Resources } = assembly.getStackByName(stack.stackName).template as { Resources: Record<string, RenderedFunction> };
  const { files } = JSON.parse(fs.readFileSync(path.join(assembly.directory, `${stack.stackName}.assets.json`), 'utf8')) as AssetManifest;
  return Object.values(Resources).filter(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.Code.S3Key).flatMap(({ Properties }) => {
    const { Code: { S3Key }, Environment: { Variables } } = Properties;
    const { source } = files[path.parse(S3Key!).name];
    const file = (name: string) => {
      const place = path.resolve(assembly.directory, source.path, name);
      return fs.existsSync(place) ? fs.readFileSync(place, 'utf8') : undefined;
    };
    if (file('routes.json') === undefined) return [];
    return [readSettings(new Environment(Object.fromEntries(Object.entries(Variables).map(([name, value]) => [name, text(value)]))), file)];
  });
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, 'Fn::GetAtt': attribute, Ref } = value as { 'Fn::Join'?: [string, unknown[]]; 'Fn::GetAtt'?: string[]; 'Ref'?: string };
  return join ? join[1].map(text).join(join[0]) : attribute?.join('.') ?? Ref!;
}

describe.each(ENGINES)('with %s', (_, engine, expected) => {
  const withRoutes = (count: number, backend: () => ReturnType<typeof catalog>) => {
    const stack = shop();
    const api = new RobustApi(stack, 'Gateway', { engine: engine() });
    const one = backend();
    for (let i = 0; i < count; i++) { api.addRoute(`GET /items${i}`, one); }
    return { stack, api, resources: Object.keys(Template.fromStack(stack).toJSON().Resources as object).length };
  };
  const apart = () => catalog({ sharedRouter: undefined });

  test('60 routes of an HTTP backend fit into a stack, which takes 500 resources', () => {
    const { stack, api, resources } = withRoutes(60, catalog);
    expect(resources).toBeLessThan(250);
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 8);
    expect(new Set(Object.values(api.routers)).size).toBe(1);
    expect(Object.keys(api.routers)).toHaveLength(60);
    expect(settingsOf(stack)[0].routes).toHaveLength(60);
  });

  test('a route has as many resources as the README says', () => {
    const [none, oneAlone, threeAlone] = [0, 1, 3].map(count => withRoutes(count, apart).resources);
    const [one, three] = [1, 3].map(count => withRoutes(count, catalog).resources);
    expect({ alone: (threeAlone - oneAlone) / 2, shared: (three - one) / 2 }).toEqual(expected);
    expect(one - none).toBe(expected.alone + CIRCUITS);
    expect(oneAlone - none).toBe(expected.alone + CIRCUITS);
  });

  test('each route keeps its own settings, and the function outlives the slowest', () => {
    const stack = shop();
    const api = new RobustApi(stack, 'Gateway', { engine: engine() });
    const secret = new secretsmanager.Secret(stack, 'Key');
    const orders = answering(stack, 'Orders');
    api.addRoute('ANY /catalog/{proxy+}', catalog({ timeout: Duration.seconds(3), auth: BackendAuth.secretHeader('x-api-key', secret), retryAttempts: 5 }));
    api.addRoute('GET /stock', catalog({ timeout: Duration.seconds(20) }));
    api.addRoute('POST /orders', Backend.function(orders, { sharedRouter: 'Catalog' }), { requestSchema: ORDER, timeout: Duration.seconds(7) });
    api.addRoute('POST /orders', catalog({ timeout: Duration.seconds(1) }), { when: RequestMatch.header('x-beta', ['yes']) });
    const [{ pattern, routes, isShared }] = settingsOf(stack);
    expect({ pattern, isShared }).toEqual({ pattern: '/Shop/Gateway/Functions/SharedRouter Catalog', isShared: true });
    const all = Object.fromEntries(routes.map(route => [route.route, route]));
    expect(Object.keys(all)).toEqual(['ANY /catalog/{proxy+}', 'GET /stock', 'POST /orders']);
    expect(all['ANY /catalog/{proxy+}'].alternatives).toMatchObject([
      { timeoutMillis: 3000, http: { retryAttempts: 5, secretHeader: { name: 'x-api-key', secretArn: expect.stringMatching(/^Key/) as string } } },
    ]);
    expect(all['GET /stock'].alternatives).toMatchObject([{ timeoutMillis: 20_000, http: { retryAttempts: 2 } }]);
    expect(all['POST /orders'].alternatives).toMatchObject([
      { when: [{ header: 'x-beta' }], timeoutMillis: 1000 }, { function: expect.stringMatching(/^Orders.*\.Arn$/) as string },
    ]);
    expect(all['POST /orders'].requestSchema).toEqual(api.httpApi ? JSON.parse(ORDER.text) : undefined);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', { Description: Match.stringLikeRegexp('Request router'), Timeout: 21 });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Duration', Threshold: 18_000, AlarmDescription: Match.anyValue() });
    const texts = JSON.stringify(template.findResources('AWS::CloudWatch::Alarm'));
    expect(texts).toContain('18000 milliseconds or more');
    expect(texts).not.toContain('TOKEN');
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'secretsmanager:GetSecretValue', Resource: stack.resolve(secret.secretArn) as object })]) },
    });
  });

  test('the template is the same in whatever order the routes come', () => {
    const of = (paths: string[]) => {
      const stack = shop();
      const api = new RobustApi(stack, 'Gateway', { engine: engine() });
      const [one, other] = [catalog(), catalog({ retryAttempts: 0 })];
      paths.forEach(each => api.addRoute(`GET /${each}`, each === 'b' ? other : one));
      return settingsOf(stack);
    };
    const known = of(['a', 'b', 'c']);
    expect(known[0].routes).toHaveLength(3);
    expect(of(['c', 'b', 'a'])).toEqual(known);
  });

  test.each([['alone', apart], ['shared', catalog]])('the concurrency of a router that is %s can be reserved', (__, backend) => {
    const stack = shop();
    const api = new RobustApi(stack, 'Gateway', { engine: engine() });
    const one = backend();
    ['GET /items', 'GET /items/{id}'].forEach(each => api.addRoute(each, one));
    (api.routers['GET /items'].node.defaultChild as lambda.CfnFunction).reservedConcurrentExecutions = 20;
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::Lambda::Function', { ReservedConcurrentExecutions: 20 }, 1);
  });

  test('without the option each route has a router of its own, with its own alarms', () => {
    const { api } = withRoutes(2, apart);
    expect(new Set(Object.values(api.routers)).size).toBe(2);
    expect(Object.keys(api.operations.alarms)).toEqual(expect.arrayContaining(['getItems0RouterErrors', 'getItems1RouterErrors']));
  });
});

test('the alarms are named after the router, and all can be tuned', () => {
  const api = new RobustApi(shop(), 'Gateway');
  api.addRoute('GET /a', catalog());
  api.addRoute('GET /b', catalog());
  expect(Object.keys(api.operations.alarms).filter(name => !name.startsWith('api'))).toEqual([
    'catalogRouterErrors', 'catalogRouterThrottles', 'catalogRouterDuration', 'catalogCircuitBreakerOpened', 'catalogUnhealthyCalls',
  ]);
});

test('schemas of many routes travel as a file, whatever their size', () => {
  const stack = shop();
  const api = new RobustApi(stack, 'Gateway');
  const orders = Backend.function(answering(stack, 'Orders'), { sharedRouter: 'Orders' });
  for (let i = 0; i < 100; i++) {
    api.addRoute(`POST /orders${i}`, orders, { requestSchema: JsonSchema.fromObject({ type: 'object', required: [`field${i}`], description: 'x'.repeat(1000) }) });
  }
  const [{ routes }] = settingsOf(stack);
  expect(routes).toHaveLength(100);
  expect(routes.find(({ route }) => route === 'POST /orders42')?.requestSchema).toMatchObject({ required: ['field42'] });
  expect(resourceCount(stack)).toBeLessThan(200);
});

test('a route that invokes its function directly has no router, until a second backend comes', () => {
  const stack = shop();
  const api = new RobustApi(stack, 'Gateway');
  const [orders, next] = ['Orders', 'Next'].map(id => Backend.function(answering(stack, id), { sharedRouter: 'Orders' }));
  api.addRoute('GET /orders', orders);
  expect(api.routers).toEqual({});
  api.addRoute('GET /orders', next, { weight: 10 });
  api.addRoute('GET /stock', orders);
  api.addRoute('GET /stock', next, { weight: 20 });
  expect(new Set(Object.values(api.routers)).size).toBe(1);
  expect(settingsOf(stack)[0].routes.map(({ alternatives }) => alternatives.map(({ weight }) => weight))).toEqual([[10, undefined], [20, undefined]]);
});

test.each(['', '1st', 'a-b', 'x'.repeat(41), 'getOrders', 'Any'])('refuses the name %j', name => {
  const api = new RobustApi(shop(), 'Gateway');
  expect(() => api.addRoute('GET /a', catalog({ sharedRouter: name }))).toThrow(
    `RobustApi at 'Shop/Gateway': backend.sharedRouter must be 1 to 40 letters and digits, with a letter first, and no method as its first word (such as 'Catalog'), got '${name}'.`);
});

test.each(['Optionals', 'Gets', 'catalog2'])('takes the name %j', name => {
  const api = new RobustApi(shop(), 'Gateway');
  api.addRoute('GET /a', catalog({ sharedRouter: name }));
  expect(Object.keys(api.routers)).toEqual(['GET /a']);
});

test('refuses backends of one route with different routers', () => {
  const api = new RobustApi(shop(), 'Gateway');
  api.addRoute('GET /a', catalog());
  expect(() => api.addRoute('GET /a', catalog({ sharedRouter: undefined }), { weight: 10 })).toThrow(
    "RobustApi at 'Shop/Gateway': backend.sharedRouter must be the same for all backends of 'GET /a', got nothing.");
});

test('a route without a backend for all requests does not synthesize', () => {
  const stack = shop();
  const api = new RobustApi(stack, 'Gateway');
  api.addRoute('GET /a', catalog(), { weight: 10 });
  expect(() => (stack.node.root as App).synth()).toThrow('alternatives of GET /a must hold one without condition and weight for the remaining requests, got none.');
});

test('a route that comes after the synthesis is refused, because the file of routes is made', () => {
  const stack = shop();
  const api = new RobustApi(stack, 'Gateway');
  api.addRoute('GET /a', catalog());
  (stack.node.root as App).synth();
  expect(() => api.addRoute('GET /b', catalog())).toThrow(
    "RequestRouter at 'Shop/Gateway/Functions/SharedRouter Catalog': routes must be added before the synthesis, which makes the file of routes, got 'GET /b'.");
});

test('an app can be synthesized again, as an assertion on its annotations does', () => {
  const stack = shop();
  new RobustApi(stack, 'Api').addRoute('GET /a', catalog());
  const template = () => (stack.node.root as App).synth({ force: true }).getStackByName('Shop').template as object;
  const first = template();
  expect(template()).toEqual(first);
});
