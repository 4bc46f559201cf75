import { ServerResponse } from 'http';
import { setImmediate as turn } from 'timers/promises';
import { AggregateWorld, source } from './aggregate-world';
import { HttpSource } from '../../../handlers/aggregator/http-source';
import { SourceSettings } from '../../../handlers/aggregator/settings';
import { HttpServer } from '../request-router/http-server';

type Behaviour = 'good' | 'failing' | 'hanging';
const BEHAVIOURS: readonly Behaviour[] = ['good', 'failing', 'hanging'];
const COMBINATIONS = BEHAVIOURS.flatMap(a => BEHAVIOURS.flatMap(b => BEHAVIOURS.map((c): [Behaviour, Behaviour, Behaviour] => [a, b, c])));

const answer = (response: ServerResponse, behaviour: Behaviour) => {
  if (behaviour === 'hanging') return;
  response.writeHead(behaviour === 'good' ? 200 : 500, { 'content-type': 'application/json' }).end('{"ok":true,"secret":"of-the-backend"}');
};
let behaviours: readonly Behaviour[];
const servers = [0, 1, 2].map(index => new HttpServer(response => answer(response, behaviours[index])));
let urls: string[];

beforeAll(async () => { urls = await Promise.all(servers.map(async server => server.start())); });
afterAll(async () => { await Promise.all(servers.map(async server => server.stop())); });

const WORDS = { good: 'ok', failing: 'failed', hanging: 'timeout' };

const DEADLINE_MILLIS = 60_000;

/** The deadline passes when the others have answered, however busy the machine is. */
async function callUntilDeadline(world: AggregateWorld, hasAnswered: () => boolean) {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  try {
    const called = world.call();
    while (!hasAnswered()) await turn();
    await turn();
    await jest.advanceTimersByTimeAsync(DEADLINE_MILLIS + 1_000);
    return await called;
  } finally {
    jest.useRealTimers();
  }
}

test.each(COMBINATIONS)('one optional source is %s, another %s, a third %s: an answer with what there is', async (...now) => {
  behaviours = now;
  let answered = 0;
  const sources = ['a', 'b', 'c'].map((name, index) => [name, source(`/${name}`, { http: { url: urls[index] }, timeoutMillis: DEADLINE_MILLIS })]);
  const world = new AggregateWorld(Object.fromEntries(sources) as Record<string, SourceSettings>, {
    deadlineMillis: DEADLINE_MILLIS,
    backendOf: each => {
      const http = new HttpSource(each, Date.now);
      return { call: async (call, signal) => http.call(call, signal).finally(() => { answered++; }) };
    },
  });
  const { status, body } = await callUntilDeadline(world, () => answered === now.filter(each => each !== 'hanging').length);
  const good = ['a', 'b', 'c'].filter((_, index) => now[index] === 'good');
  expect(status).toBe(200);
  expect(Object.keys(body).filter(name => name.length === 1)).toEqual(good);
  expect(body.partial).toBe(good.length < 3 ? true : undefined);
  const statuses = now.map(each => ({ status: WORDS[each], ...each === 'good' && { age: expect.any(Number) as number } }));
  expect(body.parts).toEqual(good.length === 3 ? undefined : { a: statuses[0], b: statuses[1], c: statuses[2] });
  expect(world.observed.counts).toEqual(good.length === 3 ? {} : expect.objectContaining({ PartialAnswers: 1, SourceFailures: 3 - good.length }));
});

test('sources that hang are given up at the deadline, also by the clock of the machine', async () => {
  behaviours = ['hanging', 'hanging', 'hanging'];
  const world = new AggregateWorld({ a: source('/a', { http: { url: urls[0] } }), b: source('/b', { http: { url: urls[1] } }) }, { deadlineMillis: 200 });
  expect((await world.call()).body.parts).toEqual({ a: { status: 'timeout' }, b: { status: 'timeout' } });
});

test.each(BEHAVIOURS)('a required source that is %s decides the status, without anything of the backend', async behaviour => {
  behaviours = [behaviour, 'good', 'failing'];
  const world = new AggregateWorld({
    a: source('/a', { http: { url: urls[0] }, required: true, part: 'order' }), b: source('/b', { http: { url: urls[1] } }), c: source('/c', { http: { url: urls[2] } }),
  }, { deadlineMillis: behaviour === 'hanging' ? 500 : DEADLINE_MILLIS });
  const { status, text, headers } = await world.call();
  expect(status).toBe({ good: 200, failing: 502, hanging: 504 }[behaviour]);
  if (behaviour === 'good') return;
  expect(headers['content-type']).toBe('application/problem+json');
  expect(text).toContain("'order'");
  expect(text).not.toMatch(/127\.0\.0\.1|secret|of-the-backend|\bat \//);
});
