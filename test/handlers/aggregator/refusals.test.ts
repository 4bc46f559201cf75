import { AggregateWorld, source } from './aggregate-world';
import { HttpServer } from '../request-router/http-server';

const json = { 'content-type': 'application/json' };
let answer: { status: number; headers?: Record<string, string>; body?: string };
const server = new HttpServer(response => { response.writeHead(answer.status, { ...json, ...answer.headers }).end(answer.body ?? '{}'); });
let http: { url: string };
beforeAll(async () => { http = { url: await server.start() }; });
afterAll(async () => server.stop());
beforeEach(() => {
  server.requests.length = 0;
  answer = { status: 200 };
});
const circuitBreaker = { failureRate: 50, windowMillis: 60_000, minimumCalls: 2, openDurationMillis: 60_000 };

test('a required source whose circuit is open answers 503, and says when to come again', async () => {
  answer = { status: 503 };
  const world = new AggregateWorld({ order: source('/a', { http, required: true, circuitBreaker, part: 'invoice' }) });
  const first = await world.call();
  await world.call();
  const calls = server.requests.length;
  const { status, headers, body } = await world.call();
  expect(first.status).toBe(502);
  expect([status, body.type, body.detail]).toEqual([503, 'urn:cdk-serverless-catalog:problem:temporarily-unavailable', "The part 'invoice' is not available for now."]);
  expect(Number(headers['retry-after'])).toBeGreaterThan(50);
  expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
  expect(server.requests.length).toBe(calls);
});

test('a required source with as many calls as it takes answers 503, too', async () => {
  const held: Array<() => void> = [];
  const slow = new HttpServer(response => { held.push(() => response.writeHead(200, json).end('{}')); });
  const world = new AggregateWorld({ a: source('/a', { http: { url: await slow.start() }, maxInFlight: 1, required: true }) });
  const first = world.call();
  expect(await world.call()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  while (held.length < 1) await new Promise(resolve => setTimeout(resolve, 5));
  held[0]();
  expect((await first).status).toBe(200);
  await slow.stop();
});

test.each<[number, Record<string, string>, object]>([
  [401, { 'www-authenticate': 'DPoP realm="crm.internal.example.com", error="invalid_token"' }, { status: 401, headers: { 'www-authenticate': 'DPoP' } }],
  [401, {}, { status: 401, headers: { 'www-authenticate': 'Bearer' } }],
  [403, {}, { status: 403 }],
])('%s of a required source that gets the credentials of the caller is the answer for that caller', async (status, headers, expected) => {
  answer = { status, headers, body: '{"secret":"of-the-backend"}' };
  const world = new AggregateWorld({ a: source('/a', { http, required: true, forwardedCredentials: ['authorization'] }) });
  const answered = await world.call({ headers: { authorization: 'Bearer ada' } });
  expect(answered).toMatchObject(expected);
  expect(answered.text + JSON.stringify(answered.headers)).not.toMatch(/realm|internal|of-the-backend/);
  expect(world.observed.counts.FailedAnswers).toBeUndefined();
});

test.each([401, 403])('%s of a required source without them is a fault of the aggregate', async status => {
  answer = { status };
  expect((await new AggregateWorld({ a: source('/a', { http, required: true }) }).call({ headers: { authorization: 'Bearer ada' } })).status).toBe(502);
});

test.each([401, 403, 404, 410])('%s is no failure that an earlier answer stands in for', async status => {
  const world = new AggregateWorld({ a: source('/a', { http, fallback: { cachedMillis: 60_000 } }) });
  expect((await world.call()).body).toEqual({ a: {} });
  answer = { status };
  expect((await world.call()).body).toEqual({ partial: true, parts: { a: { status: 'failed' } } });
  answer = { status: 500 };
  expect((await world.call()).body).toMatchObject({ a: {}, parts: { a: { status: 'stale' } } });
});
