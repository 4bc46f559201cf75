import { App, aws_cognito as cognito, aws_ec2 as ec2, aws_lambda as lambda, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import {
  Backend, DecoupledMessaging, EventContract, FacadeEngine, FacadeListener, FanOutFanIn, FanOutIntake, JsonSchema, MessageChannel, MessageConsumer,
  MessageFilter, PubSub, RequestMatch, RobustApi, RoutingEngine, ServiceExposure, SimpleWebService, Strangler, SubtaskWorker, WebAuth,
} from '../../src';
import { resourceSet } from '../contract/call-order';
import { userFunction } from '../support/stacks';

/** What the user made before, so that only the calls differ. */
function world(stack: Stack) {
  const functions = ['Orders', 'Catalog'].flatMap(place => {
    const scope = new Construct(stack, place);
    return [userFunction(scope, 'Handler'), userFunction(scope, 'Authorizer')];
  });
  const pools = ['Staff', 'Guests'].map(id => {
    const pool = new cognito.UserPool(stack, id);
    return { pool, client: pool.addClient('Web') };
  });
  const vpcs = ['East', 'West'].map(id => new ec2.Vpc(stack, id, { maxAzs: 2, restrictDefaultSecurityGroup: false }));
  const queues = ['A', 'B', 'C'].map(id => new sqs.Queue(stack, id));
  return { functions, pools, vpcs, queues };
}
type World = ReturnType<typeof world>;

const issuer = (name: string) => WebAuth.jwt({ issuer: `https://${name}.example.com`, audience: [name] });
const byPool = ({ pools }: World, index: number) => WebAuth.userPool(pools[index].pool, { clients: [pools[index].client], scopes: ['shop/orders'] });
const byFunction = ({ functions }: World, index: number) => WebAuth.lambdaAuthorizer(functions[index]);
const handler = ({ functions }: World, index: number): lambda.IFunction => functions[index];

const contracts = ['Created', 'Paid', 'Sent'].map(name => EventContract.fromSchema(name, { version: 1, source: 'shop', schema: JsonSchema.fromObject({}) }));

const CASES: [string, (stack: Stack, world: World) => (() => unknown)[]][] = [
  ['routes of an HTTP API with several issuers', (stack, known) => {
    const api = new RobustApi(stack, 'Pattern');
    return [
      () => api.addRoute('GET /orders', Backend.function(handler(known, 0)), { auth: issuer('one') }),
      () => api.addRoute('GET /catalog', Backend.function(handler(known, 2)), { auth: issuer('two') }),
      () => api.addRoute('POST /orders', Backend.function(handler(known, 0)), { auth: issuer('one') }),
      () => api.addRoute('GET /staff', Backend.function(handler(known, 0)), { auth: byPool(known, 0) }),
      () => api.addRoute('GET /guests', Backend.function(handler(known, 0)), { auth: byPool(known, 1) }),
      () => api.addRoute('GET /a', Backend.ipAddresses(['10.0.0.1'], { vpc: known.vpcs[0], port: 80 })),
      () => api.addRoute('GET /b', Backend.ipAddresses(['10.0.0.1'], { vpc: known.vpcs[1], port: 80 })),
    ];
  }],
  ['routes of a REST API with several pools and authorizers', (stack, known) => {
    const api = new RobustApi(stack, 'Pattern', { engine: RoutingEngine.restApi() });
    return [
      () => api.addRoute('GET /orders', Backend.function(handler(known, 0)), { auth: byPool(known, 0) }),
      () => api.addRoute('GET /catalog', Backend.function(handler(known, 2)), { auth: byPool(known, 1) }),
      () => api.addRoute('GET /staff', Backend.function(handler(known, 0)), { auth: byFunction(known, 1) }),
      () => api.addRoute('GET /guests', Backend.http('https://guests.example.com'), { auth: byFunction(known, 3) }),
    ];
  }],
  ['routes of a load balancer', (stack, known) => {
    const api = new RobustApi(stack, 'Pattern', { engine: RoutingEngine.applicationLoadBalancer({ vpc: known.vpcs[0], auth: WebAuth.none() }) });
    return [
      () => api.addRoute('GET /orders', Backend.function(handler(known, 0))),
      () => api.addRoute('POST /orders', Backend.function(handler(known, 2))),
      () => api.addRoute('GET /staff', Backend.function(handler(known, 0))),
      () => api.addRoute('GET /guests', Backend.ipAddresses(['10.0.0.1'], { vpc: known.vpcs[0], port: 80 })),
    ];
  }],
  ...[ServiceExposure.httpApi(), ServiceExposure.restApi()].map((exposure, index): typeof CASES[number] => [`functions of a service, ${index === 0 ? 'HTTP' : 'REST'}`, (stack, known) => {
    const service = new SimpleWebService(stack, 'Pattern', { exposure });
    return [
      () => service.addRoute('GET /orders', handler(known, 0)),
      () => service.addRoute('GET /catalog', handler(known, 2)),
      () => service.addRoute('POST /orders', handler(known, 0), { auth: byFunction(known, 1) }),
      () => service.addRoute('POST /catalog', handler(known, 2), { auth: byFunction(known, 3) }),
    ];
  }]),
  ['routes of an HTTP API and a service whose keys have the same words', (stack, known) => {
    const api = new RobustApi(stack, 'Pattern');
    const service = new SimpleWebService(stack, 'Service', {});
    const requestSchema = JsonSchema.fromObject({});
    const [first, ...others] = ['/orders/{id}', '/orders/by-id', '/orders/by_id', '/orders-by/id'];
    [first].forEach(path => {
      api.addRoute(`POST ${path}`, Backend.function(handler(known, 0)), { requestSchema });
      service.addRoute(`POST ${path}`, handler(known, 0), { requestSchema });
    });
    return others.flatMap(path => [
      () => api.addRoute(`POST ${path}`, Backend.function(handler(known, 0)), { requestSchema }),
      () => service.addRoute(`POST ${path}`, handler(known, 0), { requestSchema }),
    ]);
  }],
  ['routes of APIs that share request routers', (stack, known) => {
    const api = new RobustApi(stack, 'Pattern');
    const service = new SimpleWebService(stack, 'Service', {});
    const requestSchema = JsonSchema.fromObject({});
    const catalog = Backend.http('https://catalog.example.com', { sharedRouter: 'Catalog' });
    return [
      () => api.addRoute('GET /a', catalog),
      () => api.addRoute('GET /b', catalog, { timeout: Duration.seconds(20) }),
      () => api.addRoute('GET /c', Backend.http('https://stock.example.com', { sharedRouter: 'Stock' })),
      () => service.addRoute('POST /a', handler(known, 0), { requestSchema, sharedRouter: 'Orders' }),
      () => service.addRoute('POST /b', handler(known, 2), { requestSchema, sharedRouter: 'Orders' }),
    ];
  }],
  ['features behind a load balancer', (stack, known) => {
    const [vpc] = known.vpcs;
    const engine = FacadeEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none(), listener: FacadeListener.plainHttp() });
    const facade = new Strangler(stack, 'Pattern', { legacy: Backend.http('https://legacy.example.com'), engine });
    const targets = Backend.ipAddresses(['10.0.0.1'], { vpc, port: 80 });
    return [
      () => facade.add('Reports', targets, { paths: ['/reports*'] }),
      () => facade.migrate('Orders', Backend.function(handler(known, 0)), { paths: ['/reports/orders', '/orders/*'], weight: 10 }),
      () => facade.migrate('Beta', targets, { paths: ['/orders/*'], when: RequestMatch.header('x-beta', ['1']) }),
      () => facade.add('All', targets, { paths: ['/*'] }),
    ];
  }],
  ['methods of one path of a load balancer', (stack, known) => {
    const api = new RobustApi(stack, 'Pattern', { engine: RoutingEngine.applicationLoadBalancer({ vpc: known.vpcs[0], auth: WebAuth.none() }) });
    return ['ANY', 'GET', 'POST', 'DELETE'].map((method, index) => () => api.addRoute(`${method} /orders`, Backend.function(handler(known, index % 3))));
  }],
  ['workers of a fan-out', (stack, known) => {
    const workers: { [name: string]: SubtaskWorker } = {};
    const calls = ['small', 'large', 'cover'].map((name, index) => () => { workers[name] = SubtaskWorker.function(known.functions[index]); });
    return calls.map(call => () => {
      call();
      if (Object.keys(workers).length === calls.length) { new FanOutFanIn(stack, 'Pattern', { intake: FanOutIntake.bucket(), workers }); }
    });
  }],
  ['subscriptions of a bus', (stack, known) => {
    const bus = new PubSub(stack, 'Pattern', { contracts });
    return contracts.flatMap((contract, index) => [
      () => bus.subscribe(`S${index}`, MessageConsumer.queue(known.queues[index]), { events: [contract] }),
      () => bus.subscribe(`F${index}`, MessageConsumer.function(handler(known, index)), { events: [contract] }),
    ]);
  }],
  ['subscriptions of a topic', (stack, known) => {
    const messaging = new DecoupledMessaging(stack, 'Pattern', { channel: MessageChannel.topic() });
    return known.queues.map((queue, index) => () => messaging.subscribe(`S${index}`, MessageConsumer.queue(queue), { filter: MessageFilter.body({ type: [`${index}`] }) }));
  }],
];

