import { aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
import { fixtures } from './fixtures';
import { settingsOf } from './settings';
import { Aggregator, Backend, BackendAuth, ServiceExposure, Source } from '../../src';
import { shop } from '../support/stacks';

function created(name: string): { stack: Stack; aggregate: Aggregator } {
  const stack = shop();
  return { stack, aggregate: fixtures.find(fixture => fixture.name === name)!.create(stack, 'Invoice') as Aggregator };
}

test('the defaults of a source, a function and HTTP servers', () => {
  const { sources, ...aggregate } = settingsOf(created('default').aggregate);
  expect(aggregate).toEqual({ route: 'GET /invoices/{id}', deadlineMillis: 5000, maxRequestBytes: 4 * 1024 * 1024 });
  expect(sources.order).toEqual({
    function: { $value: 0 },
    method: 'GET',
    path: '/orders/{id}',
    required: true,
    timeoutMillis: 2000,
    retryAttempts: 2,
    maxInFlight: 100,
    maxResponseBytes: 1024 * 1024,
    circuitBreaker: { failureRate: 50, windowMillis: 30_000, minimumCalls: 10, failures: 5, openDurationMillis: 10_000 },
  });
  expect(sources.customer).toMatchObject({ http: { url: 'https://crm.example.com' }, timeoutMillis: 1000, required: false });
  expect(sources.customer).not.toHaveProperty('fallback'); // the handler leaves the part out
  expect(sources.tax).toMatchObject({ http: { url: 'https://tax.example.com/v1' }, fallback: { value: { rate: null } } });
});

test('what is only known at deployment is in the environment, in its order', () => {
  const { stack, aggregate } = created('every option');
  const settings = settingsOf(aggregate);
  const { environment } = aggregate.aggregatorFunction.node.defaultChild as lambda.CfnFunction;
  const { variables } = stack.resolve(environment) as { variables: { AGGREGATOR_VALUES: unknown } };
  const values = JSON.stringify(variables.AGGREGATOR_VALUES);
  const places = [...JSON.stringify(settings).matchAll(/\$value":(\d+)/g)].map(([, place]) => Number(place));
  expect([...new Set(places)].sort()).toEqual([0, 1, 2, 3]);
  const [order, secret, products, table] = ['InvoiceOrders', 'secretsmanager', 'InvoiceProducts', 'InvoiceCache'].map(name => values.indexOf(name));
  expect([order, secret, products, table].every(place => place >= 0)).toBe(true);
  expect(secret < order && order < products && products < table).toBe(true);
});

test('every option has its setting', () => {
  const { sources, ...aggregate } = settingsOf(created('every option').aggregate);
  expect(aggregate).toMatchObject({
    deadlineMillis: 2500,
    response: { jsonata: '{ "id": order.id, "buyer": buyer.name }' },
    cache: {
      kind: 'dynamoDb',
      ttlMillis: 60_000,
      staleWhileRevalidateMillis: 60_000,
      staleIfErrorMillis: 3_600_000,
      query: ['page'],
      headers: [],
      sharedByCallers: false,
    },
  });
  expect(sources.order).toMatchObject({ forwardedCredentials: ['authorization'], required: true });
  expect(sources.customer).toMatchObject({
    part: 'buyer',
    fallback: { cachedMillis: 3_600_000 },
    hedging: { maxExtraPercent: 3 },
    http: { secretHeader: { name: 'x-api-key' }, forwardedRequestHeaders: ['x-tenant'] },
  });
  expect(sources.products).toMatchObject({
    maxResponseBytes: 102_400,
    forEach: { list: '{order.lines}', as: 'line', maxConcurrency: 10, maxItems: 200, batch: { size: 20, key: 'id' } },
  });
});

test('hedging without a figure is 5 % of the calls, and a list waits until the deadline', () => {
  const { sources } = settingsOf(new Aggregator(shop(), 'Invoice', {
    sources: {
      order: Source.of(Backend.http('https://orders.example.com'), { path: '/orders', hedging: {} }),
      lines: Source.of(Backend.http('https://lines.example.com'), { path: '/lines/{item.id}', forEach: { list: '{order.lines}' } }),
      notes: Source.of(Backend.http('https://notes.example.com'), { path: '/notes/{item.id}', forEach: { list: '{order.notes}', maxWait: Duration.millis(700) } }),
    },
    exposure: ServiceExposure.internalSdk(),
  }));
  expect(sources.order.hedging).toEqual({ maxExtraPercent: 5 });
  expect(sources.lines.forEach).toEqual({ list: '{order.lines}', as: 'item', maxConcurrency: 10, maxItems: 200 });
  expect(sources.notes.forEach).toMatchObject({ maxWaitMillis: 700 });
});

test('credentials are named by the sources that get them, and by no other', () => {
  const { sources } = settingsOf(created('every option').aggregate);
  expect(Object.entries(sources).filter(([, source]) => source.forwardedCredentials !== undefined).map(([name]) => name)).toEqual(['order']);
});

test('BackendAuth.forwardAuthorization is a credential of its source', () => {
  const trusted = Backend.http('https://crm.example.com', { auth: BackendAuth.forwardAuthorization(), forwardedRequestHeaders: ['X-Tenant'] });
  const { sources } = settingsOf(new Aggregator(shop(), 'Invoice', {
    sources: { customer: Source.of(trusted, { path: '/me' }) }, exposure: ServiceExposure.internalSdk(),
  }));
  expect(sources.customer).toMatchObject({ forwardedCredentials: ['authorization'], http: { forwardedRequestHeaders: ['x-tenant'] } });
});

test('an internal aggregate names the path parameters that its callers give', () => {
  expect(settingsOf(created('internal').aggregate)).toMatchObject({ route: 'GET /{id}', deadlineMillis: 60_000 });
});
