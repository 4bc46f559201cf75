import { FacadeShadowBackend, NO_CIRCUITS } from '../../../handlers/shadow-comparer/backends';
import { readMessage } from '../../../handlers/shadow-comparer/message';
import { shadowRequest } from '../../../handlers/shadow-comparer/shadow-request';
import { HttpApiEvent } from '../../../handlers/shared/http/gateway-event';
import { FacadeCall, facadeEvent, FacadeWorld, functionOf, orders } from '../facade-router/facade-world';

/** What a function is invoked with by the comparison of a request that the façade got. */
async function shadowEvent(call: FacadeCall, change = (message: object): object => message): Promise<HttpApiEvent> {
  const messages: string[] = [];
  const facade = new FacadeWorld({
    legacy: functionOf('legacy'),
    features: [orders(functionOf('new'), { weight: 0, shadow: { sample: 100, methods: ['GET', 'POST'] } })],
    invoker: { invoke: async () => ({ payload: '{"statusCode":200,"body":"{}"}' }) },
    queue: { send: async message => { messages.push(message); } },
  });
  await facade.call(call);
  const events: string[] = [];
  const invoker = { invoke: async (_: string, payload: string) => { events.push(payload); return { payload: '{"statusCode":200}' }; } };
  const backend = new FacadeShadowBackend(functionOf('new'), { circuits: NO_CIRCUITS, secrets: { read: async () => '' }, invoker, now: () => Date.now() });
  await backend.call(shadowRequest(readMessage(JSON.stringify(change(JSON.parse(messages[0]) as object)))));
  return JSON.parse(events[0]) as HttpApiEvent;
}

test('a function knows who calls, as the authorizer of the façade said', async () => {
  const call = { subject: 'ada', query: 'a=1', cookies: ['b=2'], body: 'text' };
  const event = await shadowEvent({ ...call, method: 'POST' });
  expect(event.requestContext).toEqual(facadeEvent({ ...call, method: 'POST' }).requestContext);
  expect(event).toMatchObject({ rawPath: '/orders/7', rawQueryString: 'a=1', cookies: ['b=2'], headers: { 'x-shadow': 'true' } });
});

test.each([undefined, null, 7])('a message with the context %p is one without', async context => {
  const event = await shadowEvent({ subject: 'ada' }, message => ({ ...message, context }));
  expect(event.requestContext).toEqual({ requestId: 'request-1', domainName: 'shop.example.com', http: { method: 'GET', path: '/orders/7' } });
});
