import { FacadeWorld, functionOf, orders, server } from './facade-world';
import { HttpServer } from '../request-router/http-server';

const fresh = new HttpServer(response => { response.end('x'.repeat(1_000_000)); });
let url: string;
beforeAll(async () => { url = await fresh.start(); });
afterAll(() => fresh.stop());

const event = (proto: 'http' | 'https', more: object = {}) => ({
  httpMethod: 'GET', path: '/orders/7', headers: { 'host': 'shop.example.com', 'x-forwarded-proto': proto }, requestContext: { elb: {} }, ...more,
});
const answering = { invoke: async () => ({ payload: JSON.stringify({ statusCode: 200, body: 'new' }) }) };

test.each([['https', 'Secure; '], ['http', '']] as const)('the cookie of a client that came by %s is kept by its browser', async (proto, secure) => {
  const world = new FacadeWorld({ legacy: functionOf('legacy'), features: [orders(functionOf('new'), { weight: 50 })], invoker: answering });
  const { headers } = await world.send(event(proto));
  expect(headers['set-cookie']).toBe(`facade-client=client-0; Path=/; Max-Age=31536000; ${secure}HttpOnly; SameSite=Lax`);
});

test('an answer of more than 1 MB is 502, where an HTTP API takes it', async () => {
  const world = new FacadeWorld({ features: [orders(server(url))] });
  expect(await world.send(event('https'))).toMatchObject({ status: 502, problem: { status: 502 } });
  expect(await world.call()).toMatchObject({ status: 200 });
});

test('without an attested caller, nobody is taken for a header that names one', async () => {
  const world = new FacadeWorld({
    legacy: functionOf('legacy'), client: { cookie: 'facade-client', subject: true }, features: [orders(functionOf('new'), { weight: 50 })], invoker: answering,
  });
  const { headers } = await world.send(event('https', { headers: { 'host': 'shop.example.com', 'x-amzn-oidc-identity': 'ada' } }));
  expect(headers['set-cookie']).toContain('facade-client=client-0');
});
