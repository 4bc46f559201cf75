import Table from 'cli-table3';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

let cloud: LocalCloud;
let url: string;
const rows: string[][] = [];

beforeAll(async () => {
  // the app sets the role for logs itself
  cloud = await LocalCloud.start({ name: 'test-front-doors-rest', logRole: false });
  const { RestFrontDoor: outputs } = await deployFixture(cloud, 'rest-front-door-app');
  url = cloud.localUrl(outputs.Url).replace(/\/$/, '');
});

afterAll(async () => {
  const table = new Table({ head: ['request', 'status', 'body'], style: { head: [], border: [] }, wordWrap: true, wrapOnWordBoundary: false, colWidths: [40, 8, 100] });
  table.push(...rows);
  process.stdout.write(`\n${table.toString()}\n`);
  await cloud.stop();
});

async function ask(what: string, path: string, request: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${url}/${path}`, request);
  const answer = { status: response.status, headers: response.headers, text: await response.text() };
  rows.push([what, `${answer.status}`, answer.text]);
  return answer;
}

const order = (body: string): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body });

test.each<[string, string, RequestInit, number, string]>([
  ['GET of an unknown route', 'nowhere', {}, 404, 'route-not-found'],
  ['GET below a route', 'menu/nowhere', {}, 404, 'route-not-found'],
  ['GET far from any route', 'nowhere/at/all', {}, 404, 'route-not-found'],
  ['DELETE of a route that has GET', 'menu', { method: 'DELETE' }, 405, 'method-not-allowed'],
  ['POST of a body that is not JSON', 'orders', order('{"drink":'), 400, 'invalid-request'],
  ['POST of a bad field', 'orders', order('{"drink":1}'), 400, 'invalid-request'],
  ['POST of 11 MB', 'orders', order('x'.repeat(11 * 1024 * 1024)), 413, 'payload-too-large'],
  ['a request that is not signed', 'signed', {}, 403, 'request-refused'],
  ['POST of a bad field to a function that streams', 'chat', order('{"words":1}'), 400, 'invalid-request'],
  ['a stream that fails before its first piece', 'chat', order('{"words":["secret"]}'), 500, 'internal-error'],
  ['a function that throws', 'failing', {}, 502, 'internal-error'],
])('%s is answered with a problem document and an id to find it by', async (what, path, request, status, slug) => {
  const answer = await ask(what, path, request);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({
    type: `urn:cdk-serverless-catalog:problem:${slug}`, title: expect.any(String) as string, correlationId: answer.headers.get('x-correlation-id'),
  });
  expect(answer.text).not.toMatch(/stack|db-1|admin|arn:/i);
});

test('429 above the throttle of a route, with when to come again', async () => {
  const answer = await until('the throttle', 10, async () => {
    const [first, second] = await Promise.all([1, 2].map(() => ask('two at once where one may come', 'limited')));
    return [first, second].find(({ status }) => status === 429);
  });
  expect(JSON.parse(answer.text)).toMatchObject({ type: 'urn:cdk-serverless-catalog:problem:too-many-requests', status: 429 });
  expect(answer.headers.get('retry-after')).toBe('1');
});

test('a stream has the status, the headers and the pieces that the function sends', async () => {
  const { status, headers, text } = await ask('a stream', 'chat', order('{"words":["because","of","us"]}'));
  expect({ status, type: headers.get('content-type'), cookies: headers.getSetCookie(), text }).toEqual({
    status: 201, type: 'text/event-stream', cookies: ['a=1', 'b=2'], text: 'data: because\n\ndata: of\n\ndata: us\n\n',
  });
  expect(headers.get('x-correlation-id')).toEqual(expect.stringMatching(/.+/));
});
