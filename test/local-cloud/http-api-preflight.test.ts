import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { owner, signedFetch } from '../../tools/local-cloud/signed-requests';

const ORIGIN = 'https://shop.example.com';
let cloud: LocalCloud;
let outputs: Record<string, string>;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-http-api-preflight' });
  outputs = (await deployFixture(cloud, 'preflight-app')).Preflight;
});
afterAll(async () => cloud.stop());

async function ask(url: string, method = 'OPTIONS', origin = ORIGIN) {
  const { status, headers } = await fetch(url, { method, headers: { origin, 'access-control-request-method': 'GET' } });
  return { status, route: headers.get('x-route'), headers };
}

const preflight = (api: 'Routes' | 'Fallback', path: string, origin?: string) =>
  ask(cloud.httpUrl(outputs[`${api}Id`], '$default', path), 'OPTIONS', origin);

/** What makes a browser send the request that it asks about. */
function expectConfigured(headers: Headers) {
  expect(Object.fromEntries(headers)).toMatchObject({
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-methods': expect.stringContaining('GET') as string,
    'access-control-allow-headers': expect.stringMatching(/x-client|authorization/) as string,
  });
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
describe('a CORS configuration', () => {
  test.each(['get', 'nowhere'])('answers OPTIONS /%s, which no route takes', async path => {
    const answer = await preflight('Routes', path);
    expect(answer).toMatchObject({ status: 204, route: null });
    expectConfigured(answer.headers);
  });

  test.each([
    ['Routes', 'any', 'ANY /any'],
    ['Routes', 'signed/open', 'OPTIONS /signed/open'],
    ['Fallback', 'open/menu', 'OPTIONS /open/{proxy+}'],
  ] as const)('of %s leaves OPTIONS /%s to the route %s, and sets its headers', async (api, path, route) => {
    const answer = await preflight(api, path);
    expect(answer).toMatchObject({ status: 200, route });
    expectConfigured(answer.headers);
  });

  test.each([['Routes', 'signed/menu'], ['Fallback', 'menu']] as const)('of %s does not keep the authorizer from OPTIONS /%s', async (api, path) => {
    expect(await preflight(api, path)).toMatchObject({ status: 403, route: null });
  });

  test('replaces the CORS headers of the integration', async () => {
    const { headers } = await preflight('Routes', 'any', 'https://elsewhere.example.com');
    expect([...headers.keys()].filter(name => name.startsWith('access-control-'))).toEqual([]);
  });
});

describe('a pattern with CORS', () => {
  const url = (path: string, api = 'Shop') => `${cloud.localUrl(outputs[`${api}Url`])}${path}`;

  test.each([
    ['Gateway', 'orders/7'], ['Gateway', 'nowhere'], ['Queue', 'requests'], ['Queue', 'jobs/7'], ['FanOut', 'uploads'], ['FanOut', 'jobs/7'],
  ])('of %s answers the preflight request of /%s, and asks the request for credentials', async (api, path) => {
    const answer = await ask(url(path, api));
    expect(answer).toMatchObject({ status: 204, route: null });
    expectConfigured(answer.headers);
    expect((await ask(url(path, api), 'GET')).status).toBe(path === 'nowhere' ? 404 : 403);
  });

  test.each(['menu', 'orders/7', 'v2', 'v2/menu', 'nowhere'])('answers the preflight request of /%s, without credentials', async path => {
    const answer = await ask(url(path));
    expect(answer).toMatchObject({ status: 204, route: null });
    expectConfigured(answer.headers);
  });

  test.each([['menu', 403], ['orders/7', 403], ['v2/menu', 403], ['nowhere', 404]])('answers the request of /%s by %i', async (path, status) => {
    expect((await ask(url(path), 'GET')).status).toBe(status);
  });
});

describe('of a company', () => {
  /** How long the log groups of a name are kept, in days. */
  async function retentions(logGroupNamePrefix: string) {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.DescribeLogGroups' };
    const answer = await signedFetch(cloud, owner(cloud), cloud.endpoint, { method: 'POST', headers, body: JSON.stringify({ logGroupNamePrefix }) }, 'logs');
    const { logGroups } = await answer.json() as { logGroups: { logGroupName: string; retentionInDays?: number }[] };
    return logGroups.map(({ retentionInDays }) => retentionInDays);
  }

  test('the names are those of the resources', () => {
    expect(outputs.QueueName).toMatch(/^cafe-Preflight-Queue-Queue-[0-9a-f]{8}$/);
  });

  test('the access log of one pattern has the retention, and those of others keep theirs', async () => {
    expect(await retentions('/aws/vendedlogs/apigateway/Preflight-Shop')).toEqual([365]);
    expect(await retentions('/aws/vendedlogs/apigateway/Preflight-Gateway')).toEqual([30]);
  });
});
