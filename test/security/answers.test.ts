import * as fs from 'fs';
import { createServer } from 'net';
import * as path from 'path';
import { Worker } from 'worker_threads';
import { SecretHeader } from '../../handlers/shared/backends/secret-header';
import { HttpServer } from '../handlers/request-router/http-server';
import { RouteWorld } from '../handlers/request-router/route-world';

/** Every answer goes to the client that asked, and what one client asks for closes no route for the others. */
describe('an answer that nobody asked for', () => {
  /** In a thread of its own: it goes on while this process stands still, as Lambda's does between two requests. */
  const SERVER = `
    const { parentPort } = require('worker_threads');
    const answer = body => 'HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nContent-Length: ' + body.length + '\\r\\n\\r\\n' + body;
    let requests = 0;
    const server = require('net').createServer(socket => socket.on('error', () => socket.destroy()).on('data', () => {
      socket.write(answer('answer ' + ++requests));
      if (requests === 1) setTimeout(() => socket.write(answer('of somebody else')), 50);
    }));
    server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
  `;
  let worker: Worker;
  let port: number;
  beforeAll(async () => {
    worker = new Worker(SERVER, { eval: true });
    port = await new Promise<number>(resolve => worker.once('message', resolve));
  });
  afterAll(() => worker.terminate());

  test('does not go to the next request after a freeze', async () => {
    const world = new RouteWorld(`http://127.0.0.1:${port}`);
    expect((await world.call()).body).toBe('answer 1');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    expect((await world.call()).body).toBe('answer 2');
  });
});

test('handlers keep nothing of a request in a variable of their module', () => {
  const root = path.join(__dirname, '..', '..', 'handlers');
  const files = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts') && !file.startsWith('testing')).map(file => path.join(root, file));
  const changed = files.flatMap(file => {
    const text = fs.readFileSync(file, 'utf8');
    // made once, when it is first needed
    const names = [...text.matchAll(/^let (\w+)/gm)].map(([, name]) => name);
    return names.filter(name => new RegExp(`^\\s.*\\b${name} = `, 'm').test(text)).map(name => `${path.relative(root, file)}: ${name}`);
  });
  expect(changed).toEqual([]);
});

describe('what one request asked for', () => {
  let answer: { status: number; headers?: Record<string, string>; body?: string };
  const backend = new HttpServer(response => response.writeHead(answer.status, answer.headers).end(answer.body ?? '{}'));
  let url: string;
  beforeAll(async () => { url = await backend.start(); });
  afterAll(() => backend.stop());
  beforeEach(() => { backend.requests.length = 0; });

  const asked = async (world: RouteWorld, times: number) => {
    for (let request = 0; request < times; request++) { await world.call(); }
    return world.observed.counts.CircuitBreakerOpened ?? 0;
  };
  const circuitBreaker = { failures: 3, openDurationMillis: 10_000 };
  const world = () => new RouteWorld(url, { http: { retryAttempts: 1, maxResponseBytes: 100 }, circuitBreaker });

  test.each([
    ['a redirect to elsewhere', { status: 302, headers: { location: 'https://example.com/' } }],
    ['a response that is too large', { status: 200, body: 'x'.repeat(1_000) }],
    ['not found', { status: 404 }],
    ['too many requests of a client', { status: 400 }],
    ['an error of one request', { status: 500 }],
    ['a method that is not implemented', { status: 501 }],
  ])('opens no circuit and is not asked for again: %s', async (_, given) => {
    answer = given;
    expect(await asked(world(), 6)).toBe(0);
    expect(backend.requests).toHaveLength(6);
  });

  test.each([502, 503, 504])('a backend that answers %i opens it', async status => {
    answer = { status };
    expect(await asked(world(), 6)).toBe(1);
  });

  test('a server that cannot be reached opens it', async () => {
    const gone = createServer();
    const port = await new Promise<number>(resolve => gone.listen(0, '127.0.0.1', () => { resolve((gone.address() as { port: number }).port); }));
    await new Promise(resolve => gone.close(resolve));
    expect(await asked(new RouteWorld(`http://127.0.0.1:${port}`, { circuitBreaker: { failures: 3, openDurationMillis: 10_000 } }), 6)).toBe(1);
  });
});

describe('a secret that the backend refuses', () => {
  let now = 0;
  let value = 'old';
  let reads = 0;
  const header = () => new SecretHeader({ name: 'X-Key', secretArn: 'arn' }, { read: async () => { reads += 1; return value; } }, () => now);
  beforeEach(() => { now = 0; reads = 0; value = 'old'; });

  test('is read once in 30 seconds, for all requests together', async () => {
    const secret = header();
    const used = await secret.headers();
    for (let round = 0; round < 3; round++) {
      expect(await Promise.all(Array.from({ length: 50 }, () => secret.renew(used)))).toEqual(Array(50).fill(false));
    }
    expect(reads).toBe(2);
    now = 30_000;
    await secret.renew(used);
    expect(reads).toBe(3);
  });

  test('is replaced for every request that was refused with the old one', async () => {
    const secret = header();
    const used = await secret.headers();
    value = 'new';
    expect(await Promise.all([secret.renew(used), secret.renew(used)])).toEqual([true, true]);
    expect(await secret.renew(used)).toBe(true);
    expect(await secret.headers()).toEqual({ 'x-key': 'new' });
    expect(await secret.renew(await secret.headers())).toBe(false);
    expect(reads).toBe(2);
  });
});
