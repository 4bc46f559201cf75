import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, Stack } from 'aws-cdk-lib';
import { Backend, IBackend, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { HttpServer } from '../handlers/request-router/http-server';
import { RouteWorld } from '../handlers/request-router/route-world';
import { shop } from '../support/stacks';

describe('a parameter of one segment', () => {
  const backend = new HttpServer();
  let url: string;
  beforeAll(async () => { url = await backend.start(); });
  afterAll(() => backend.stop());
  beforeEach(() => { backend.requests.length = 0; });

  // an HTTP API decodes %2F after it has matched the route: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
  test.each([
    ['replaced in the path of the server', '/v2/orders/{id}', '/orders/7/refunds', '7/refunds'],
    ['appended to the path of the server', '/v2', '/orders/7/refunds', '7/refunds'],
    ['encoded, as a REST API sends it', '/v2/orders/{id}', '/orders/7%2Frefunds', '7%2Frefunds'],
    ['with a backslash', '/v2/orders/{id}', '/orders/7\\refunds', '7\\refunds'],
  ])('reaches no deeper path: %s', async (_, base, path, id) => {
    const { problem } = await new RouteWorld(`${url}${base}`, { route: 'GET /orders/{id}' }).call({ path, parameters: { id } });
    expect(problem).toMatchObject({ status: 400, type: 'urn:cdk-serverless-catalog:problem:malformed-request' });
    expect(backend.requests).toEqual([]);
  });

  test('is one segment beside a greedy one', async () => {
    const call = (city: string) => new RouteWorld(`${url}/v2`, { route: 'GET /{city}/{proxy+}' }).call({ path: `/${city}/orders/7`, parameters: { city, proxy: 'orders/7' } });
    expect((await call('berlin')).status).toBe(200);
    expect((await call('berlin/admin')).status).toBe(400);
    expect(backend.requests.map(({ url: path }) => path)).toEqual(['/v2/berlin/orders/7']);
  });
});

describe('servers that get paths as clients send them', () => {
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2';
  const servers: Record<string, (stack: Stack, vpc: ec2.IVpc) => () => IBackend> = {
    'Fargate service': (stack, vpc) => {
      const task = new ecs.FargateTaskDefinition(stack, 'Task');
      task.addContainer('Main', { image: ecs.ContainerImage.fromRegistry('shop'), portMappings: [{ containerPort: 80 }] });
      const service = new ecs.FargateService(stack, 'Service', { cluster: new ecs.Cluster(stack, 'Cluster', { vpc }), taskDefinition: task });
      return () => Backend.fargateService(service);
    },
    'load balancer': (stack, vpc) => {
      const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', { listenerArn: arn, securityGroup: new ec2.SecurityGroup(stack, 'Group', { vpc }) });
      return () => Backend.applicationLoadBalancer(listener, { vpc });
    },
    'network load balancer': (stack, vpc) => {
      const listener = elbv2.NetworkListener.fromNetworkListenerArn(stack, 'Listener', arn.replace('/app/', '/net/'));
      return () => Backend.networkLoadBalancer(listener, { vpc });
    },
    'address': (_, vpc) => () => Backend.ipAddresses(['10.0.0.1'], { vpc, port: 80 }),
  };
  const jwt = (...scopes: string[]) => WebAuth.jwt({ issuer: 'https://login.example.com', audience: ['shop'], scopes: scopes.length > 0 ? scopes : undefined });
  const world = (name: string, engine?: RoutingEngine) => {
    const stack = shop();
    const server = servers[name](stack, new ec2.Vpc(stack, 'Vpc'));
    const api = new RobustApi(stack, 'Api', { engine });
    const other = new RobustApi(stack, 'Other', { engine });
    const adderOf = (each: RobustApi) => (key: string, auth: WebAuth) => () => each.addRoute(key, server(), { auth });
    return { add: adderOf(api), addToOther: adderOf(other) };
  };

  test.each(Object.keys(servers))('%s: a public route with a parameter of another API leads to no protected one', name => {
    const { add, addToOther } = world(name);
    add('ANY /public/{proxy+}', WebAuth.none())();
    expect(addToOther('GET /admin', WebAuth.iam())).toThrow("RobustApi at 'Shop/Other': auth must be that of 'ANY /public/{proxy+}' of 'Shop/Api', which has the same server: ");
    expect(addToOther('GET /public/menu', WebAuth.none())).not.toThrow();
  });

  test.each(Object.keys(servers))('%s: a public route with a parameter leads to no protected one', name => {
    const { add } = world(name);
    add('ANY /public/{proxy+}', WebAuth.none())();
    expect(add('GET /admin', WebAuth.iam())).toThrow("RobustApi at 'Shop/Api': auth must be that of 'ANY /public/{proxy+}', which has the same server: "
      + "it gets paths as clients send them, so that 'ANY /public/{proxy+}' may reach 'GET /admin', got 'another authorization'.");
  });

  test.each<[string, string, WebAuth, string, WebAuth]>([
    ['a parameter of one segment', 'GET /shops/{id}', WebAuth.none(), 'GET /admin', jwt()],
    ['the protected route first', 'GET /admin', WebAuth.iam(), 'GET /shops/{id}', WebAuth.none()],
    ['two kinds of protection', 'GET /shops/{id}', WebAuth.iam(), 'GET /orders', jwt()],
    ['two scopes', 'GET /shops/{id}', jwt('read'), 'GET /orders', jwt('write')],
  ])('%s is refused', (_, key, auth, other, otherAuth) => {
    const { add } = world('address');
    add(key, auth)();
    expect(add(other, otherAuth)).toThrow(/^RobustApi at '.*': auth must be that of /);
  });

  test.each<[string, string, WebAuth, string, WebAuth]>([
    ['one authorization', 'GET /shops/{id}', jwt(), 'ANY /orders/{proxy+}', jwt()],
    ['literal paths', 'GET /health', WebAuth.none(), 'GET /admin', WebAuth.iam()],
    ['a protected route beside a public literal path', 'GET /health', WebAuth.none(), 'ANY /admin/{proxy+}', WebAuth.iam()],
  ])('%s is fine', (_, key, auth, other, otherAuth) => {
    const { add } = world('address');
    add(key, auth)();
    expect(add(other, otherAuth)).not.toThrow();
  });

  test('a server behind the request router may have both: its paths are safe', () => {
    const api = new RobustApi(shop(), 'Api');
    const server = Backend.http('https://shop.example.com');
    api.addRoute('ANY /public/{proxy+}', server, { auth: WebAuth.none() });
    expect(() => api.addRoute('GET /admin', server, { auth: WebAuth.iam() })).not.toThrow();
  });
});
