import { App, aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { answering, privateRestApi, network, ORDER, service } from './parts';
import { Backend, RequestMatch, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { resourceCount, shop } from '../support/stacks';

/** The settings of a router. */
function routerSettings(stack: Stack): { alternatives: { when?: unknown; weight?: number; http?: { url: string } }[] }[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => (Properties as { Environment?: { Variables?: { ROUTE?: unknown } } }).Environment?.Variables?.ROUTE)
    .filter(route => route !== undefined)
    .map(route => JSON.parse((typeof route === 'string' ? route : joined(route))) as { alternatives: [] });
}

/** An intrinsic function as text. */
function joined(value: unknown): string {
  return (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].map(part => typeof part === 'string' ? part : '<token>').join('');
}

const ENGINES: [string, () => RoutingEngine, string][] = [
  ['an HTTP API', () => RoutingEngine.httpApi(), 'AWS::ApiGatewayV2::Integration'],
  ['a REST API', () => RoutingEngine.restApi(), 'AWS::ApiGateway::Method'],
];

describe.each(ENGINES)('with %s', (_, engine, integrations) => {
  let stack: Stack;
  let api: RobustApi;
  let orders: lambda.Function;
  beforeEach(() => {
    stack = shop();
    api = new RobustApi(stack, 'Gateway', { engine: engine() });
    orders = answering(stack, 'Orders');
  });

  const uris = () => Object.values(Template.fromStack(stack).findResources(integrations)).map(({ Properties }) => JSON.stringify(Properties));
  const invoked = (fn: lambda.IFunction) => uris().filter(uri => uri.includes(stack.getLogicalId(fn.node.defaultChild as lambda.CfnFunction))).length;

  test('a route of one function invokes it without a hop between, and API Gateway may do so', () => {
    api.addRoute('GET /orders/{id}', Backend.function(orders));
    api.addRoute('GET /orders', Backend.function(orders));
    expect(api.routers).toEqual({});
    expect(invoked(orders)).toBe(2);
    Template.fromStack(stack).hasResource('AWS::Lambda::Permission', {
      Properties: { FunctionName: { 'Fn::GetAtt': [stack.getLogicalId(orders.node.defaultChild as lambda.CfnFunction), 'Arn'] }, Principal: 'apigateway.amazonaws.com' },
    });
  });

  test('a second backend adds a router for both, and removes the direct permission', () => {
    const next = answering(stack, 'Next');
    api.addRoute('GET /orders/{id}', Backend.function(orders));
    api.addRoute('GET /orders/{id}', Backend.function(next), { when: RequestMatch.header('X-Client', ['mobile']), weight: 10 });
    api.addRoute('GET /orders/{id}', Backend.function(next), { weight: 20 });
    expect(Object.keys(api.routers)).toEqual(['GET /orders/{id}']);
    expect(invoked(orders)).toBe(0);
    expect(routerSettings(stack)[0].alternatives).toMatchObject([
      { when: [{ header: 'x-client', values: ['mobile'] }], weight: 10 }, { weight: 20 }, { function: '<token>' },
    ]);
    const allowed = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Permission')).map(({ Properties }) => JSON.stringify(Properties));
    expect(allowed.filter(permission => permission.includes(stack.getLogicalId(orders.node.defaultChild as lambda.CfnFunction)))).toEqual([]);
  });

  test('a function that another route still invokes directly keeps its permission', () => {
    api.addRoute('GET /orders/{id}', Backend.function(orders));
    api.addRoute('GET /orders', Backend.function(orders));
    api.addRoute('GET /orders', Backend.function(answering(stack, 'Next')), { weight: 1 });
    expect(invoked(orders)).toBe(1);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Permission', {
      FunctionName: { 'Fn::GetAtt': [stack.getLogicalId(orders.node.defaultChild as lambda.CfnFunction), 'Arn'] },
    });
  });

  test('an HTTP backend is called by the router, with the timeout of its route', () => {
    api.addRoute('ANY /catalog/{proxy+}', Backend.http('https://catalog.example.com', { timeout: Duration.seconds(3) }), { timeout: Duration.seconds(5) });
    expect(routerSettings(stack)[0].alternatives).toMatchObject([{ http: { url: 'https://catalog.example.com' }, timeoutMillis: 3000 }]);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Timeout: 6, Environment: { Variables: { ROUTE: Match.anyValue() } } });
  });

  test('a service is reached through a link that may talk to its load balancer and to nothing else', () => {
    const vpc = network(stack, 'Network');
    api.addRoute('ANY /baristas/{proxy+}', Backend.fargateService(service(stack, 'Baristas', vpc)));
    api.addRoute('GET /reports', privateRestApi(stack, 'Internal', vpc));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ApiGatewayV2::VpcLink', 1);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal', Type: 'application' });
    const link = Object.keys(template.findResources('AWS::EC2::SecurityGroup')).find(id => id.includes('NetworkLinkSecurityGroup'));
    const egress = Object.values(template.findResources('AWS::EC2::SecurityGroupEgress'))
      .filter(({ Properties }) => (Properties as { GroupId: { 'Fn::GetAtt': string[] } }).GroupId['Fn::GetAtt'][0] === link);
    expect(egress.map(({ Properties }) => (Properties as { FromPort: number }).FromPort).sort()).toEqual([443, 80]);
    expect(uris().filter(uri => uri.includes('VPC_LINK'))).toHaveLength(2);
  });

  test('a bad body is refused before the backend: by the router, or by API Gateway itself', () => {
    api.addRoute('POST /orders', Backend.function(orders), { requestSchema: ORDER });
    const template = Template.fromStack(stack);
    const validators = template.findResources('AWS::ApiGateway::Model');
    expect(Object.keys(api.routers).length + Object.keys(validators).length).toBeGreaterThan(0);
    expect(invoked(orders)).toBe(integrations === 'AWS::ApiGateway::Method' ? 1 : 0);
  });

  test('a route has its own authorization, others have that of the engine', () => {
    api.addRoute('GET /menu', Backend.function(orders), { auth: WebAuth.none() });
    api.addRoute('GET /orders', Backend.function(orders));
    const types = Object.values(Template.fromStack(stack).findResources(integrations === 'AWS::ApiGateway::Method' ? integrations : 'AWS::ApiGatewayV2::Route'))
      .map(({ Properties }) => (Properties as { AuthorizationType: string }).AuthorizationType);
    expect(types).toContain('NONE');
    expect(types.filter(type => type === 'AWS_IAM')).toHaveLength(1);
  });

  test('a route without a backend that takes the rest does not synthesize', () => {
    api.addRoute('GET /orders', Backend.function(orders), { weight: 10 });
    expect(() => (stack.node.root as App).synth()).toThrow("route 'GET /orders' must have a backend without when and weight for the remaining requests, got none");
  });
});

