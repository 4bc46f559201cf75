import { RequestEvent, RequestOptions, RequestRejected, RequestWork } from '../../../handlers/runtime/request';
import { RequestAnswerer } from '../../../handlers/runtime/request-answerer';
import { webRequest } from '../../../handlers/shared/http/gateway-event';
import { Observed } from '../shared/observers';

const observed = new Observed();

beforeEach(() => { observed.lines.length = 0; });

const context = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'invocation-1' };

function handle(event: RequestEvent, work: RequestWork<never>, options: RequestOptions = {}, ctx = context) {
  return new RequestAnswerer(work, options, observed.log).handle(event, ctx);
}

const echo: RequestWork<never> = async ({ method, path, pathParameters, query, headers, body }) => ({
  body: { method, path, id: pathParameters.id, tags: query.getAll('tag'), accept: headers.accept, cookie: headers.cookie, body },
});

const common = { body: '{"a":1}', isBase64Encoded: false, pathParameters: { id: '7' } };
const httpApi = {
  ...common,
  version: '2.0',
  rawPath: '/orders/7',
  rawQueryString: 'tag=x%20y&tag=z',
  headers: { 'accept': '*/*', 'content-type': 'application/json' },
  cookies: ['a=1', 'b=2'],
  requestContext: { requestId: 'gateway-1', http: { method: 'POST' } },
};
const proxy = {
  ...common,
  httpMethod: 'POST',
  path: '/orders/7',
  headers: { 'Accept': '*/*', 'Content-Type': 'application/json', 'Cookie': 'b=2' },
  multiValueHeaders: { 'Accept': ['*/*'], 'Content-Type': ['application/json'], 'Cookie': ['a=1', 'b=2'] },
};
const restApi = { ...proxy, multiValueQueryStringParameters: { tag: ['x y', 'z'] }, requestContext: { requestId: 'gateway-1' } };
const loadBalancer = { ...proxy, multiValueQueryStringParameters: { tag: ['x%20y', 'z'] }, requestContext: { elb: { targetGroupArn: 'arn' } } };

test('what has no value is absent: headers, path parameters, and lists that the gateway leaves out', () => {
  const event = { ...restApi, headers: { a: undefined, B: 'b' }, multiValueHeaders: null, pathParameters: { id: undefined, name: 'x' } };
  const { headers, pathParameters } = webRequest(event, 'invocation-1');
  expect([Object.keys(headers), headers, Object.keys(pathParameters)]).toEqual([['b'], { b: 'b' }, ['name']]);
  expect(webRequest({ ...restApi, headers: null, multiValueHeaders: null, pathParameters: null }, 'i')).toMatchObject({ headers: {}, pathParameters: {} });
});

test.each([['an HTTP API', httpApi], ['a REST API', restApi], ['a load balancer', loadBalancer]])('reads requests of %s alike', async (_, event) => {
  const { statusCode, body } = await handle(event, echo);
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toEqual({ method: 'POST', path: '/orders/7', id: '7', tags: ['x y', 'z'], accept: '*/*', cookie: 'a=1; b=2', body: { a: 1 } });
});

test.each([['an HTTP API', httpApi], ['a REST API', restApi]])('gives the work the documented members of a request of %s, and no other', async (_, event) => {
  let members: string[] = [];
  await handle(event, async request => {
    members = Object.keys(request);
    return {};
  });
  expect(members.sort()).toEqual(['body', 'correlationId', 'headers', 'method', 'path', 'pathParameters', 'query', 'signal', 'traceparent']);
});

