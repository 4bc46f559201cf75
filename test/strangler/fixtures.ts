import {
  Annotations, aws_certificatemanager as acm, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_events as events, aws_secretsmanager as secretsmanager,
  Duration, Stack,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { errorsAlarm, serviceFunction } from './parts';
import {
  Backend, BackendAuth, ClientIdentity, EventContract, FacadeEngine, FacadeListener, JsonSchema, RequestMatch, Shadow, Strangler, SyncSource, WebAuth,
} from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';

export { defaults } from './defaults';

const LEGACY = 'https://legacy.example.com';
const BESIDE = { billingMode: dynamodb.BillingMode.PAY_PER_REQUEST, pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true } };
const customerChanged = EventContract.fromSchema('CustomerChanged', { version: 1, source: 'coffee.customers', schema: JsonSchema.fromObject({}) });

const network = (scope: Construct, id: string) => new ec2.Vpc(scope, `${id}Network`, { natGateways: 1, restrictDefaultSecurityGroup: false });

export const fixtures: PatternFixture[] = [
  {
    name: 'default',
    create: (scope, id) => new Strangler(scope, id, { legacy: Backend.http(LEGACY) })
      .migrate('Orders', Backend.function(serviceFunction(scope, `${id}Orders`)), { paths: ['/orders', '/orders/*'] }),
  },
  {
    name: 'every option',
    create: (scope, id) => {
      const key = secretsmanager.Secret.fromSecretNameV2(scope, `${id}Key`, 'catalog/key');
      return new Strangler(scope, id, {
        legacy: Backend.function(serviceFunction(scope, `${id}Legacy`)),
        legacyOptions: { timeout: Duration.seconds(20), translation: { addPathPrefix: '/shop' } },
        engine: FacadeEngine.httpApi({ throttle: { rateLimit: 200, burstLimit: 400 }, cors: { allowOrigins: ['https://shop.example.com'] } }),
        finishBy: '2099-12-31',
        clientIdentity: ClientIdentity.tokenSubject(),
      })
        .migrate('OrdersBeta', Backend.function(serviceFunction(scope, `${id}Beta`)), { paths: ['/orders/*'], when: RequestMatch.header('x-beta', ['1']) })
        .migrate('Orders', Backend.function(serviceFunction(scope, `${id}Orders`)), {
          paths: ['/orders', '/orders/*'], weight: 10, rollbackOn: [errorsAlarm(scope, `${id}Errors`)],
        })
        .migrate('Catalog', Backend.http('https://catalog.example.com', { auth: BackendAuth.secretHeader('x-api-key', key) }), {
          paths: ['/catalog/*'], weight: 0, shadow: Shadow.compare({ ignore: ['/updatedAt'] }), timeout: Duration.millis(1500), translation: { stripPathPrefix: '/catalog', requestHeaders: { 'x-tenant': 'shop' } },
        })
        .add('Leaderboard', Backend.function(serviceFunction(scope, `${id}Leaderboard`)), { paths: ['/leaderboard*'] });
    },
  },
  {
    name: 'private backends',
    create: (scope, id) => new Strangler(scope, id, {
      legacy: Backend.http('http://legacy.internal.example.com'),
      network: { vpc: network(scope, id) },
    }),
  },
  {
    name: 'load balancer',
    create: (scope, id) => {
      const vpc = network(scope, id);
      const facade = new Strangler(scope, id, {
        legacy: Backend.http('http://legacy.internal.example.com'),
        network: { vpc },
        engine: FacadeEngine.applicationLoadBalancer({
          vpc,
          auth: WebAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'] }),
          certificate: acm.Certificate.fromCertificateArn(scope, `${id}Certificate`, Stack.of(scope).formatArn({ service: 'acm', resource: 'certificate', resourceName: 'shop' })),
          internetFacing: true,
          legacyTargets: Backend.ipAddresses(['10.0.130.7'], { vpc, port: 8080 }),
        }),
      });
      return facade
        .migrate('OrdersBeta', Backend.ipAddresses(['10.0.130.8'], { vpc, port: 8080 }), { paths: ['/orders/*'], when: RequestMatch.header('x-beta', ['1']) })
        .migrate('Orders', Backend.function(serviceFunction(scope, `${id}Orders`)), {
          paths: ['/orders', '/orders/*'], weight: 10, rollbackOn: [errorsAlarm(scope, `${id}Errors`)], shadow: Shadow.compare(),
        })
        .add('Reports', Backend.ipAddresses(['10.0.130.9'], { vpc, port: 8080 }), { paths: ['/reports*'] });
    },
  },
  {
    name: 'internal load balancer',
    publicBecause: 'it is reached from its network only',
    create: (scope, id) => {
      const facade = new Strangler(scope, id, {
        engine: FacadeEngine.applicationLoadBalancer({
          vpc: network(scope, id), auth: WebAuth.none(), listener: FacadeListener.plainHttp(), deletionProtection: false,
        }),
      });
      Annotations.of(facade).acknowledgeWarning('cdk-serverless-catalog:plainHttp');
      return facade.migrate('Orders', Backend.function(serviceFunction(scope, `${id}Orders`)), { paths: ['/orders', '/orders/*'] }).retireLegacy();
    },
  },
  {
    name: 'open to everybody',
    publicBecause: 'WebAuth.none() was asked for',
    create: (scope, id) => {
      const facade = new Strangler(scope, id, { legacy: Backend.http(LEGACY), engine: FacadeEngine.httpApi({ auth: WebAuth.none() }) });
      Validations.of(facade).acknowledge({ id: 'AwsSolutions-APIG4', reason: 'WebAuth.none() was asked for' });
      return facade;
    },
  },
  {
    name: 'sync to legacy',
    create: (scope, id) => {
      const table = new dynamodb.Table(scope, `${id}Orders`, {
        partitionKey: { name: 'order', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES, ...BESIDE,
      });
      const facade = new Strangler(scope, id, { legacy: Backend.http(LEGACY) });
      facade.syncToLegacy('OrdersBack', {
        source: SyncSource.table(table),
        adapter: serviceFunction(scope, `${id}Adapter`),
        reconciliation: { listNew: serviceFunction(scope, `${id}ListNew`), listLegacy: serviceFunction(scope, `${id}ListLegacy`) },
      });
      facade.syncToLegacy('CustomersBack', {
        source: SyncSource.bus(new events.EventBus(scope, `${id}Bus`), [customerChanged], { entityPointer: '/customer' }),
        adapter: serviceFunction(scope, `${id}CustomerAdapter`),
      });
      return facade;
    },
  },
  {
    name: 'retired',
    create: (scope, id) => new Strangler(scope, id, {})
      .migrate('Orders', Backend.function(serviceFunction(scope, `${id}Orders`)), { paths: ['/orders', '/orders/*'] })
      .retireLegacy({ status: 404 }),
  },
];
