import { deployFixture } from './fixture';
import { makeCaller } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Caller, signedFetch } from '../../tools/local-cloud/signed-requests';

interface Answer { readonly status: number; readonly location?: string; readonly body: Record<string, unknown> }

let cloud: LocalCloud;
let ann: Caller;
let bob: Caller;
let urls: Record<'GatewayUrl' | 'BothUrl' | 'FacadeUrl', string>;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-apis-as-backends' });
  const { Inside } = await deployFixture(cloud, 'apis-as-backends-app', {}, ['Inside']);
  const { Outside } = await deployFixture(cloud, 'apis-as-backends-app', { ordersUrl: cloud.localUrl(Inside.OrdersUrl).replace(/\/$/, '') }, ['Inside', 'Outside']);
  urls = Object.fromEntries(Object.entries(Outside).map(([name, url]) => [name, cloud.localUrl(url).replace(/\/$/, '')])) as typeof urls;
  [ann, bob] = await Promise.all(['ann', 'bob'].map(name => makeCaller(cloud, name)));
});

afterAll(() => cloud.stop());

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, location: response.headers.get('location') ?? undefined, body: await response.json() as Record<string, unknown> };
}
const ask = async (path: string, request: RequestInit = {}) => answerOf(await fetch(`${urls.GatewayUrl}${path}`, request));
const post = (body: object): RequestInit => ({ method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

describe('a service with IAM behind an API without authorization', () => {
  test('answers each version and route by its own function, which sees the role of the router', async () => {
    expect(await ask('/v2/orders/7?q=a+b&q=c')).toMatchObject({ status: 200, body: { by: 'Next', query: 'q=a%20b&q=c' } });
    const { body } = await ask('/v1/menu');
    expect(body).toMatchObject({ by: 'Rest' });
    expect(body.caller).toMatch(/:assumed-role\/.*Gateway/);
    expect((await ask('/v2/menu')).status).toBe(404);
  });

  test('checks bodies by its schema', async () => {
    expect(await ask('/v1/orders', post({ drink: 'coffee' }))).toMatchObject({ status: 200, body: { by: 'Create' } });
    expect(await ask('/v1/orders', post({}))).toMatchObject({ status: 400, body: { errors: [{ pointer: '#' }] } });
  });
});

describe('a job API', () => {
  const as = (caller: Caller, url: string, request: RequestInit = {}) => signedFetch(cloud, caller, url, request).then(answerOf);

  test.each([['RobustApi', 'GatewayUrl', ''], ['Strangler', 'FacadeUrl', '/shop']] as const)('behind %s, a job is shown to its caller at its Location, and to no other one', async (_, api, prefix) => {
    const posted = `${urls[api]}${prefix}/payments`;
    expect((await fetch(posted, post({}))).status).toBe(403);
    const accepted = await as(ann, posted, post({ order: 1 }));
    expect(accepted.status).toBe(202);
    const job = new URL(accepted.location!, posted).href;
    expect(await as(ann, job)).toMatchObject({ status: 200, body: { id: accepted.body.id } });
    expect((await as(bob, job)).status).toBe(404);
  });

  test('behind Aggregator with a REST API, a job is a part of the answer for its caller only', async () => {
    const { body: { id } } = await as(ann, `${urls.GatewayUrl}/payments`, post({ order: 2 }));
    expect(await as(ann, `${urls.BothUrl}/both/${String(id)}`)).toMatchObject({ status: 200, body: { order: { by: 'Next' }, job: { id } } });
    expect((await as(bob, `${urls.BothUrl}/both/${String(id)}`)).status).not.toBe(200);
  });
});

test('a service with IAM behind a façade with IAM gets the signature of the façade', async () => {
  const { status, body } = await signedFetch(cloud, ann, `${urls.FacadeUrl}/v1/menu`).then(answerOf);
  expect({ status, body }).toMatchObject({ status: 200, body: { by: 'Rest', caller: expect.stringMatching(/:assumed-role\/.*Facade/) as string } });
});
