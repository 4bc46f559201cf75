import Table from 'cli-table3';
import { deployFixture } from './fixture';
import { RawAnswer, rawRequest } from './raw-request';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { SeenRequest, ThirdParty } from '../../tools/third-party/third-party';

let cloud: LocalCloud;
let thirdParty: ThirdParty;
/** Nobody is ever to be led to it. */
let stranger: ThirdParty;
let url: string;
const rows: string[][] = [];

beforeAll(async () => {
  [cloud, thirdParty, stranger] = await Promise.all([
    LocalCloud.start({ name: 'test-front-doors-malicious' }), ThirdParty.start('third party'), ThirdParty.start('stranger'),
  ]);
  const { FrontDoors: outputs } = await deployFixture(cloud, 'front-doors-app', { thirdParty: thirdParty.url });
  url = cloud.localUrl(outputs.Url);
});

beforeEach(() => {
  thirdParty.become('healthy');
  thirdParty.seen.length = 0;
});

afterEach(() => expect(stranger.seen).toEqual([]));

afterAll(async () => {
  const table = new Table({ head: ['attempt', 'status', 'what the third party was asked'], style: { head: [], border: [] }, wordWrap: true, colWidths: [48, 8, 60] });
  table.push(...rows);
  process.stdout.write(`\n${table.toString()}\n`);
  await Promise.all([cloud, thirdParty, stranger].map(one => one.stop()));
});

interface Attempt { readonly answer: RawAnswer; readonly seen: readonly SeenRequest[] }

async function attempt(what: string, target: string, headers: readonly string[] = [], body = '', method = 'GET'): Promise<Attempt> {
  const { host, pathname } = new URL(url);
  const hosts = headers.some(line => /^host:/i.test(line)) ? [] : [`Host: ${host}`];
  const answer = await rawRequest(url, [
    `${method} ${target.replace('<api>', pathname.replace(/\/$/, ''))} HTTP/1.1`, ...hosts, 'Connection: close', ...headers,
  ], body);
  const seen = [...thirdParty.seen];
  rows.push([what, `${answer.status}`, seen.map(request => `${request.method} ${request.url}`).join('\n') || 'nothing']);
  return { answer, seen };
}

const namesOf = ({ rawHeaders }: SeenRequest) => rawHeaders.filter((_, i) => i % 2 === 0).map(name => name.toLowerCase());

