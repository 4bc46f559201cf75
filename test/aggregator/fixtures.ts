import { aws_ec2 as ec2, aws_secretsmanager as secretsmanager, Duration, Size, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invoiceSources, sourceFunction } from './parts';
import {
  Aggregator, AggregatorProps, Backend, BackendAuth, Composition, Fallback, JsonSchema, ResponseCache, ServiceExposure, Source, WebAuth,
} from '../../src';
import { PatternFixture } from '../contract/pattern-fixture';

export { defaults } from './defaults';

export const fixtures: PatternFixture[] = [
  { name: 'default', create: (scope, id) => invoice(scope, id) },
  {
    name: 'every option',
    create: (scope, id) => {
      const secret = secretsmanager.Secret.fromSecretNameV2(scope, `${id}Key`, 'crm/key');
      const aggregate = new Aggregator(scope, id, {
        sources: {
          order: Source.of(Backend.function(sourceFunction(scope, `${id}Orders`)), { path: '/orders/{id}?page={query.page}', required: true, forwardedCredentials: ['authorization'] }),
          customer: Source.of(Backend.http('https://crm.example.com', { auth: BackendAuth.secretHeader('x-api-key', secret), forwardedRequestHeaders: ['x-tenant'] }), {
            path: '/customers/{order.customer.id}', partName: 'buyer', fallback: Fallback.cached(Duration.hours(1)), hedging: { maxExtraPercent: 3 },
          }),
          products: Source.of(Backend.function(sourceFunction(scope, `${id}Products`)), {
            path: '/products?ids={line.productId}', maxResponseSize: Size.kibibytes(100), forEach: { list: '{order.lines}', itemName: 'line', batch: { size: 20, key: 'id' } },
          }),
        },
        response: Composition.jsonata('{ "id": order.id, "buyer": buyer.name }'),
        deadline: Duration.millis(2500),
        cache: ResponseCache.dynamoDb({ ttl: Duration.minutes(1), staleWhileRevalidate: Duration.minutes(1), staleIfError: Duration.hours(1) }),
      });
      return aggregate.addRoute('GET /invoices/{id}', { throttle: { rateLimit: 20, burstLimit: 40 } });
    },
  },
  { name: 'REST API', create: (scope, id) => invoice(scope, id, { exposure: ServiceExposure.restApi() }) },
  {
    name: 'internal',
    create: (scope, id) => new Aggregator(scope, id, {
      sources: invoiceSources(scope, id), exposure: ServiceExposure.internalSdk(), deadline: Duration.minutes(1),
    }),
  },
  {
    name: 'private backends',
    create: (scope, id) => invoice(scope, id, {
      network: { vpc: new ec2.Vpc(scope, `${id}Network`, { natGateways: 1, restrictDefaultSecurityGroup: false }) },
    }),
  },
  {
    name: 'open to everybody',
    publicBecause: 'WebAuth.none() was asked for',
    create: (scope, id) => {
      const aggregate = new Aggregator(scope, id, {
        sources: {
          menu: Source.of(Backend.http('https://menu.example.com', { timeout: Duration.seconds(2) }), {
            path: '/menu', responseSchema: JsonSchema.fromObject({ type: 'object' }), required: true,
          }),
        },
        exposure: ServiceExposure.httpApi({ auth: WebAuth.none() }),
        cache: ResponseCache.inMemory({ ttl: Duration.minutes(1), sharedByCallers: true }),
      });
      Validations.of(aggregate).acknowledge({ id: 'AwsSolutions-APIG4', reason: 'WebAuth.none() was asked for' });
      return aggregate.addRoute('GET /menu');
    },
  },
];

function invoice(scope: Construct, id: string, props: Partial<AggregatorProps> = {}): Aggregator {
  return new Aggregator(scope, id, { sources: invoiceSources(scope, id), ...props }).addRoute('GET /invoices/{id}');
}
