import { createHash } from 'crypto';
import { App, aws_cognito as cognito, aws_ec2 as ec2, aws_lambda as lambda, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import {
  Backend, DecoupledMessaging, EventContract, JsonSchema, MessageChannel, MessageConsumer, MessageFilter, PubSub, RobustApi, RoutingEngine,
  ServiceExposure, SimpleWebService, WebAuth,
} from '../../src';
import { userFunction } from '../support/stacks';

interface Resource { readonly Type: string; readonly Properties?: unknown }

/** CDK names these by the first route that uses them: they are made anew when that changes, and never become another's. */
const NAMED_BY_CDK = ['AWS::Lambda::Permission', 'AWS::ApiGatewayV2::Integration', 'AWS::ApiGateway::Deployment'];

/** The resources by id, without what only the order of calls decides: the order of lists, and the ids that CDK makes. */
function asSet(stack: Stack): string[] {
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, Resource> };
  const nameOf = (id: string): string => {
    const resource = Resources[id] as Resource | undefined;
    if (!resource || !NAMED_BY_CDK.includes(resource.Type)) return id;
    return resource.Type === 'AWS::ApiGateway::Deployment' ? resource.Type : `${resource.Type} ${createHash('sha256').update(canonical(resource.Properties)).digest('hex')}`;
  };
  const canonical = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
    if ('Ref' in value) return `ref ${nameOf(String(value.Ref))}`;
    return `{${Object.entries(value).map(([name, each]) => `${name}:${canonical(each)}`).sort().join()}}`;
  };
  return Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::ApiGateway::Deployment')
    .map(([id, { Type, Properties }]) => `${nameOf(id)} ${Type} ${canonical(Properties)}`).sort();
}


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
  ['subscriptions of a bus', (stack, known) => {
    const bus = new PubSub(stack, 'Pattern', { contracts });
    return contracts.flatMap((contract, index) => [
      () => bus.subscribe(`S${index}`, MessageConsumer.queue(known.queues[index]), { events: [contract] }),
      () => bus.subscribe(`F${index}`, MessageConsumer.function(handler(known, 0)), { events: [contract] }),
    ]);
  }],
  ['subscriptions of a topic', (stack, known) => {
    const messaging = new DecoupledMessaging(stack, 'Pattern', { channel: MessageChannel.topic() });
    return known.queues.map((queue, index) => () => messaging.subscribe(`S${index}`, MessageConsumer.queue(queue), { filter: MessageFilter.body({ type: [`${index}`] }) }));
  }],
];

test.each(CASES)('%s: in another order of calls, every resource is the same', (_, calls) => {
  const orders: ((all: (() => unknown)[]) => (() => unknown)[])[] = [all => all, all => [...all].reverse(), all => [...all.slice(1), all[0]]];
  const [first, ...others] = orders.map(order => {
    const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
    order(calls(stack, world(stack))).forEach(call => call());
    return asSet(stack);
  });
  others.forEach(other => expect(other).toEqual(first));
});
