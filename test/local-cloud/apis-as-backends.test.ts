import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { client } from './client';
import { deployFixture } from './fixture';
import { makeCaller } from '../../tools/local-cloud/caller';
import { LocalCloud } from '../../tools/local-cloud/local-cloud';
import { Caller, signedFetch } from '../../tools/local-cloud/signed-requests';
import { until } from '../../tools/local-cloud/until';

interface Answer { readonly status: number; readonly location?: string; readonly body: Record<string, unknown> }

let cloud: LocalCloud;
let ann: Caller;
let bob: Caller;
let urls: Record<'GatewayUrl' | 'BothUrl' | 'FacadeUrl', string>;
let outputs: Record<'PlacedQueue' | 'FulfilmentArn', string>;

beforeAll(async () => {
  cloud = await LocalCloud.start({ name: 'test-apis-as-backends' });
  const { Inside } = await deployFixture(cloud, 'apis-as-backends-app', {}, ['Inside']);
  const { Outside } = await deployFixture(cloud, 'apis-as-backends-app', { ordersUrl: cloud.localUrl(Inside.OrdersUrl).replace(/\/$/, '') }, ['Inside', 'Outside']);
  outputs = Outside as typeof outputs;
  urls = Object.fromEntries(Object.entries(Outside).filter(([name]) => name.endsWith('Url')).map(([name, url]) => [name, cloud.localUrl(url).replace(/\/$/, '')])) as typeof urls;
  [ann, bob] = await Promise.all(['ann', 'bob'].map(name => makeCaller(cloud, name)));
});

afterAll(() => cloud.stop());

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, location: response.headers.get('location') ?? undefined, body: await response.json() as Record<string, unknown> };
}
const ask = async (path: string, request: RequestInit = {}) => answerOf(await fetch(`${urls.GatewayUrl}${path}`, request));
const post = (body: object, key?: string): RequestInit =>
  ({ method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...key && { 'idempotency-key': key } } });
const as = (caller: Caller, url: string, request: RequestInit = {}) => signedFetch(cloud, caller, url, request).then(answerOf);

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
  const { status, body } = await as(ann, `${urls.FacadeUrl}/v1/menu`);
  expect({ status, body }).toMatchObject({ status: 200, body: { by: 'Rest', caller: expect.stringMatching(/:assumed-role\/.*Facade/) as string } });
});

test('a bus behind a route has the event of each request, with one id for a repeated one', async () => {
  expect(await ask('/events', post({ drink: 7 }))).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/drink' }] } });
  const first = await ask('/events', post({ drink: 'tea' }, 'k'));
  expect(first).toMatchObject({ status: 202, body: { id: expect.any(String) as string } });
  expect(await ask('/events', post({ drink: 'tea' }, 'k'))).toEqual(first);
  const events: object[] = [];
  await until('both events', 30, async () => {
    const received = new ReceiveMessageCommand({ QueueUrl: outputs.PlacedQueue, MaxNumberOfMessages: 10, VisibilityTimeout: 60 });
    const { Messages = [] } = await client(SQSClient, cloud).send(received);
    events.push(...Messages.map(({ Body }) => (JSON.parse(Body!) as { detail: object }).detail));
    return events.length >= 2;
  });
  const event = { id: first.body.id, source: 'shop.orders', type: 'OrderPlaced.v1', data: { drink: 'tea' } };
  expect(events).toEqual([expect.objectContaining(event), expect.objectContaining(event)]);
});

test('a state machine behind a route is started once for a key of a caller', async () => {
  const url = `${urls.GatewayUrl}/orders/7/fulfilment?express=yes`;
  expect((await fetch(url, post({ drink: 'tea' }))).status).toBe(403);
  expect(await as(ann, url, post({}))).toMatchObject({ status: 400, body: { errors: [{ pointer: '#' }] } });
  const first = await as(ann, url, post({ drink: 'tea' }, 'k'));
  expect(first).toMatchObject({ status: 202, body: { id: expect.any(String) as string } });
  const execution = { executionArn: `${outputs.FulfilmentArn.replace(':stateMachine:', ':execution:')}:${String(first.body.id)}` };
  const described = () => client(SFNClient, cloud).send(new DescribeExecutionCommand(execution));
  await until('the execution to end', 30, async () => (await described()).status === 'SUCCEEDED');
  expect(await as(ann, url, post({ drink: 'tea' }, 'k'))).toEqual(first);
  expect(await as(ann, url, post({ drink: 'milk' }, 'k'))).toMatchObject({ status: 422, body: { type: 'urn:cdk-serverless-catalog:problem:idempotency-key-reused' } });
  expect((await as(bob, url, post({ drink: 'milk' }, 'k'))).body.id).not.toBe(first.body.id);
  const input = JSON.parse((await described()).input!) as Record<string, unknown>;
  expect(input).toMatchObject({ method: 'POST', path: '/orders/7/fulfilment', pathParameters: { id: '7' }, query: { express: ['yes'] }, body: { drink: 'tea' } });
  expect(input.caller).toEqual(expect.any(String));
});
