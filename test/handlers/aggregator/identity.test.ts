import { AggregateWorld, source } from './aggregate-world';
import { HttpServer } from '../request-router/http-server';

const json = { 'content-type': 'application/json' };
const echo = () => new HttpServer((response, request) => {
  const { authorization = '', cookie = '', 'x-api-key': key = '', 'x-other': other = '' } = request.headers;
  setImmediate(() => { response.writeHead(200, json).end(JSON.stringify({ authorization, cookie, key, other })); });
});
const [named, unnamed] = [echo(), echo()];
let sources: Record<string, ReturnType<typeof source>>;
beforeAll(async () => {
  sources = {
    named: source('/a/{id}', { http: { url: await named.start() }, forwardedCredentials: ['authorization', 'cookie'], timeoutMillis: 30_000, fallback: { cachedMillis: 60_000 } }),
    open: source('/b', { http: { url: await unnamed.start() }, timeoutMillis: 30_000 }),
  };
});
afterAll(async () => {
  await named.stop();
  await unnamed.stop();
});

test('two callers with 1,000 requests each at once: no answer and no call has what is the other one\'s', async () => {
  const { named: first, open } = sources;
  const cache = { kind: 'memory' as const, ttlMillis: 60_000, staleWhileRevalidateMillis: 60_000, staleIfErrorMillis: 60_000, query: [], headers: [], sharedByCallers: false };
  const world = new AggregateWorld({ named: first, open }, { deadlineMillis: 60_000, cache });
  const callers = ['ada', 'bob'];
  const ask = async (who: string, request: number) => {
    const headers = { 'authorization': `Bearer ${who}`, 'cookie': `s=${who}`, 'x-api-key': who, 'x-other': who };
    return { who, answer: await world.call({ subject: who, path: { id: `${request % 50}` }, headers }) };
  };
  const answers: Array<Awaited<ReturnType<typeof ask>>> = [];
  // the sockets of a machine are few
  for (let wave = 0; wave < 20; wave++) {
    answers.push(...await Promise.all(Array.from({ length: 100 }, async (_, index) => ask(callers[index % 2], wave * 50 + Math.floor(index / 2)))));
  }
  expect(answers).toHaveLength(2_000);
  for (const { who, answer } of answers) {
    expect(answer.body).toEqual({
      named: { authorization: `Bearer ${who}`, cookie: `s=${who}`, key: '', other: '' }, open: { authorization: '', cookie: '', key: '', other: '' },
    });
  }
  expect(named.requests.length).toBeGreaterThanOrEqual(100);
  for (const { headers } of named.requests) expect(headers.authorization?.replace('Bearer ', '')).toBe(headers.cookie?.replace('s=', ''));
  expect(unnamed.requests.some(({ headers }) => headers.authorization ?? headers.cookie ?? headers['x-api-key'])).toBe(false);
}, 60_000);

test('an earlier answer of one caller stands in for no other one\'s', async () => {
  let isDown = false;
  const server = new HttpServer((response, request) => {
    response.writeHead(isDown ? 500 : 200, json).end(JSON.stringify(request.headers.authorization));
  });
  const fallback = { cachedMillis: 60_000 };
  const world = new AggregateWorld({ a: source('/a', { http: { url: await server.start() }, forwardedCredentials: ['authorization'], fallback }) });
  const ask = async (who: string) => (await world.call({ subject: who, headers: { authorization: who } })).body.a;
  await ask('ada');
  isDown = true;
  expect([await ask('ada'), await ask('bob')]).toEqual(['ada', undefined]);
  await server.stop();
});
