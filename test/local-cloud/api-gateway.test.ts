import { deployFixture } from './fixture';
import { makeCaller } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { signedFetch } from '../../tools/local-cloud/signed-requests';

/** The payload quota of HTTP and REST APIs. */
const LARGEST = 10 * 1024 * 1024;
let cloud: LocalCloud;
let outputs: Record<string, string>;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-api-gateway' });
  outputs = (await deployFixture(cloud, 'api-gateway-app')).ApiGateway;
});
afterAll(async () => cloud.stop());

interface Answer { readonly status: number; readonly body: unknown }

async function answerOf(url: string, request: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, request);
  const text = await response.text();
  return { status: response.status, body: text === '' ? '' : JSON.parse(text) };
}

const http = (path: string, request?: RequestInit) => answerOf(cloud.httpUrl(outputs.HttpApiId, '$default', path), request);
const rest = (path: string, request?: RequestInit) => answerOf(cloud.httpUrl(outputs.RestApiId, 'prod', path), request);

const post = (length: number): RequestInit => ({ method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(length) });

describe('an HTTP API', () => {
  test.each(['failing', 'throttled'])('reports to the client nothing of what is wrong with a function that is %s', async path => {
    expect(await http(path)).toEqual({ status: 500, body: { message: 'Internal Server Error' } });
  });

  test('throttles a route that has settings of its own, and not the others', async () => {
    const limited = [await http('limited'), await http('limited'), await http('limited')];
    expect(limited.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(limited[2].body).toEqual({ message: 'Too Many Requests' });
    expect((await http('answering')).status).toBe(200);
  });

  test('passes OPTIONS on when it has no CORS configuration', async () => {
    expect((await http('answering', { method: 'OPTIONS', headers: { origin: 'https://example.com' } })).status).toBe(200);
    expect(await http('nowhere', { method: 'OPTIONS' })).toEqual({ status: 404, body: { message: 'Not Found' } });
  });

  test('refuses payloads above 10 MB', async () => {
    expect(await http('answering', post(LARGEST + 1))).toEqual({ status: 413, body: { message: 'Request Entity Too Large' } });
  });
});

describe('a REST API', () => {
  test.each([['failing', 502], ['throttled', 500]])('answers for a function that is %s through its gateway response', async (path, status) => {
    expect(await rest(path)).toEqual({ status, body: { title: 'Internal server error' } });
  });

  test('lets callers in whose credentials are known, and nobody else, where IAM is asked for', async () => {
    const url = cloud.httpUrl(outputs.RestApiId, 'prod', 'signed');
    expect((await signedFetch(cloud, await makeCaller(cloud, 'alice'), url)).status).toBe(200);
    expect((await signedFetch(cloud, { accessKeyId: 'AKIANOBODY', secretAccessKey: 'unknown' }, url)).status).toBe(403);
    expect((await fetch(url)).status).toBe(403);
  });

  test.each(['application/json', 'text/plain'])('validates bodies of type %s by the model for all types', async type => {
    const order = (body: string) => rest('validated', { method: 'POST', headers: { 'content-type': type }, body });
    expect((await order('{"drink":"mocha"}')).status).toBe(200);
    expect((await order('{}')).status).toBe(400);
  });

  test('refuses payloads above 10 MB', async () => {
    expect(await rest('answering', post(LARGEST + 1))).toMatchObject({ status: 413 });
  });
});
