import { AggregateWorld, source } from './aggregate-world';
import { HttpServer } from '../request-router/http-server';

const json = { 'content-type': 'application/json' };

test('elements whose turn does not come in time fail, and those that have begun do not', async () => {
  let held: Array<() => void> = [];
  const server = new HttpServer((response, request) => {
    if (request.url === '/list') response.writeHead(200, json).end('{"items":[{"n":0},{"n":1},{"n":2},{"n":3}]}');
    else held.push(() => response.writeHead(200, json).end('{}'));
  });
  const http = { url: await server.start() };
  const world = new AggregateWorld({
    list: source('/list', { http, required: true }),
    items: source('/items/{i.n}', { http, forEach: { list: '{list.items}', as: 'i', maxConcurrency: 2, maxItems: 10, maxWaitMillis: 200 } }),
  });
  const answer = world.call();
  while (held.length < 2) await new Promise(resolve => setTimeout(resolve, 5));
  await new Promise(resolve => setTimeout(resolve, 300));
  held.forEach(release => release());
  held = [];
  expect((await answer).body).toMatchObject({ items: [{}, {}, null, null], partial: true, parts: { items: { status: 'incomplete', failed: [2, 3] } } });
  expect(server.requests.map(({ url }) => url)).toEqual(['/list', '/items/0', '/items/1']);
  await server.stop();
});

test('a list of one large answer is taken apart once, whatever the number of elements', async () => {
  const ids = Array.from({ length: 100 }, (_, id) => ({ id }));
  const page = JSON.stringify(ids.map(({ id }) => ({ id, text: '[{]}'.repeat(2_500) })));
  const server = new HttpServer((response, request) => { response.writeHead(200, json).end(request.url === '/list' ? JSON.stringify({ ids }) : page); });
  const http = { url: await server.start() };
  const world = new AggregateWorld({
    list: source('/list', { http }),
    items: source('/items?ids={i.id}', { http, maxResponseBytes: 4_000_000, forEach: { list: '{list.ids}', as: 'i', maxConcurrency: 1, maxItems: 100, batch: { size: 100, key: 'id' } } }),
  });
  const before = process.cpuUsage();
  const { body } = await world.call();
  const { user } = process.cpuUsage(before);
  expect((body.items as { id: number }[]).map(({ id }) => id)).toEqual(ids.map(({ id }) => id));
  // as the security suite bounds hostile bodies, with room for the compiler
  expect(user / 1_000).toBeLessThan(1_000);
  await server.stop();
}, 30_000);
