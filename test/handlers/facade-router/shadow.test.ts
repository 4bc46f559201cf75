import { facadeEvent, FacadeWorld, functionOf, orders, server } from './facade-world';
import { Shadow } from '../../../handlers/facade-router/shadow';
import { facadeRequest } from '../../../handlers/shared/facade/pass-through';
import { webRequest } from '../../../handlers/shared/http/gateway-event';
import { ShadowMessage } from '../../../handlers/shared/strangler/shadow-message';
import { HttpServer } from '../request-router/http-server';
import { Observed } from '../shared/observers';

const shadow = { sample: 50, methods: ['GET', 'HEAD'] };
const legacy = new HttpServer(response => { response.setHeader('content-type', 'application/json').setHeader('set-cookie', 'session=secret').end('{"id":7}'); });
let url: string;
beforeAll(async () => { url = await legacy.start(); });
afterAll(() => legacy.stop());

function worldWith(send: (message: string, signal: AbortSignal) => Promise<void>, more: object = {}) {
  return new FacadeWorld({ legacy: server(url), features: [orders(functionOf('new'), { weight: 0, shadow })], queue: { send }, ...more });
}

test('what legacy answered is sent with its request, and the client gets it', async () => {
  const sent: ShadowMessage[] = [];
  const world = worldWith(async message => { sent.push(JSON.parse(message) as ShadowMessage); });
  const { status, body } = await world.call({ query: 'a=%20', headers: { 'x-tenant': 'a', 'x-shadow': 'no', 'connection': 'x-hop', 'x-hop': '1' } });
  expect([status, body.toString()]).toEqual([200, '{"id":7}']);
  expect(sent).toEqual([{
    v: 1,
    feature: 'Orders',
    request: { method: 'GET', path: '/orders/7', query: 'a=%20', headers: expect.objectContaining({ 'x-tenant': 'a', 'x-forwarded-host': 'shop.example.com' }) as object },
    legacy: {
      status: 200, headers: expect.objectContaining({ 'content-type': 'application/json' }) as object, bodyBase64: Buffer.from('{"id":7}').toString('base64'), millis: expect.any(Number) as number,
    },
    context: facadeEvent().requestContext,
    correlationId: 'request-1',
    traceparent: expect.stringMatching(/^00-/) as string,
    sentAt: expect.stringMatching(/Z$/) as string,
  }]);
  expect(Object.keys(sent[0].request.headers)).not.toEqual(expect.arrayContaining(['x-hop']));
  expect(sent[0].request.headers).not.toHaveProperty('x-shadow');
  expect(world.observed.counts).toMatchObject({ ShadowSent: 1, LegacyAnswers: 1 });
});

test.each<[string, object, object, number]>([
  ['is sampled', {}, { random: () => 0.499 }, 1],
  ['is not sampled', {}, { random: () => 0.5 }, 0],
  ['may have an effect', { method: 'POST' }, {}, 0],
  ['the new service answers', {}, { features: [orders(functionOf('new'), { weight: 100, shadow })], invoker: { invoke: async () => ({ payload: '{"statusCode":200}' }) } }, 0],
  ['no feature takes', { path: '/other' }, {}, 0],
  ['legacy did not answer', {}, { legacy: server('http://127.0.0.1:1') }, 0],
])('a request that %s', async (_, call, more, count) => {
  let sent = 0;
  await worldWith(async () => { sent++; }, more).call(call);
  expect(sent).toBe(count);
});

test('while the queue hangs, clients get the same answers, the skipped are counted, and soon nobody waits', async () => {
  let tries = 0;
  const world = worldWith(() => { tries++; return new Promise(() => {}); });
  const { headers: { date: _, ...expected } } = await worldWith(async () => {}).call();
  for (let request = 0; request < 20; request++) {
    const { status, body, headers: { date: __, ...headers } } = await world.call();
    expect([status, body.toString(), headers]).toEqual([200, '{"id":7}', expected]);
  }
  expect(tries).toBe(3);
  expect(world.observed.counts.ShadowSkipped).toBe(20);
  expect(world.observed.lines.filter(({ message }) => message === 'shadow skipped').map(({ fields }) => fields.reason)).toEqual(['late', 'late', 'late']);
});

test('a client waits 300 ms for the queue and no longer', async () => {
  jest.useFakeTimers();
  try {
    const observers = new Observed();
    const hanging = new Shadow({ queue: { send: () => new Promise(() => {}) }, observers, now: () => Date.now(), random: () => 0 });
    const event = facadeEvent();
    const answered = { event, request: facadeRequest(event, webRequest(event, 'i')), answer: { status: 200, headers: {}, body: '' }, millis: 1 };
    let isOver = false;
    const sending = hanging.send({ name: 'Orders', shadow }, answered).then(() => { isOver = true; });
    await jest.advanceTimersByTimeAsync(299);
    expect(isOver).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await sending;
    expect(observers.counts).toEqual({ ShadowSkipped: 1 });
  } finally {
    jest.useRealTimers();
  }
});

test('a queue that refuses is a line of the log and a count', async () => {
  const world = worldWith(async () => { throw new Error('AccessDenied'); });
  expect((await world.call()).status).toBe(200);
  expect(world.observed.counts).toMatchObject({ ShadowSkipped: 1 });
  expect(world.observed.lines).toContainEqual(expect.objectContaining({ level: 'warn', message: 'shadow skipped' }));
});

test('an answer that is too large for a message is skipped, and reaches the client', async () => {
  const large = new HttpServer(response => { response.end(Buffer.alloc(700_000)); });
  const sent: string[] = [];
  try {
    const world = worldWith(async message => { sent.push(message); }, { legacy: server(await large.start()) });
    expect((await world.call()).body).toHaveLength(700_000);
    expect(world.observed.counts).toMatchObject({ ShadowSkipped: 1 });
    expect(sent).toEqual([]);
  } finally {
    await large.stop();
  }
});

test('the log names no header and no body', async () => {
  const world = worldWith(async () => { throw new Error('secret'); });
  await world.call({ headers: { authorization: 'Bearer secret' }, cookies: ['session=secret'] });
  expect(JSON.stringify(world.observed.lines.map(({ fields: { error: _, ...fields } }) => fields))).not.toMatch(/secret|\{\\"id/);
});
