import { randomUUID } from 'crypto';
import Table from 'cli-table3';
import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { until } from '../../tools/local-cloud/until';
import { ThirdParty } from '../../tools/third-party/third-party';

/** A problem document (RFC 9457) as every handler of the library answers it. */
interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly correlationId: string;
  readonly errors?: { readonly pointer: string; readonly message: string }[];
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What a client must never read: where things run, what failed, and how. */
const INTERNALS = /stack|db-1|127\.0\.0\.1|\/srv\/|\.js\b|arn:|undici|ECONN|secret|admin/i;
let cloud: LocalCloud;
let thirdParty: ThirdParty;
let url: string;
const rows: string[][] = [];

beforeAll(async () => {
  [cloud, thirdParty] = await Promise.all([LocalCloud.start({ name: 'test-front-doors-answers' }), ThirdParty.start('third party')]);
  const { FrontDoors: outputs } = await deployFixture(cloud, 'front-doors-app', { thirdParty: thirdParty.url });
  url = cloud.localUrl(outputs.Url);
});

afterAll(async () => {
  const table = new Table({ head: ['request', 'status', 'body'], style: { head: [], border: [] }, wordWrap: true, wrapOnWordBoundary: false, colWidths: [40, 8, 100] });
  table.push(...rows);
  process.stdout.write(`\n${table.toString()}\n`);
  await Promise.all([cloud.stop(), thirdParty.stop()]);
});

beforeEach(() => thirdParty.become('healthy'));

async function ask(what: string, path: string, request: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${url}${path}`, request);
  const answer = { status: response.status, headers: response.headers, text: await response.text() };
  rows.push([what, `${answer.status}`, answer.text]);
  return answer;
}

/** The answer is a problem document of that status, holds the client's own correlation id and nothing internal. */
async function problem(what: string, status: number, path: string, request: RequestInit = {}): Promise<Problem & { readonly headers: Headers }> {
  const correlationId = randomUUID();
  const answer = await ask(what, path, { ...request, headers: { 'x-correlation-id': correlationId, ...request.headers } });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('x-correlation-id')).toBe(correlationId);
  const document = JSON.parse(answer.text) as Problem;
  expect(document).toMatchObject({ status, correlationId, type: expect.stringMatching(/^urn:cdk-serverless-catalog:problem:/) as string });
  expect(answer.text).not.toMatch(INTERNALS);
  return { ...document, headers: answer.headers };
}

const order = (body: string, contentType = 'application/json'): RequestInit => ({ method: 'POST', headers: { 'content-type': contentType }, body });

describe('what the library answers', () => {
  test('404 for an unknown route', async () => {
    await problem('GET of an unknown route', 404, 'nowhere');
  });

  test('405 for another method, with those that are allowed', async () => {
    const { headers } = await problem('DELETE of a route that has GET', 405, 'menu', { method: 'DELETE' });
    expect(headers.get('allow')).toMatch(/\bGET\b/);
    await problem('OPTIONS without CORS', 405, 'menu', { method: 'OPTIONS' });
  });

  test('400 for a body that is not JSON', async () => {
    await problem('POST of a body that is not JSON', 400, 'orders', order('{"drink":'));
  });

  test('400 for a body that does not fit, each bad field named', async () => {
    const { errors } = await problem('POST of two bad fields', 400, 'orders', order('{"drink":1,"quantity":0}'));
    expect(errors?.map(error => error.pointer).sort()).toEqual(['#/drink', '#/quantity']);
  });

  test('413 for a body above what a function may take', async () => {
    await problem('POST of 5 MB', 413, 'orders', order(JSON.stringify({ drink: 'x'.repeat(5 * 1024 * 1024), quantity: 1 })));
  });

  test('415 for another kind of body', async () => {
    await problem('POST of a form', 415, 'orders', order('drink=x', 'application/x-www-form-urlencoded'));
  });

  test('502 for an answer that is none', async () => {
    thirdParty.become('garbage');
    await problem('a third party that answers garbage', 502, 'beans/x');
  });

  test('502 for a third party that is down', async () => {
    await thirdParty.goDown();
    try {
      await problem('a third party that is down', 502, 'beans/x');
    } finally {
      await thirdParty.comeBack();
    }
  });

  test('504 at the route\'s own timeout', async () => {
    thirdParty.become('silent');
    await problem('a third party that does not answer', 504, 'beans/x');
  });
});

/** An HTTP API has no gateway responses: these bodies are API Gateway's own. */
describe('what API Gateway answers', () => {
  test('500 for a function that fails, and nothing of its error', async () => {
    const { status, text } = await ask('a function that throws', 'failing');
    expect(status).toBe(500);
    expect(text).not.toMatch(INTERNALS);
  });

  test('413 for a body above its quota', async () => {
    const { status } = await ask('POST of 11 MB', 'orders', order('x'.repeat(11 * 1024 * 1024)));
    expect(status).toBe(413);
  });

  test('429 above the throttle of a route', async () => {
    const { text } = await until('the throttle', 10, async () => {
      const answer = await ask('more than the throttle lets through', 'limited');
      return answer.status === 429 && answer;
    });
    expect(text).toBe('{"message":"Too Many Requests"}');
  });
});