function inOrders(calls: (stack: Stack, world: World) => (() => unknown)[]): object[] {
  const orders: ((all: (() => unknown)[]) => (() => unknown)[])[] = [all => all, all => [...all].reverse(), all => [...all.slice(1), all[0]]];
  return orders.map(order => {
    const stack = new Stack(new App({ treeMetadata: false }), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
    order(calls(stack, world(stack))).forEach(call => call());
    return Template.fromStack(stack).toJSON();
  });
}

test.each(CASES)('%s: in another order of calls, every resource is the same', (_, calls) => {
  const [first, ...others] = inOrders(calls).map(resourceSet);
  others.forEach(other => expect(other).toEqual(first));
});

test('subscriptions of one function: in another order of calls, its alarms are those of another subscription, and every other resource is the same', () => {
  const templates = inOrders((stack, known) => {
    const bus = new PubSub(stack, 'Pattern', { contracts });
    return contracts.map((contract, index) => () => bus.subscribe(`F${index}`, MessageConsumer.function(handler(known, 0)), { events: [contract] }));
  });
  const ofFunctions = /^PatternF\d(Errors|Duration|Throttles)Alarm\w+ /;
  const [first, ...others] = templates.map(template => resourceSet(template).map(text => ofFunctions.test(text) ? text.replace(ofFunctions, '$1 ') : text).sort());
  others.forEach(other => expect(other).toEqual(first));
});
