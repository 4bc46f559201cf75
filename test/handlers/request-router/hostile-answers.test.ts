import * as http from 'http';
import { HttpServer, RawServer } from './http-server';
import { RouteWorld } from './route-world';

/** Whatever a backend answers: the client gets what it may have, or a problem document. */
const stops: Array<() => Promise<void>> = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map(stop => stop()));
});

type Respond = (response: http.ServerResponse, request: http.IncomingMessage) => void;

async function serving(respond: Respond): Promise<{ url: string; server: HttpServer }> {
  const server = new HttpServer(respond);
  stops.push(() => server.stop());
  return { url: await server.start(), server };
}

async function raw(answer: string): Promise<string> {
  const server = new RawServer(answer);
  stops.push(() => server.stop());
  return server.start();
}

test.each([
  ['no HTTP at all', 'garbage\r\n\r\n'],
  ['nothing', ''],
  ['a status line that is none', 'HTTP/1.1 abc\r\n\r\n'],
  ['a status of no class', 'HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n'],
  ['a status below 100', 'HTTP/1.1 099 Odd\r\ncontent-length: 0\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc'],
  ['a length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['less than it said', 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nabc'],
  ['a broken header', 'HTTP/1.1 200 OK\r\nx: a\r\n: b\r\ncontent-length: 0\r\n\r\n'],
  ['a chunk without a size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n'],
  ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`],
  ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'],
])('answers 502 when the backend sends %s', async (_, answer) => {
  const { problem, headers } = await new RouteWorld(await raw(answer)).call();
  expect(problem).toMatchObject({ type: 'urn:cdk-serverless-catalog:problem:bad-gateway', status: 502, correlationId: 'request-1' });
  expect(headers['x-correlation-id']).toBe('request-1');
});

test('stops reading a huge answer, and answers 502', async () => {
  let sent = 0;
  const { url } = await serving(response => {
    const write = (): void => {
      if (response.destroyed || sent > 100_000_000) return;
      sent += 65_536;
      response.write('x'.repeat(65_536), write);
    };
    write();
  });
  const { problem } = await new RouteWorld(url).call();
  expect(problem).toMatchObject({ status: 502, detail: 'The response of the backend is too large.' });
  expect(sent).toBeLessThan(100_000_000);
});

test('answers 502 when the answer fits its limit, but not into what a function may answer', async () => {
  // control characters grow sixfold in JSON
  const { url } = await serving(response => response.setHeader('content-type', 'text/plain').end('\u0001'.repeat(1_100_000)));
  expect((await new RouteWorld(url, { http: { maxResponseBytes: 4_000_000 } }).call()).problem).toMatchObject({ status: 502 });
});

test('answers 504 at its own time when the backend does not', async () => {
  const { url } = await serving(() => undefined);
  const { problem } = await new RouteWorld(url, { timeoutMillis: 100 }).call();
  expect(problem).toMatchObject({ status: 504, type: 'urn:cdk-serverless-catalog:problem:gateway-timeout' });
});

test('answers 504 when the backend begins and does not end', async () => {
  const { url } = await serving(response => response.writeHead(200).write('x'));
  expect((await new RouteWorld(url, { timeoutMillis: 200 }).call()).status).toBe(504);
});

describe('a redirect', () => {
  const redirectTo = async (location: (own: string) => string, status = 302) => {
    const elsewhere = await serving(response => response.end('secret'));
    const { url, server } = await serving((response, request) => {
      response.writeHead(status, { location: location(`http://${request.headers.host}`).replace('ELSEWHERE', elsewhere.url) }).end();
    });
    const answer = await new RouteWorld(`${url}/public`).call({ path: '/shop/old/beans' });
    expect(elsewhere.server.requests).toEqual([]);
    expect(server.requests).toHaveLength(1);
    return answer;
  };

  test.each([
    ['another host', () => 'ELSEWHERE/x'],
    ['another host without scheme', () => '//169.254.169.254/latest/meta-data'],
    ['another port', () => 'http://127.0.0.1:22/'],
    ['another scheme', () => 'file:///etc/passwd'],
    ['a host that only begins alike', (own: string) => `${own}.example.com/`],
    ['the host in other credentials', (own: string) => own.replace('http://', 'http://user@')],
    ['what the route does not reach', (own: string) => `${own}/admin`],
    ['what the route does not reach, by dots', () => '/public/../admin'],
    ['nowhere', () => 'http://['],
  ])('to %s is not followed and not passed on: 502', async (_, location) => {
    const { problem, headers } = await redirectTo(location);
    expect(problem).toMatchObject({ status: 502 });
    expect(headers).not.toHaveProperty('location');
  });

  test.each([
    ['/public/shop/new/beans?x=1#y', '../../shop/new/beans?x=1#y'],
    ['new', '../../shop/old/new'],
  ])('to %s at the same host is passed on relative to the request', async (location, expected) => {
    const { status, headers } = await redirectTo(own => location.startsWith('/') ? `${own}${location}` : location);
    expect({ status, location: headers.location }).toEqual({ status: 302, location: expected });
  });

  test('is right where the URL names parameters of the route', async () => {
    const { url } = await serving((response, request) => response.writeHead(308, { location: `${request.url}/` }).end());
    const { headers } = await new RouteWorld(`${url}/v2/{proxy}`).call({ path: '/shop/old/beans', proxy: 'old/beans' });
    expect(new URL(headers.location, 'https://api.example.com/shop/old/beans').href).toBe('https://api.example.com/shop/old/beans/');
  });
});

test('drops the location of what was created elsewhere, and keeps the answer', async () => {
  const { url } = await serving(response => response.writeHead(201, { location: 'https://example.com/1' }).end('{}'));
  const { status, headers } = await new RouteWorld(url).call({ method: 'POST' });
  expect(status).toBe(201);
  expect(headers).not.toHaveProperty('location');
});

test('passes on only what a client may have of the headers', async () => {
  const { url } = await serving(response => {
    response.writeHead(200, [
      ['content-type', 'application/json'], ['etag', '"1"'], ['set-cookie', 'session=1'], ['server', 'internal/1.0'], ['x-powered-by', 'x'], ['x-tenant', 'a'],
      ['connection', 'close, etag'], ['keep-alive', 'timeout=9'], ['proxy-authenticate', 'Basic'],
    ].flat());
    response.end('{}');
  });
  const { headers } = await new RouteWorld(url).call();
  expect(headers).toEqual({ 'content-type': 'application/json', 'x-correlation-id': 'request-1' });
  const asked = await new RouteWorld(url, { http: { forwardedResponseHeaders: ['x-tenant', 'set-cookie', 'keep-alive'] } }).call();
  expect(asked.headers).toEqual({ 'content-type': 'application/json', 'x-tenant': 'a', 'x-correlation-id': 'request-1' });
});

test.each([
  ['text in another encoding', 'text/plain; charset=latin1', Buffer.from([0xe9])],
  ['bytes', 'image/png', Buffer.from([0x89, 0x50, 0xff])],
])('passes on %s byte by byte', async (_, type, bytes) => {
  const { url } = await serving(response => response.setHeader('content-type', type).end(bytes));
  expect(Buffer.from((await new RouteWorld(url).call()).body, 'latin1')).toEqual(bytes);
});

test('passes on the backend\'s own problems', async () => {
  const { url } = await serving(response => response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"no such bean"}'));
  expect(await new RouteWorld(url).call()).toMatchObject({ status: 404, body: '{"error":"no such bean"}' });
});