test('answers in the shape that each kind of API and the load balancer read', async () => {
  const work: RequestWork<never> = async () => ({ status: 201, headers: { Location: '/orders/8' }, body: new Uint8Array([255]) });
  const base = { statusCode: 201, body: '/w==', isBase64Encoded: true };
  expect(await handle(httpApi, work)).toEqual({ ...base, headers: { 'location': '/orders/8', 'x-correlation-id': 'gateway-1' } });
  expect(await handle(restApi, work)).toEqual({ ...base, multiValueHeaders: { 'location': ['/orders/8'], 'x-correlation-id': ['gateway-1'] } });
  expect(await handle(loadBalancer, work)).toMatchObject({ ...base, multiValueHeaders: { location: ['/orders/8'] } });
  const { multiValueHeaders, ...single } = loadBalancer;
  expect(multiValueHeaders).toBeDefined();
  expect(await handle(single, work)).toEqual({ ...base, headers: { 'location': '/orders/8', 'x-correlation-id': 'invocation-1' } });
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#multi-value-headers
test.each([['with a body', { body: 'hi' }], ['without a body', {}]])('sends two cookies by every kind of API, %s', async (_, answer) => {
  const cookies = ['session=1; HttpOnly; Secure', 'theme=dark'];
  const work: RequestWork<never> = async () => ({ ...answer, cookies });
  expect(await handle(httpApi, work)).toMatchObject({ cookies });
  expect(await handle(restApi, work)).toMatchObject({ multiValueHeaders: { 'set-cookie': cookies } });
  expect(await handle(loadBalancer, work)).toMatchObject({ multiValueHeaders: { 'set-cookie': cookies } });
});

test('answers 204 without a body, text as it is, and JSON otherwise', async () => {
  expect(await handle(httpApi, async () => ({}))).toMatchObject({ statusCode: 204, body: '' });
  expect(await handle(httpApi, async () => ({ headers: { 'Content-Type': 'text/plain' }, body: 'hi' })))
    .toMatchObject({ statusCode: 200, body: 'hi', headers: { 'content-type': 'text/plain' } });
  expect(await handle(httpApi, async () => ({ body: null }))).toMatchObject({ body: 'null', headers: { 'content-type': 'application/json' } });
});

test.each([
  ['malformed JSON', { body: '{"a":' }, {}, 400],
  ['a body that does not match', { body: '{"a":"x"}' }, { schema: { properties: { a: { type: 'integer' } } } }, 400],
  ['no body where one is needed', { body: undefined }, { schema: true }, 400],
  ['a body of another type', { headers: { 'content-type': 'text/xml' } }, { schema: true }, 415],
  ['a body that is too large', {}, { maxBodyBytes: 6 }, 413],
])('refuses %s without running the work', async (_, event, options, status) => {
  const result = await handle({ ...httpApi, ...event }, () => { throw new Error('ran'); }, options);
  expect(result).toMatchObject({ statusCode: status, headers: { 'content-type': 'application/problem+json' } });
  expect(JSON.parse(result.body)).toMatchObject({ status, correlationId: 'gateway-1' });
});

test('takes a body in Base64, and text where there is no schema', async () => {
  const base64 = { body: Buffer.from('{"a":"é"}').toString('base64'), isBase64Encoded: true };
  expect((await handle({ ...httpApi, ...base64 }, async ({ body }) => ({ body }))).body).toBe('{"a":"é"}');
  expect((await handle({ ...httpApi, headers: {}, body: 'plain' }, async ({ body }) => ({ body }))).body).toBe('plain');
});

test('answers an error with 500 and the correlation id, and writes the cause to the log only', async () => {
  const result = await handle({ ...httpApi, headers: { 'x-correlation-id': 'order-17' }, body: undefined }, () => { throw new Error('password=1'); });
  expect(result).toMatchObject({ statusCode: 500, headers: { 'x-correlation-id': 'order-17' } });
  expect(JSON.parse(result.body)).toEqual({
    type: 'urn:cdk-serverless-catalog:problem:internal-error',
    title: 'Internal server error',
    status: 500,
    detail: 'Search the logs for the correlation id.',
    correlationId: 'order-17',
  });
  expect(observed.lines).toEqual([expect.objectContaining({
    level: 'error', fields: expect.objectContaining({ error: { name: 'Error', frames: expect.arrayContaining([expect.stringContaining('requests.test')]) }, correlation_id: 'order-17' }) as unknown,
  })]);
});

// as works in JavaScript may answer
test.each([
  ['nothing', undefined, 'undefined'], ['a text', 'hi', 'string'], ['a list', [1], 'a list'], ['null', null, 'null'],
  ['the response of a plain function', { statusCode: 404, body: 'gone' }, 'statusCode, body'], ['the content without body', { drink: 'mocha' }, 'drink'],
])('answers 500 where the work answers %s, and the log says what it must be', async (_, answer, got) => {
  const { statusCode, body } = await handle(httpApi, (async () => answer) as unknown as RequestWork<never>);
  expect([statusCode, JSON.parse(body)]).toMatchObject([500, { correlationId: 'gateway-1' }]);
  expect(JSON.stringify(observed.lines)).toContain(`The work must answer an object of status, headers, cookies and body, all optional, got ${got}.`);
});

test.each([['a text', 'a=1', 'string'], ['null', null, 'object']])('cookies that are no list, but %s, are an error that the log names', async (_, cookies, got) => {
  const { statusCode, cookies: sent } = await handle(httpApi, (async () => ({ cookies, body: 'hi' })) as unknown as RequestWork<never>);
  expect([statusCode, sent]).toEqual([500, undefined]);
  expect(JSON.stringify(observed.lines)).toContain(`cookies of an answer must be a list of texts, got ${got}.`);
});

test('answers what the work rejects as the work says', async () => {
  const result = await handle(httpApi, () => { throw new RequestRejected(409, 'Sold out', 'No beans left.', { bean: 'java' }, { 'Retry-After': '60' }); });
  expect(result).toMatchObject({ statusCode: 409, headers: { 'retry-after': '60' } });
  expect(JSON.parse(result.body)).toEqual({ title: 'Sold out', status: 409, detail: 'No beans left.', bean: 'java', correlationId: 'gateway-1' });
});

test('answers 504 before the function is stopped, and aborts the work', async () => {
  let aborted = false;
  const never: RequestWork<never> = ({ signal }) => {
    signal.addEventListener('abort', () => { aborted = true; });
    return new Promise(() => undefined);
  };
  const result = await handle(httpApi, never, { deadlineMargin: 900 }, { ...context, getRemainingTimeInMillis: () => 1_000 });
  expect(result.statusCode).toBe(504);
  expect(aborted).toBe(true);
});