test('RequestMatch.all holds the conditions of every match, nested ones included', () => {
  const stack = shop();
  const api = new RobustApi(stack, 'Gateway');
  const when = RequestMatch.all(
    RequestMatch.header('X-Client', ['app', 'web']),
    RequestMatch.all(RequestMatch.query('beta', ['yes']), RequestMatch.header('x-region', ['eu'])),
  );
  api.addRoute('GET /menu', Backend.function(answering(stack, 'Menu')));
  api.addRoute('GET /menu', Backend.function(answering(stack, 'Next')), { when });
  expect(routerSettings(stack)[0].alternatives[0].when).toEqual([
    { header: 'x-client', values: ['app', 'web'] }, { query: 'beta', values: ['yes'] }, { header: 'x-region', values: ['eu'] },
  ]);
});

test('routes of one name have different alarms', () => {
  const stack = shop();
  const api = new RobustApi(stack, 'Gateway');
  api.addRoute('GET /orders/{id}', Backend.http('https://one.example.com'));
  api.addRoute('GET /orders/by-id', Backend.http('https://two.example.com'));
  expect(Object.keys(api.operations.alarms)).toEqual(expect.arrayContaining(['getOrdersByIdRouterErrors', 'getOrdersById_40b6c8a6RouterErrors']));
});

test('the load balancer of a backend is made once for all its routes', () => {
  const stack = shop();
  const api = new RobustApi(stack, 'Gateway');
  const vpc = network(stack, 'Network');
  const baristas = Backend.fargateService(service(stack, 'Baristas', vpc));
  api.addRoute('GET /baristas', baristas);
  const before = resourceCount(stack);
  api.addRoute('GET /baristas/{id}', baristas);
  expect(resourceCount(stack) - before).toBe(2); // a route and its integration
});
