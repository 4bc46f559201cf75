import * as http from 'http';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'zlib';
import { FacadeWorld, HOST, orders, server } from './facade-world';
import { TranslationSettings } from '../../../handlers/shared/facade/settings';
import { HttpServer } from '../request-router/http-server';

const started: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map(each => each.stop()));
});

type Respond = (response: http.ServerResponse, own: string, request: http.IncomingMessage) => void;

/** Legacy on loopback, which names its own address in its answers. */
async function legacyWith(respond: Respond, { base = '', translation }: { base?: string; translation?: TranslationSettings } = {}) {
  const legacy = new HttpServer((response, request) => respond(response, `http://${request.headers.host}`, request));
  started.push(legacy);
  const url = await legacy.start();
  return { legacy, url, world: new FacadeWorld({ legacy: server(`${url}${base}`, { translation }) }) };
}

describe('a request', () => {
  test('reaches legacy as it is, but for the address it came through', async () => {
    const { world, legacy, url } = await legacyWith(response => response.end());
    const headers = {
      'host': HOST,
      'authorization': 'Bearer ada',
      'user-agent': 'curl/8',
      'accept-encoding': 'gzip, br',
      'x-tenant': 'a',
      'origin': `https://${HOST}`,
      'content-type': 'application/octet-stream',
      'x-correlation-id': 'order-17',
      'traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    const body = Buffer.from([0, 0xff, 0xfe, 10, 13]);
    await world.call({ method: 'PATCH', path: '/a/b', query: 'q=a%20b&empty&x=%2F+1&x=2', headers, cookies: ['session=1', 'odd="a,b"; c'], body });
    const { 'host': _, ...passed } = headers;
    expect(legacy.requests[0]).toMatchObject({ method: 'PATCH', url: '/a/b?q=a%20b&empty&x=%2F+1&x=2' });
    expect(Buffer.from(legacy.requests[0].body)).toEqual(Buffer.from(body.toString()));
    expect(legacy.requests[0].headers).toEqual({
      ...passed,
      'host': url.slice('http://'.length),
      'cookie': 'session=1; odd="a,b"; c',
      'connection': 'keep-alive',
      'content-length': '5',
      'x-forwarded-host': HOST,
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
      'x-forwarded-for': '203.0.113.7',
      'cdn-loop': HOST,
    });
  });

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])('%s passes', async method => {
    const { world, legacy } = await legacyWith(response => response.writeHead(204).end());
    expect((await world.call({ method })).status).toBe(204);
    expect(legacy.requests[0].method).toBe(method);
  });

  test('names all proxies before the façade, and the façade\'s own view of the client last', async () => {
    const { world, legacy } = await legacyWith(response => response.end());
    await world.call({ headers: { 'x-forwarded-for': '198.51.100.1' } });
    await world.call({ headers: { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' } });
    expect(legacy.requests.map(({ headers }) => headers['x-forwarded-for'])).toEqual(['198.51.100.1, 203.0.113.7', '198.51.100.1, 203.0.113.7']);
  });

  test('gets the configured headers and path', async () => {
    const { world, legacy } = await legacyWith(response => response.end(), {
      base: '/app/', translation: { stripPathPrefix: '/orders', addPathPrefix: '/v2', requestHeaders: { 'X-Api-Key': 'k' } },
    });
    for (const path of ['/orders/7', '/orders', '/ordersx', '/orders/']) await world.call({ path, headers: { 'x-api-key': 'of the client' } });
    expect(legacy.requests.map(({ url }) => url)).toEqual(['/app/v2/7', '/app/v2', '/app/v2/ordersx', '/app/v2/']);
    expect(legacy.requests[0].headers['x-api-key']).toBe('k');
  });
});

describe('a response', () => {
  test('reaches the client with all its headers but those of the connection', async () => {
    const { world } = await legacyWith(response => {
      response.writeHead(203, [
        ['server', 'IIS/6.0'], ['x-powered-by', 'x'], ['etag', '"1"'], ['cache-control', 'private'], ['www-authenticate', 'Basic'], ['www-authenticate', 'Digest'],
        ['access-control-allow-origin', '*'], ['connection', 'close, x-hop'], ['x-hop', '1'], ['keep-alive', 'timeout=9'], ['proxy-authenticate', 'Basic'],
        ['content-type', 'text/plain'],
      ].flat());
      response.end('beans');
    });
    const { headers: { date, ...headers }, ...answer } = await world.call();
    expect(date).toBeDefined();
    expect({ ...answer, headers }).toMatchObject({
      status: 203,
      body: Buffer.from('beans'),
      headers: {
        'server': 'IIS/6.0',
        'x-powered-by': 'x',
        'etag': '"1"',
        'cache-control': 'private',
        'www-authenticate': 'Basic, Digest',
        'access-control-allow-origin': '*',
        'content-type': 'text/plain',
        'x-correlation-id': 'request-1',
      },
    });
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-hop']));
    expect(['connection', 'keep-alive', 'proxy-authenticate', 'content-length', 'transfer-encoding'].filter(name => name in headers)).toEqual([]);
  });

  test('keeps every cookie apart', async () => {
    const cookies = Array.from({ length: 30 }, (_, i) => `c${i}=${i === 3 ? '"a, b"' : i}; Expires=Wed, 09 Jun 2027 10:18:14 GMT; Path=/`);
    const { world } = await legacyWith(response => response.setHeader('set-cookie', cookies).end());
    const answer = await world.call();
    expect(answer.cookies).toEqual(cookies);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  test.each([[301], [302], [303], [307], [308], [401], [404], [418], [500], [503]])('of status %s is legacy\'s own', async status => {
    const { world } = await legacyWith(response => response.writeHead(status, { 'content-type': 'text/plain' }).end('own'));
    expect(await world.call()).toMatchObject({ status, body: Buffer.from('own') });
  });

  test('of bytes stays the same', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const { world } = await legacyWith((response, own) => response.setHeader('content-type', 'image/png').end(Buffer.concat([bytes, Buffer.from(own)])));
    const { body } = await world.call();
    expect(body.subarray(0, 256)).toEqual(bytes);
    expect(body.subarray(256).toString()).toMatch(/^http:\/\/127/);
  });
});

describe('a location', () => {
  const located = async (location: (own: string) => string, options = {}) => {
    const { world, url } = await legacyWith((response, own) => response.writeHead(302, { location: location(own) }).end(), options);
    return (await world.call()).headers.location.replaceAll(url, 'LEGACY');
  };

  test.each<[string, string, string]>([
    ['legacy\'s own', '/x?a=1#b', `https://${HOST}/x?a=1#b`],
    ['legacy\'s own root', '', `https://${HOST}/`],
  ])('of %s address leads to the façade', async (_, path, expected) => {
    expect(await located(own => `${own}${path}`)).toBe(expected);
    expect(await located(own => `${own}${path}`.replace('http:', 'https:'))).toBe(expected);
    expect(await located(own => `${own}${path}`.replace('http:', ''))).toBe(expected);
  });

  test.each(['/x', 'x?y', '../x', '?page=2', '#top', 'https://other.example.com/x', '//other.example.com/x', 'mailto:a@example.com', 'http://['])('%s stays as it is', async location => {
    expect(await located(() => location)).toBe(location);
  });

  test.each(['http://u@HOST/x', 'http://u:p@HOST/', 'http://HOST.example.com/', 'http://127.0.0.1:1/'])('%s is elsewhere', async location => {
    expect(await located(own => location.replace('HOST', own.slice('http://'.length)))).not.toContain(HOST);
  });

  test.each<[string, string]>([
    ['/app/v2/8', '/orders/8'],
    ['/app/v2', '/orders'],
    ['OWN/app/v2/8?x', `https://${HOST}/orders/8?x`],
    ['9', '/orders/9'],
    ['/login', 'LEGACY/login'],
    ['OWN/app/v22', 'LEGACY/app/v22'],
  ])('%s is translated back: %s', async (location, expected) => {
    const options = { base: '/app', translation: { stripPathPrefix: '/orders', addPathPrefix: '/v2' } };
    expect(await located(own => location.replace('OWN', own), options)).toBe(expected);
  });
});

describe('a cookie', () => {
  const cookieOf = async (cookie: string, options = {}) => {
    const { world } = await legacyWith(response => response.setHeader('set-cookie', cookie).end(), options);
    return (await world.call()).cookies[0];
  };

  test.each<[string, string]>([
    ['a=1; Domain=127.0.0.1; Secure', `a=1; Domain=${HOST}; Secure`],
    ['a=1; domain=.127.0.0.1', `a=1; domain=${HOST}`],
    ['a=1; Domain=example.org', 'a=1; Domain=example.org'],
    ['a=1; Path=/app', 'a=1; Path=/app'],
    ['domain=127.0.0.1; Path=/', 'domain=127.0.0.1; Path=/'],
    ['a="b; Domain', 'a="b; Domain'],
  ])('%s becomes %s', async (cookie, expected) => {
    expect(await cookieOf(cookie)).toBe(expected);
  });

  test.each<[string, string]>([
    ['a=1; Path=/', 'a=1; Path=/orders'],
    ['a=1; Path=/app/', 'a=1; Path=/orders'],
    ['a=1; Path=/app/v2', 'a=1; Path=/orders'],
    ['a=1; Path=/app/v2/x', 'a=1; Path=/orders/x'],
    ['a=1; Path=/other', 'a=1; Path=/other'],
    // browsers take it with this path only: https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix
    ['__Host-a=1; Path=/; Secure', '__Host-a=1; Path=/; Secure'],
    ['__host-a=1; Path=/; Secure', '__host-a=1; Path=/; Secure'],
    ['__Host-a=1; Path=/; Domain=127.0.0.1', '__Host-a=1; Path=/; Domain=127.0.0.1'],
  ])('%s becomes %s behind a translation', async (cookie, expected) => {
    expect(await cookieOf(cookie, { base: '/app', translation: { stripPathPrefix: '/orders', addPathPrefix: '/v2' } })).toBe(expected);
  });
});

describe('a link in a body', () => {
  const bodyOf = async (type: string, text: (own: string) => string, headers: Record<string, string> = {}, encode = (body: Buffer) => body) => {
    const { world, url } = await legacyWith((response, own) => response.writeHead(200, { 'content-type': type, ...headers }).end(encode(Buffer.from(text(own)))));
    return { ...await world.call(), url };
  };

  test.each<[string, (own: string) => string, string]>([
    ['text/html; charset=utf-8', own => `<a href="${own}/x">é</a>`, `<a href="https://${HOST}/x">é</a>`],
    ['text/css', own => `url(${own}/x.png)`, `url(https://${HOST}/x.png)`],
    ['application/json', own => JSON.stringify({ next: `${own}?page=2` }), JSON.stringify({ next: `https://${HOST}?page=2` })],
    ['application/hal+json', own => `{"next":"${own.replaceAll('/', '\\/')}\\/x"}`, `{"next":"https:\\/\\/${HOST}\\/x"}`],
    ['text/html', own => `<a href='${own.replace('http:', '')}/x'>`, `<a href='https://${HOST}/x'>`],
    ['text/html', own => `<a href="${own.replace('http:', 'HTTPS:')}/x">`, `<a href="https://${HOST}/x">`],
  ])('of %s leads to the façade', async (type, text, expected) => {
    expect((await bodyOf(type, text)).body.toString()).toBe(expected);
  });

  test.each<[string, string, (own: string) => string]>([
    ['another type', 'text/plain', own => `${own}/x`],
    ['another host', 'text/html', own => `${own}.example.com/`],
    ['another user', 'text/html', own => `${own}@example.com/`],
    ['a longer port', 'text/html', own => `${own}1/`],
    ['another scheme', 'text/html', own => own.replace('http', 'ftp')],
    ['no link', 'text/html', own => own.slice('http://'.length)],
  ])('to %s stays', async (_, type, text) => {
    const { body, url } = await bodyOf(type, text);
    expect(body.toString()).toBe(text(url));
  });

  test.each<[string, (body: Buffer) => Buffer]>([['gzip', gunzipSync], ['br', brotliDecompressSync]])('is found in %s, which it stays in', async (coding, decode) => {
    const zlib = jest.requireActual<typeof import('zlib')>('zlib');
    const encode = coding === 'gzip' ? zlib.gzipSync : zlib.brotliCompressSync;
    const { body, headers } = await bodyOf('text/html', own => `${own}/x`, { 'content-encoding': coding, 'content-md5': 'x', 'etag': '"1"' }, encode);
    expect(decode(body).toString()).toBe(`https://${HOST}/x`);
    expect(headers).toMatchObject({ 'content-encoding': coding, 'etag': '"1"' });
    expect(headers).not.toHaveProperty('content-md5');
  });

  test('is compressed again at the speed of a proxy: the best quality of Brotli takes half a minute for some megabytes', async () => {
    const zlib = jest.requireActual<typeof import('zlib')>('zlib');
    const text = (own: string) => Array.from({ length: 200 }, (_, i) => `<a href="${own}/${(i * 7_919) % 10_007}">${i}</a>`).join('');
    const { body } = await bodyOf('text/html', text, { 'content-encoding': 'br' }, zlib.brotliCompressSync);
    const quality = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } };
    expect(body).toEqual(zlib.brotliCompressSync(Buffer.from(text(`https://${HOST}`)), quality));
    expect(body).not.toEqual(zlib.brotliCompressSync(Buffer.from(text(`https://${HOST}`))));
  });

  test.each<[string, string, Buffer]>([
    ['no gzip at all', 'gzip', Buffer.from('http://127.0.0.1')],
    ['an unknown coding', 'zz', Buffer.from('http://127.0.0.1')],
    ['a bomb', 'gzip', gzipSync(Buffer.alloc(50_000_000))],
  ])('is not looked for in %s', async (_, coding, bytes) => {
    expect((await bodyOf('text/html', () => '', { 'content-encoding': coding }, () => bytes)).body).toEqual(bytes);
  });

  test('of a part stays: its place in the whole is known', async () => {
    const { world } = await legacyWith((response, own) => response.writeHead(206, { 'content-type': 'text/html', 'content-range': 'bytes 0-9/99' }).end(own));
    expect((await world.call()).body.toString()).toMatch(/^http:\/\/127/);
  });

  test('leaves other bytes alone, whatever the text is written in', async () => {
    const { world } = await legacyWith((response, own) => response.setHeader('content-type', 'text/html; charset=iso-8859-1').end(Buffer.concat([Buffer.from([0xe9, 0xff]), Buffer.from(own)])));
    expect((await world.call()).body).toEqual(Buffer.concat([Buffer.from([0xe9, 0xff]), Buffer.from(`https://${HOST}`)]));
  });

  test('is the new service\'s, too', async () => {
    const { url } = await legacyWith((response, own) => response.setHeader('content-type', 'application/json').end(`"${own}/7"`));
    const world = new FacadeWorld({ features: [orders(server(url, { translation: { stripPathPrefix: '/orders' } }))] });
    expect((await world.call()).body.toString()).toBe(`"https://${HOST}/orders/7"`);
  });
});
