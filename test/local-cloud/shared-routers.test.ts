import { deployFixture } from './fixture';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { ThirdParty } from '../../tools/third-party/third-party';

/** What the third party says that it got, or a problem document. */
interface Answer {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly by?: string;
  readonly type?: string;
  readonly errors?: { readonly pointer: string }[];
}

let cloud: LocalCloud;
let thirdParty: ThirdParty;
let outputs: Record<string, string>;

beforeAll(async () => {
  [cloud, thirdParty] = await Promise.all([LocalCloud.start({ name: 'test-shared-routers' }), ThirdParty.start('third party')]);
  ({ SharedRouters: outputs } = await deployFixture(cloud, 'shared-routers-app', { thirdParty: thirdParty.url }));
});

afterAll(() => Promise.all([cloud.stop(), thirdParty.stop()]));

describe.each(['Http', 'Rest'])('routes of an API (%s) that share a request router', kind => {
  const prefix = `/${kind.toLowerCase()}`;

  const ask = async (path: string, request: RequestInit = {}): Promise<{ status: number; answer: Answer }> => {
    const response = await fetch(`${cloud.localUrl(outputs[`${kind}Url`]).replace(/\/$/, '')}${path}`, request);
    return { status: response.status, answer: await response.json() as Answer };
  };
  const post = (path: string, body: object, headers = {}) => ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });

  beforeEach(() => thirdParty.become('healthy'));

  test('each reaches its own backend, with the headers of that', async () => {
    const size = { 'x-size': 'large' };
    expect(await ask('/beans/7?page=2', { headers: size })).toMatchObject({
      status: 200, answer: { method: 'GET', url: `${prefix}-beans/beans/7?page=2`, headers: { 'x-tenant': 'beans' } },
    });
    expect((await ask('/beans/7', { headers: size })).answer.headers).not.toHaveProperty('x-size');
    expect(await ask('/cups/blue/small', { headers: size })).toMatchObject({
      status: 200, answer: { url: `${prefix}-cups/cups/blue/small`, headers: { 'x-tenant': 'cups', 'x-size': 'large' } },
    });
    expect(await ask('/cups/blue', { method: 'DELETE' })).toMatchObject({ status: 200, answer: { method: 'DELETE' } });
  });

  test('each has its own schema', async () => {
    expect(await post('/beans', { bean: 1 })).toMatchObject({ status: 201, answer: { url: `${prefix}-beans/beans`, body: '{"bean":1}' } });
    expect(await post('/cups', { cup: 1 })).toMatchObject({ status: 201, answer: { url: `${prefix}-cups/cups` } });
    expect(await post('/orders', { order: 1 })).toMatchObject({ status: 200, answer: { by: 'function' } });
    for (const [path, body] of [['/beans', { cup: 1 }], ['/cups', { bean: 1 }], ['/orders', { cup: 1 }]] as const) {
      expect((await post(path, body)).status).toBe(400);
    }
  });

  test('the circuit of one backend opens for all of its routes, and for no other', async () => {
    thirdParty.become('overloaded');
    for (const id of [1, 2, 3]) { expect((await ask(`/beans/${id}`)).status).toBe(503); }
    thirdParty.become('healthy');
    const before = thirdParty.seen.length;
    expect(await post('/beans', { bean: 1 })).toMatchObject({ status: 503, answer: { type: 'urn:cdk-serverless-catalog:problem:temporarily-unavailable' } });
    expect(thirdParty.seen).toHaveLength(before);
    expect((await ask('/cups/blue')).status).toBe(200);
    expect((await post('/orders', { order: 1 })).status).toBe(200);
  });
});
