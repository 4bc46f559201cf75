import { HttpServer } from './http-server';
import { RouteWorld } from './route-world';
import { SecretHeader } from '../../../handlers/shared/backends/secret-header';
import { ProcessCircuits } from '../../../handlers/shared/circuit/process-circuits';
import { SimulatedCircuitTable } from '../circuit/simulated-circuit-table';
import { Observed } from '../shared/observers';

/** A backend that fails, then recovers: what clients, the backend and operations see. */
let now: number;
let status = 200;
const backend = new HttpServer(response => response.writeHead(status).end('{}'));
let url: string;

beforeAll(async () => { url = await backend.start(); });
afterAll(() => backend.stop());
beforeEach(() => {
  now = 1_000_000;
  status = 200;
  backend.requests.length = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

test.each(['key\n', 'ke\r\ny', 'k\u{1F511}', 'ke\0y'])('a secret that is no header, %j, is no fault of the client, and is not logged', async secret => {
  const world = new RouteWorld(url, { credentials: new SecretHeader({ name: 'X-Key', secretArn: 'arn' }, { read: async () => secret }, () => now) });
  expect((await world.call()).problem).toMatchObject({ status: 503 });
  const [{ level, fields }] = world.observed.lines;
  expect([level, (fields.error as Error).message]).toEqual(['error', expect.stringMatching(/^The secret must be a text for a header/)]);
  expect(backend.requests).toHaveLength(0);
});

test('the circuit of a backend that is down opens, and closes when it is up', async () => {
  const world = new RouteWorld(url, { circuitBreaker: { failures: 3, openDurationMillis: 10_000 } });
  status = 503;
  for (let request = 0; request < 3; request++) expect((await world.call()).status).toBe(503);
  expect(backend.requests).toHaveLength(3);
  expect(world.observed.counts).toMatchObject({ CircuitBreakerOpened: 1 });

  const { problem, headers } = await world.call();
  expect(problem).toMatchObject({ type: 'urn:cdk-serverless-catalog:problem:temporarily-unavailable', status: 503, correlationId: 'request-1' });
  expect(headers['retry-after']).toBe('10');
  expect(backend.requests).toHaveLength(3);

  now += 10_000;
  await world.call();
  expect(backend.requests).toHaveLength(4);
  expect(world.observed.counts).toMatchObject({ CircuitBreakerOpened: 2 });
  expect((await world.call()).problem.status).toBe(503);
  expect(backend.requests).toHaveLength(4);

  now += 10_000;
  status = 200;
  expect((await world.call()).status).toBe(200);
  expect((await world.call()).status).toBe(200);
  expect(backend.requests).toHaveLength(6);
});

test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s is retried while the backend fails', async method => {
  status = 502;
  await new RouteWorld(url, { http: { retryAttempts: 1 } }).call({ method });
  expect(backend.requests).toHaveLength(2);
});

test.each(['POST', 'PATCH'])('%s is never retried', async method => {
  status = 502;
  await new RouteWorld(url, { http: { retryAttempts: 5 } }).call({ method, body: '{}' });
  expect(backend.requests).toHaveLength(1);
});

describe('a connection', () => {
  const connections = new Set<string>();
  const counting = new HttpServer((response, request) => {
    connections.add(`${request.socket.remotePort}`);
    response.end('{}');
  });
  afterAll(() => counting.stop());

  test('is used again, unless it was idle while the process may have been frozen', async () => {
    const world = new RouteWorld(await counting.start());
    await world.call({ method: 'POST' });
    await world.call({ method: 'POST' });
    expect(connections.size).toBe(1);
    now += 60_000;
    expect((await world.call({ method: 'POST' })).status).toBe(200);
    expect(connections.size).toBe(2);
    now -= 3_600_000;
    expect((await world.call({ method: 'POST' })).status).toBe(200);
    expect(connections.size).toBe(3);
    now += 3_600_000;
  });
});

describe('a backend that answers byte by byte', () => {
  const drips: NodeJS.Timeout[] = [];
  const dripping = new HttpServer((response, request) => {
    if (request.url?.endsWith('/ok')) return void response.end('{}');
    const isHeader = request.url?.endsWith('/headers') === true;
    if (isHeader) request.socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
    else response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '1000000' });
    const drip = isHeader ? request.socket : response;
    drips.push(setInterval(() => drip.write('a'), 20));
  });
  let drippingUrl: string;
  beforeAll(async () => { drippingUrl = await dripping.start(); });
  afterAll(async () => {
    drips.forEach(clearInterval);
    await dripping.stop();
  });

  test.each(['body', 'headers'])('%s: 504 at the end of the time, and the next request has its own connection', async path => {
    const world = new RouteWorld(drippingUrl, { timeoutMillis: 300 });
    expect((await world.call({ proxy: path, path: `/shop/${path}` })).problem).toMatchObject({ status: 504 });
    expect((await world.call({ proxy: 'ok', path: '/shop/ok' })).status).toBe(200);
  });
});

describe('the gateway\'s own credentials', () => {
  const known = new Set<string>();
  const guarded = new HttpServer((response, request) => response.writeHead(known.has(`${request.headers['x-key']}`) ? 200 : 401).end('{}'));
  let guardedUrl: string;
  let secret: string;
  let reads: number;
  const credentials = () => {
    let kept: string | undefined;
    const read = () => { reads += 1; kept = secret; return kept; };
    return {
      headers: async () => ({ 'x-key': kept ?? read() }),
      renew: async () => kept !== read(),
    };
  };

  beforeAll(async () => { guardedUrl = await guarded.start(); });
  afterAll(() => guarded.stop());
  beforeEach(() => {
    secret = 'old';
    reads = 0;
    known.clear();
    known.add('old');
  });

  test('are sent in place of what a client sends', async () => {
    const world = new RouteWorld(guardedUrl, { credentials: credentials(), http: { forwardedRequestHeaders: ['x-key'] } });
    expect((await world.call({ headers: { 'x-key': 'client' } })).status).toBe(200);
    expect(guarded.requests[0].headers['x-key']).toBe('old');
  });

  test('are read again when they were rotated, and the request is repeated', async () => {
    const world = new RouteWorld(guardedUrl, { credentials: credentials() });
    await world.call();
    known.clear();
    known.add('new');
    secret = 'new';
    expect((await world.call({ method: 'POST', body: '{}' })).status).toBe(200);
    expect(reads).toBe(2);
  });

  test('that the backend does not know are no fault of the client: 502', async () => {
    known.clear();
    const { problem } = await new RouteWorld(guardedUrl, { credentials: credentials() }).call();
    expect(problem).toMatchObject({ status: 502, detail: 'The backend refused the credentials of this API.' });
  });
});

test('another router that shares the table refuses without a call, and learns that the backend is up', async () => {
  const table = new SimulatedCircuitTable({ now: () => now, sleep: async () => undefined }, () => 'none', () => 0).port();
  const [first, second] = [0, 1].map(() => new RouteWorld(url, { circuits: new ProcessCircuits(new Observed(), table) }));
  await second.call();
  status = 503;
  for (let request = 0; request < 5; request++) await first.call();
  now += 1_000;
  const { headers, problem } = await second.call();
  // its cached view is a second old: this call was made, the next ones are not
  expect(problem).toEqual({});
  expect(headers['retry-after']).toBeUndefined();
  expect((await second.call()).problem).toMatchObject({ status: 503 });
  expect(backend.requests).toHaveLength(7);

  now += 10_000;
  status = 200;
  expect((await first.call()).status).toBe(200);
  now += 1_000;
  expect((await second.call()).status).toBe(200);
});
