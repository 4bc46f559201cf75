import { createHash } from 'crypto';
import { AwsV4Signer } from 'aws4fetch';
import fc from 'fast-check';
import { HttpServer } from './http-server';
import { httpApiEvent, RouteWorld } from './route-world';
import { HttpSource } from '../../../handlers/aggregator/http-source';
import { ApiRequestSigner } from '../../../handlers/shared/aws/request-signer';
import { webRequest } from '../../../handlers/shared/http/gateway-event';
import { source } from '../aggregator/aggregate-world';
import { FacadeWorld, orders, server as facadeServer } from '../facade-router/facade-world';
import { CREDENTIALS, signerInTest } from '../shared/signer-in-test';

const REGION = 'eu-central-1';
let status = 200;
const api = new HttpServer(response => { response.writeHead(status).end('{}'); });
let url: string;

beforeAll(async () => { url = await api.start(); });
afterAll(() => api.stop());
beforeEach(() => {
  status = 200;
  api.requests.length = 0;
});

/** What the API computes of the request that it got, by another implementation: both must be the same. */
async function expectSigned({ method, url: path, headers, body } = api.requests.at(-1)!) {
  const hash = createHash('sha256').update(body).digest('hex');
  expect(headers).toMatchObject({ 'x-amz-content-sha256': hash, 'x-amz-security-token': CREDENTIALS.sessionToken });
  const signer = new AwsV4Signer({
    method, url: `${url}${path}`, headers: { 'x-amz-content-sha256': hash }, ...CREDENTIALS, service: 'execute-api', region: REGION, datetime: headers['x-amz-date'] as string,
  });
  expect(headers.authorization).toBe((await signer.sign()).headers.get('authorization'));
  // nothing is left to how an API reads the plus sign
  const { encodedSearch } = signer as unknown as { readonly encodedSearch: string };
  expect((path.split('?')[1] ?? '').split('&').sort()).toEqual(encodedSearch.split('&').sort());
}

const world = (http = {}) => new RouteWorld(`${url}/live`, { signer: signerInTest(REGION), http });

test.each([
  ['a path', { path: '/shop/beans' }],
  ['a query', { query: 'page=2&sort=name' }],
  ['parameters in another order, and several of one name', { query: 'b=2&a=2&a=1&B=0' }],
  ['a parameter without a value', { query: 'flag&other=' }],
  ['a space, as forms write it and as a percent sign', { query: 'q=caf%C3%A9+au%20lait&plus=1%2B1' }],
  ['characters that are encoded twice', { path: '/shop/caf é', query: "q=!'()*~" }],
  ['a body', { method: 'POST', body: '{"bean":"ünï"}' }],
  ['credentials of the caller', { headers: { 'authorization': 'Bearer mine', 'x-amz-date': '20200101T000000Z', 'x-amz-security-token': 'mine', 'x-amz-content-sha256': 'mine' } }],
])('a request with %s is signed as it is sent', async (_, call) => {
  expect((await world({ forwardedRequestHeaders: ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'] }).call(call)).status).toBe(200);
  await expectSigned();
});

test('any query means the same for the API as for the client', async () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter(each => !/\p{Cs}/u.test(each) && each !== '__proto__');
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(text, text), { maxLength: 5 }), text.filter(each => !/[/\\%.;]|\p{Cc}/u.test(each)), async (pairs, segment) => {
    const query = new URLSearchParams(pairs);
    expect((await world().call({ path: `/shop/${segment}`, query: query.toString() })).status).toBe(200);
    await expectSigned();
    expect([...new URL(api.requests.at(-1)!.url, url).searchParams]).toEqual([...query]);
  }), { numRuns: 60 });
});

test('each retry has a signature of its own', async () => {
  status = 503;
  await world({ retryAttempts: 1 }).call();
  expect(api.requests).toHaveLength(2);
  for (const request of api.requests) await expectSigned(request);
});

test('401 of the service itself is the answer of the client', async () => {
  status = 401;
  expect((await world().call()).status).toBe(401);
});

test('without credentials the client hears to come again, and the API gets nothing', async () => {
  const signer = new ApiRequestSigner(REGION, async () => { throw new Error('no credentials'); });
  const answer = await new RouteWorld(url, { signer }).call();
  expect(answer).toMatchObject({ status: 503, problem: { type: 'urn:cdk-serverless-catalog:problem:temporarily-unavailable' } });
  expect(api.requests).toEqual([]);
});

test('a façade signs in place of the client, whose own signature was for the façade', async () => {
  const signed = facadeServer(url, { http: { url, retryAttempts: 0, maxResponseBytes: 1_000, signature: { region: REGION } } });
  const facade = new FacadeWorld({ legacy: signed, features: [orders(signed)] });
  await facade.call({ path: '/orders/7', query: 'q=a+b', headers: { 'authorization': 'AWS4-HMAC-SHA256 Credential=CLIENT', 'x-amz-date': '20200101T000000Z', 'x-amz-content-sha256': 'mine' } });
  await expectSigned();
});

test('an aggregator signs the calls of a source', async () => {
  const event = httpApiEvent();
  const call = { target: { path: '/orders/7', query: 'page=2', parameters: {} }, called: { event, request: webRequest(event, 'i') }, remainingMillis: 1_000 };
  await new HttpSource(source('/orders/{id}', { http: { url } }), () => Date.now(), undefined, signerInTest(REGION)).call(call, new AbortController().signal);
  await expectSigned();
});
