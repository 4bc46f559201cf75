import * as http from 'http';
import { AddressInfo } from 'net';
import { Duration } from 'aws-cdk-lib';
import jsonata from 'jsonata';
import { fixtures } from './fixtures';
import { settingsOf } from './settings';
import { HttpSource } from '../../handlers/aggregator/http-source';
import { readSettings } from '../../handlers/aggregator/settings';
import { aggregatorOf } from '../../handlers/aggregator/wired';
import { MemoryStore } from '../../handlers/shared/answers/memory-store';
import { ProcessCircuits } from '../../handlers/shared/circuit/process-circuits';
import { webRequest } from '../../handlers/shared/http/gateway-event';
import { Environment } from '../../handlers/shared/runtime/environment';
import { Aggregator, Backend, Composition, Fallback, Source } from '../../src';
import { httpApiEvent } from '../handlers/request-router/route-world';
import { Observed } from '../handlers/shared/observers';
import { shop } from '../support/stacks';

/** The handler's aggregator, from the settings that the construct writes. */
function handlerOf(aggregate: Aggregator) {
  const values = JSON.stringify(Array.from({ length: 10 }, (_, i) => `value-${i}`));
  const settings = readSettings(new Environment({ PATTERN_PATH: '/Shop/Invoice', AGGREGATOR_VALUES: values }), () => JSON.stringify(settingsOf(aggregate)));
  const { log, metrics } = new Observed();
  const now = () => Date.now();
  const noFunction = { call: () => Promise.reject(new Error('No function is called here.')) };
  return aggregatorOf(settings, {
    observers: { log, metrics },
    now,
    tracing: { add: () => undefined },
    loadJsonata: async () => jsonata,
    store: new MemoryStore(now),
    circuits: new ProcessCircuits({ log, metrics }, undefined),
    backendOf: source => source.http ? new HttpSource(source, now) : noFunction,
  });
}

test.each(fixtures)('the handler reads the settings of $name', ({ create }) => {
  expect(handlerOf(create(shop(), 'Invoice') as Aggregator)).toBeDefined();
});

describe('with servers', () => {
  const answers: { [path: string]: [status: number, body: object] } = {
    '/orders/7': [200, { id: '7', customerId: 'ada', lines: [{ price: 2 }, { price: 3 }] }],
    '/customers/ada': [200, { name: 'Ada', country: 'AT' }],
    '/v1/rates?country=AT': [200, { rate: 20 }],
  };
  const server = http.createServer(({ url }, response) => {
    const [status, body] = answers[url!] ?? [500, {}];
    if (url !== '/hangs') { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)); }
  });
  let url: string;
  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const call = async (paths: { readonly order?: string; readonly customer?: string; readonly tax?: string } = {}) => {
    const { order = '/orders/{id}', customer = '/customers/{order.customerId}', tax = '/rates?country={customer.country}' } = paths;
    const aggregate = new Aggregator(shop(), 'Invoice', {
      sources: {
        order: Source.of(Backend.http(url, { timeout: Duration.seconds(1), retryAttempts: 0 }), { path: order, required: true }),
        customer: Source.of(Backend.http(url, { timeout: Duration.seconds(1), retryAttempts: 0 }), { path: customer, partName: 'buyer' }),
        tax: Source.of(Backend.http(`${url}/v1`, { timeout: Duration.seconds(1) }), { path: tax, fallback: Fallback.value({ rate: null }) }),
      },
      response: Composition.jsonata('{ "id": order.id, "name": buyer.name, "total": $sum(order.lines.price), "rate": tax.rate }'),
      deadline: Duration.seconds(3),
    }).addRoute('GET /invoices/{id}');
    const event = httpApiEvent({ method: 'GET', path: '/invoices/7', parameters: { id: '7' } });
    const { statusCode, body } = await handlerOf(aggregate).handle({ event, request: webRequest(event, 'request-1') }, 10_000) as { statusCode: number; body: string };
    return { statusCode, body: JSON.parse(body) as object };
  };

  test('a whole response has the composition only', async () => {
    expect(await call()).toEqual({ statusCode: 200, body: { id: '7', name: 'Ada', total: 5, rate: 20 } });
  });

  test('a source that fails makes it partial, with what needs it', async () => {
    expect(await call({ customer: '/nobody' })).toMatchObject({
      statusCode: 200, body: { id: '7', total: 5, partial: true, parts: { order: { status: 'ok' }, buyer: { status: 'failed' } } },
    });
  });

  test('a source that hangs is a timeout, within the deadline', async () => {
    expect(await call({ customer: '/hangs' })).toMatchObject({ statusCode: 200, body: { total: 5, partial: true, parts: { buyer: { status: 'timeout' } } } });
  });

  test.each([['fails', '/broken/{id}', 502], ['hangs', '/hangs', 504]])('a required source that %s makes it an error', async (_, order, status) => {
    expect(await call({ order })).toMatchObject({ statusCode: status, body: { status } });
  });
});
