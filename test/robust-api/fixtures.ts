import {
  aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_secretsmanager as secretsmanager, aws_stepfunctions as sfn, Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { answering, certificate, privateRestApi, network, ORDER, SCHEMA, service } from './parts';
import { Backend, BackendAuth, RequestMatch, RobustApi, RoutingEngine, WebAuth } from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';

export { defaults } from './defaults';

export const fixtures: PatternFixture[] = [
  {
    name: 'default',
    create: (scope, id) => {
      const api = new RobustApi(scope, id);
      api.addRoute('GET /orders/{id}', Backend.function(answering(scope, `${id}Orders`)));
      return api;
    },
  },
  { name: 'HTTP API with every backend', create: (scope, id) => everyBackend(scope, id, RoutingEngine.httpApi({ throttle: { rateLimit: 50, burstLimit: 100 } })) },
  { name: 'REST API with every backend', create: (scope, id) => everyBackend(scope, id, RoutingEngine.restApi()) },
  {
    name: 'shared router',
    create: (scope, id) => {
      const api = new RobustApi(scope, id);
      const secret = secretsmanager.Secret.fromSecretNameV2(scope, `${id}Key`, 'catalog/key');
      const catalog = Backend.http('https://catalog.example.com', { sharedRouter: 'Catalog', auth: BackendAuth.secretHeader('x-api-key', secret) });
      api.addRoute('GET /products', catalog);
      api.addRoute('GET /products/{id}', catalog, { timeout: Duration.seconds(20) });
      api.addRoute('POST /orders', Backend.function(answering(scope, `${id}Orders`), { sharedRouter: 'Catalog' }), { requestSchema: ORDER });
      return api;
    },
  },
  {
    name: 'state machine',
    create: (scope, id) => {
      const api = new RobustApi(scope, id);
      const imported = sfn.StateMachine.fromStateMachineName(scope, `${id}Machine`, `${id}Imported`);
      api.addRoute('POST /orders/{id}/fulfilment', Backend.stateMachine(imported, { requestSchema: ORDER }));
      return api;
    },
  },
  {
    name: 'load balancer',
    create: (scope, id) => {
      const vpc = network(scope, `${id}Network`);
      const engine = RoutingEngine.applicationLoadBalancer({
        vpc,
        auth: WebAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'] }),
        certificate: certificate(scope, `${id}Certificate`),
        internetFacing: true,
      });
      const api = new RobustApi(scope, id, { engine });
      const orders = Backend.function(answering(scope, `${id}Orders`));
      const next = Backend.function(answering(scope, `${id}Next`));
      api.addRoute('GET /orders/{id}', orders);
      api.addRoute('GET /orders/{id}', next, { when: RequestMatch.all(RequestMatch.header('x-client', ['mobile']), RequestMatch.query('beta', ['yes'])), weight: 10 });
      api.addRoute('ANY /baristas/{proxy+}', Backend.fargateService(service(scope, id, vpc)));
      api.addRoute('GET /stock', Backend.ipAddresses(['10.0.130.7'], { vpc, port: 8080 }));
      return api;
    },
  },
  {
    name: 'listener of yours',
    imported: ['app/shared'],
    create: (scope, id) => {
      const vpc = network(scope, `${id}Network`);
      const listenerArn = Stack.of(scope).formatArn({
        service: 'elasticloadbalancing', resource: 'listener', resourceName: `app/shared/50dc6c495c0c9188/${id}`,
      });
      const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(scope, `${id}Group`, 'sg-0123456789abcdef0');
      const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(scope, `${id}Listener`, { listenerArn, securityGroup });
      const engine = RoutingEngine.fromListener(listener, {
        url: 'https://shop.example.com',
        auth: WebAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'] }),
        when: RequestMatch.header('host', ['shop.example.com']),
        firstPriority: 10_001,
        lastPriority: 20_000,
      });
      const api = new RobustApi(scope, id, { engine });
      api.addRoute('GET /orders/{id}', Backend.function(answering(scope, `${id}Orders`)));
      api.addRoute('GET /orders/{id}', Backend.function(answering(scope, `${id}Staff`)), { when: RequestMatch.sourceIp(['192.0.2.0/24']) });
      api.addRoute('ANY /baristas/{proxy+}', Backend.fargateService(service(scope, id, vpc)));
      return api;
    },
  },
  {
    name: 'internal load balancer',
    publicBecause: 'it is reached from its network only',
    create: (scope, id) => {
      const vpc = network(scope, `${id}Network`);
      const api = new RobustApi(scope, id, { engine: RoutingEngine.applicationLoadBalancer({ vpc, auth: WebAuth.none() }) });
      api.addRoute('GET /stock', Backend.ipAddresses(['10.0.130.7'], { vpc, port: 8080 }));
      return api;
    },
  },
  {
    name: 'GraphQL',
    create: (scope, id) => {
      const api = new RobustApi(scope, id, { engine: RoutingEngine.graphqlApi({ schema: SCHEMA }) });
      const orders = Backend.function(answering(scope, `${id}Orders`));
      api.addResolver('Query.order', orders);
      api.addResolver('Query.orders', orders);
      return api;
    },
  },
];

function everyBackend(scope: Construct, id: string, engine: RoutingEngine): RobustApi {
  const vpc = network(scope, `${id}Network`);
  const api = new RobustApi(scope, id, { engine });
  api.addRoute('POST /orders', Backend.function(answering(scope, `${id}Orders`)), { requestSchema: ORDER, timeout: Duration.seconds(5) });
  api.addRoute('POST /orders', Backend.function(answering(scope, `${id}Next`)), { weight: 10 });
  const secret = secretsmanager.Secret.fromSecretNameV2(scope, `${id}Key`, 'catalog/key');
  api.addRoute('ANY /catalog/{proxy+}', Backend.http('https://catalog.example.com/v1', { auth: BackendAuth.secretHeader('x-api-key', secret) }));
  api.addRoute('ANY /baristas/{proxy+}', Backend.fargateService(service(scope, id, vpc)), { throttle: { rateLimit: 5, burstLimit: 10 } });
  api.addRoute('GET /reports', privateRestApi(scope, id, vpc));
  return api;
}