describe('paths', () => {
  test.each([
    '/beans/../private',
    '/beans/x/../../private',
    '/beans/..%2fprivate',
    '/beans/%2e%2e/private',
    '/beans/%2E%2E%2Fprivate',
    '/beans/%252e%252e/private',
    '/beans/%252e%252e%252fprivate',
    '/beans/..;/private',
    '/beans/..%5cprivate',
    '/beans/..\\private',
    '/beans/%c0%ae%c0%ae/private',
    '/beans/./../private',
    '/beans//private',
    '/beans/a%00b',
  ])('%s does not leave what the third party opened', async path => {
    const { answer, seen } = await attempt(path, `<api>${path}`);
    for (const request of seen) {
      // as the third party's own server would understand it
      expect(new URL(request.url.replace(/%25/g, '%'), thirdParty.url).pathname).toMatch(/^\/public\//);
      expect(decodeURIComponent(request.url.replace(/%25/g, '%').replace(/%c0%ae/gi, '.'))).not.toMatch(/(^|[/\\])\.\.([/\\;]|$)/);
    }
    expect(answer.status).toBeGreaterThanOrEqual(200);
    expect(answer.status).toBeLessThan(500);
  });

  test.each([
    ['absolute-form of another host', 'http://169.254.169.254/latest/meta-data/'],
    ['a URL as the path', '<api>/beans/http://169.254.169.254/latest/meta-data/'],
    ['a path that begins with two slashes', '<api>/beans//169.254.169.254/latest/meta-data/'],
    ['credentials in the path', '<api>/beans/@169.254.169.254/'],
  ])('%s leads to no other host', async (what, target) => {
    const { seen } = await attempt(what, target);
    seen.forEach(request => {
      expect(request.headers.host).toBe(new URL(thirdParty.url).host);
      expect(request.url).toMatch(/^\/public\//);
    });
  });
});

describe('headers', () => {
  test.each([
    ['CR and LF, encoded in the path', '<api>/beans/x%0d%0aX-Injected:%201%0d%0a%0d%0aGET%20/private', []],
    ['CR and LF, encoded in the query', '<api>/beans/x?a=%0d%0aX-Injected:%201', []],
    ['a bare CR in a value', '<api>/beans/x', ['X-Correlation-Id: a\rX-Injected: 1']],
    ['a bare LF in a value', '<api>/beans/x', ['X-Correlation-Id: a\nX-Injected: 1']],
    ['a folded line', '<api>/beans/x', ['X-Correlation-Id: a', ' X-Injected: 1']],
    ['a space before the colon', '<api>/beans/x', ['X-Injected : 1']],
  ])('%s: no header is injected', async (what, target, headers) => {
    const { answer, seen } = await attempt(what, target, headers);
    expect(seen.flatMap(namesOf)).not.toContain('x-injected');
    expect(seen.length).toBeLessThanOrEqual(1);
    expect(answer.headers.filter(line => line.startsWith('x-injected'))).toEqual([]);
  });

  test('hop-by-hop headers, and those that Connection names, end at the gateway', async () => {
    const { answer, seen } = await attempt('hop-by-hop headers', '<api>/beans/x', [
      'Connection: close, X-Secret-Hop', 'X-Secret-Hop: 1', 'Keep-Alive: timeout=5', 'TE: trailers', 'Trailer: X-T', 'Upgrade: foo/1', 'Proxy-Authorization: Basic eDp5',
      'Proxy-Connection: keep-alive',
    ]);
    expect(answer.status).toBe(200);
    expect(seen).toHaveLength(1);
    ['x-secret-hop', 'keep-alive', 'te', 'trailer', 'upgrade', 'proxy-authorization', 'proxy-connection'].forEach(name => {
      expect(namesOf(seen[0])).not.toContain(name);
    });
  });

  test('the third party is asked under its own name', async () => {
    const { seen } = await attempt('Host override', '<api>/beans/x', [
      `Host: ${new URL(stranger.url).host}`, `X-Forwarded-Host: ${new URL(stranger.url).host}`, 'Forwarded: host=stranger', 'X-Original-URL: /private', 'X-Rewrite-Url: /private',
    ]);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ url: '/public/beans/x', headers: { 'host': new URL(thirdParty.url).host, 'x-api-consumer': 'coffee-house' } });
    ['x-forwarded-host', 'forwarded', 'x-original-url', 'x-rewrite-url'].forEach(name => expect(namesOf(seen[0])).not.toContain(name));
  });

  test('credentials of the caller are not for third parties', async () => {
    const { seen } = await attempt('credentials of the caller', '<api>/beans/x', [
      'Authorization: Bearer of-the-caller', 'Cookie: session=1', 'X-Api-Key: key', 'X-Amz-Security-Token: token', 'X-Api-Consumer: somebody else',
    ]);
    expect(seen).toHaveLength(1);
    ['authorization', 'cookie', 'x-api-key', 'x-amz-security-token'].forEach(name => expect(namesOf(seen[0])).not.toContain(name));
    expect(seen[0].headers['x-api-consumer']).toBe('coffee-house');
  });
});

describe('lengths', () => {
  const smuggled = 'GET /private HTTP/1.1\r\nHost: x\r\n\r\n';

  test.each([
    ['two different lengths', ['Content-Length: 4', 'Content-Length: 60'], `{"a"${smuggled}`],
    ['a length and chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`],
    ['chunks in disguise', ['Content-Length: 4', 'Transfer-Encoding: xchunked'], `0\r\n\r\n${smuggled}`],
    ['a negative length', ['Content-Length: -1'], smuggled],
    ['a length with a sign', ['Content-Length: +4'], `{"a"${smuggled}`],
  ])('%s: one request at the most, and not the one inside', async (what, headers, body) => {
    const { seen } = await attempt(what, '<api>/beans/x', ['Content-Type: application/json', ...headers], body, 'POST');
    expect(seen.length).toBeLessThanOrEqual(1);
    seen.forEach(request => expect(request).toMatchObject({ method: 'POST', url: '/public/beans/x' }));
  });
});

describe('answers', () => {
  test('a redirect to another host is not followed', async () => {
    thirdParty.become('redirecting', { location: `${stranger.url}/steal` });
    const { answer } = await attempt('a redirect to another host', '<api>/beans/x');
    expect(answer.status).toBe(502);
    expect(answer.headers.filter(line => line.startsWith('location'))).toEqual([]);
  });

  test.each(['splitting', 'smuggling', 'garbage', 'huge', 'endless'] as const)('%s: a problem document, and nothing of the answer', async condition => {
    thirdParty.become(condition);
    const { answer } = await attempt(`an answer that is ${condition}`, '<api>/beans/x');
    expect(answer.status).toBe(502);
    expect(answer.headers).toContain('content-type: application/problem+json');
    expect(answer.headers.filter(line => /^(set-cookie|x-note)/.test(line))).toEqual([]);
  });

  test('of the answer of a third party, only what a client needs is passed on', async () => {
    const { answer } = await attempt('a healthy answer', '<api>/beans/x');
    expect(answer.status).toBe(200);
    expect(answer.headers.filter(line => /^(set-cookie|x-powered-by|x-third-party)/.test(line))).toEqual([]);
    expect(answer.headers.join()).not.toContain('roast-internal');
    expect(answer.headers).toContain('cache-control: max-age=60');
  });
});
