import { FacadeWorld, facadeEvent, functionOf, orders } from './facade-world';
import { GatewayEvent, HttpApiEvent } from '../../../handlers/shared/http/gateway-event';

let invoked: { arn: string; event: HttpApiEvent }[];
beforeEach(() => { invoked = []; });

function worldAnswering(result: object, translation = {}) {
  const invoker = {
    invoke: async (arn: string, payload: string) => {
      invoked.push({ arn, event: JSON.parse(payload) as HttpApiEvent });
      return { payload: JSON.stringify(result) };
    },
  };
  return new FacadeWorld({ invoker, features: [orders(functionOf('arn:new', { translation }))], legacy: functionOf('arn:legacy') });
}

test('a function gets the event as it came, correlated, without the mark of a shadow request', async () => {
  const event = facadeEvent({ headers: { 'authorization': 'Bearer ada', 'x-shadow': 'true' }, cookies: ['a=1'], body: Buffer.from([0, 255]), method: 'PUT' });
  await worldAnswering({ statusCode: 200 }).send(event);
  const traceparent = expect.stringMatching(/^00-/) as string;
  expect(invoked).toEqual([{ arn: 'arn:new', event: { ...event, headers: { 'authorization': 'Bearer ada', 'x-correlation-id': 'request-1', traceparent } } }]);
});

test('a function gets the translated path and headers', async () => {
  const world = worldAnswering({ statusCode: 200 }, { stripPathPrefix: '/orders', addPathPrefix: '/v2', requestHeaders: { 'X-Api': 'k' } });
  await world.call({ path: '/orders/crème 7', headers: { 'x-api': 'of the client' } });
  expect(invoked[0].event).toMatchObject({ rawPath: '/v2/crème 7', requestContext: { http: { path: '/v2/crème 7', method: 'GET' } }, headers: { 'x-api': 'k' } });
  await world.send({ httpMethod: 'GET', path: '/orders/a%20b', headers: {}, requestContext: { elb: {} } } as GatewayEvent);
  expect(invoked[1].event).toMatchObject({ path: '/v2/a%20b' });
});

test.each<[string, object, object]>([
  ['an HTTP API', { statusCode: 201, headers: { 'X-A': 1, 'x-b': true }, cookies: ['a=1', 'b="2, 3"'], body: 'é' }, { status: 201, headers: { 'x-a': '1', 'x-b': 'true' }, cookies: ['a=1', 'b="2, 3"'], body: Buffer.from('é') }],
  ['a REST API', { statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'], 'x-a': ['1', '2'] }, body: null }, { status: 200, headers: { 'x-a': '1, 2' }, cookies: ['a=1', 'b=2'], body: Buffer.from('') }],
  ['bytes', { statusCode: 200, body: Buffer.from([0, 255]).toString('base64'), isBase64Encoded: true }, { status: 200, body: Buffer.from([0, 255]) }],
  ['no status', { id: 7 }, { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"id":7}') }],
])('the answer of a function in the format of %s', async (_, result, expected) => {
  expect(await worldAnswering(result).call()).toMatchObject(expected);
});

test.each<[string, object]>([['a body that is no text', { statusCode: 200, body: { id: 7 } }], ['a status that is none', { statusCode: 99 }]])('%s is 502', async (_, result) => {
  expect((await worldAnswering(result).call()).problem).toMatchObject({ status: 502 });
});

test('the record of the switch comes before the weight of the file', async () => {
  const record = { feature: 'Orders', weight: 0, before: 100, state: 'rolledBack' as const, base: 100, revision: 1, changedBy: 'alarm', changedAt: '' };
  const invoker = { invoke: async (arn: string) => ({ payload: JSON.stringify({ statusCode: 200, body: arn }) }) };
  const table = { readAll: async () => new Map([['Orders', record]]) };
  const world = new FacadeWorld({ invoker, table, features: [orders(functionOf('arn:new'))], legacy: functionOf('arn:legacy') });
  expect((await world.call()).body.toString()).toBe('arn:legacy');
  const added = new FacadeWorld({ invoker, table, features: [orders(functionOf('arn:new'), { isNew: true })], legacy: functionOf('arn:legacy') });
  expect((await added.call()).body.toString()).toBe('arn:new');
});
