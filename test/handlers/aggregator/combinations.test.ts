import { ServerResponse } from 'http';
import { AggregateWorld, source } from './aggregate-world';
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

test.each(COMBINATIONS)('one optional source is %s, another %s, a third %s: an answer with what there is', async (...now) => {
  behaviours = now;
  const world = new AggregateWorld(Object.fromEntries(['a', 'b', 'c'].map((name, index) => [name, source(`/${name}`, { http: { url: urls[index] } })])), { deadlineMillis: 500 });
  const { status, body } = await world.call();
  const good = ['a', 'b', 'c'].filter((_, index) => now[index] === 'good');
  expect(status).toBe(200);
  expect(Object.keys(body).filter(name => name.length === 1)).toEqual(good);
  expect(body.partial).toBe(good.length < 3 ? true : undefined);
  expect(body.parts).toEqual(good.length === 3 ? undefined : Object.fromEntries(['a', 'b', 'c'].map((name, index) =>
    [name, { status: WORDS[now[index]], ...now[index] === 'good' && { age: 0 } }])));
  expect(world.observed.counts).toEqual(good.length === 3 ? {} : expect.objectContaining({ PartialAnswers: 1, SourceFailures: 3 - good.length }));
});

test.each(BEHAVIOURS)('a required source that is %s decides the status, without anything of the backend', async behaviour => {
  behaviours = [behaviour, 'good', 'failing'];
  const world = new AggregateWorld({
    a: source('/a', { http: { url: urls[0] }, required: true, part: 'order' }), b: source('/b', { http: { url: urls[1] } }), c: source('/c', { http: { url: urls[2] } }),
  }, { deadlineMillis: 500 });
  const { status, text, headers } = await world.call();
  expect(status).toBe({ good: 200, failing: 502, hanging: 504 }[behaviour]);
  if (behaviour === 'good') return;
  expect(headers['content-type']).toBe('application/problem+json');
  expect(text).toContain("'order'");
  expect(text).not.toMatch(/127\.0\.0\.1|secret|of-the-backend|\bat \//);
});
