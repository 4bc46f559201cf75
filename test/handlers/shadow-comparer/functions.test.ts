import { FacadeShadowBackend, NO_CIRCUITS } from '../../../handlers/shadow-comparer/backends';
import { readMessage } from '../../../handlers/shadow-comparer/message';
import { shadowRequest } from '../../../handlers/shadow-comparer/shadow-request';
import { GatewayEvent, HttpApiEvent } from '../../../handlers/shared/http/gateway-event';
import { facadeEvent, FacadeWorld, functionOf, orders } from '../facade-router/facade-world';
import { signerInTest } from '../shared/signer-in-test';

/** What a function is invoked with by the comparison of a request that the façade got. */
async function shadowEvent(event: GatewayEvent, change = (message: object): object => message): Promise<object> {
  const messages: string[] = [];
  const facade = new FacadeWorld({
    legacy: functionOf('legacy'),
    features: [orders(functionOf('new'), { weight: 0, shadow: { sample: 100, methods: ['GET', 'POST'] } })],
    invoker: { invoke: async () => ({ payload: '{"statusCode":200,"body":"{}"}' }) },
    queue: { send: async message => { messages.push(message); } },
  });
  await facade.send(event);
  const events: string[] = [];
  const invoker = { invoke: async (_: string, payload: string) => { events.push(payload); return { payload: '{"statusCode":200}' }; } };
  const backend = new FacadeShadowBackend(functionOf('new'), { circuits: NO_CIRCUITS, secrets: { read: async () => '' }, invoker, signerOf: signerInTest, now: () => Date.now() });
  await backend.call(shadowRequest(readMessage(JSON.stringify(change(JSON.parse(messages[0]) as object)))));
  return JSON.parse(events[0]) as object;
}

test('a function knows who calls, as the authorizer of the façade said', async () => {
  const asked = facadeEvent({ method: 'POST', subject: 'ada', query: 'a=1', cookies: ['b=2'], body: 'text' });
  const event = await shadowEvent(asked);
  expect(event).toMatchObject({
    requestContext: asked.requestContext, rawPath: '/orders/7', rawQueryString: 'a=1', cookies: ['b=2'], headers: { 'x-shadow': 'true' },
  });
});

test.each([undefined, null, 7])('a message with the context %p is one without', async context => {
  const event = await shadowEvent(facadeEvent({ subject: 'ada' }), message => ({ ...message, context }));
  expect((event as HttpApiEvent).requestContext).toEqual({ requestId: 'request-1', domainName: 'shop.example.com', http: { method: 'GET', path: '/orders/7' } });
});

test('a function behind a load balancer gets the event of a load balancer', async () => {
  const event = await shadowEvent({
    httpMethod: 'POST',
    path: '/orders/7',
    multiValueQueryStringParameters: { 'a': ['1', '%20'], 'b%3D': [''] },
    multiValueHeaders: { 'host': ['shop.example.com'], 'x-forwarded-proto': ['https'], 'cookie': ['b=2'], 'constructor': ['of cars'] },
    body: 'text',
    isBase64Encoded: false,
    requestContext: { elb: { targetGroupArn: 'arn:facade' } },
  });
  expect(event).toMatchObject({
    httpMethod: 'POST',
    path: '/orders/7',
    multiValueQueryStringParameters: { 'a': ['1', '%20'], 'b%3D': [''] },
    multiValueHeaders: { 'cookie': ['b=2'], 'constructor': ['of cars'], 'x-shadow': ['true'], 'x-forwarded-host': ['shop.example.com'] },
    body: Buffer.from('text').toString('base64'),
    isBase64Encoded: true,
    requestContext: { elb: { targetGroupArn: 'arn:facade' } },
  });
  expect(Object.keys(event)).not.toContain('rawPath');
});
