import { Context } from 'aws-lambda';
import { HttpServer } from './http-server';
import { CIRCUIT_BREAKER, httpApiEvent } from './route-world';
import { GatewayEvent } from '../../../handlers/shared/http/gateway-event';
import { GatewayResult } from '../../../handlers/shared/http/gateway-result';

/** Lambda and Secrets Manager, as far as the handler asks them, and an HTTP backend. */
let respond: { status?: number; headers?: Record<string, string>; body: string };
const aws = new HttpServer((response, request) => {
  const { status = 200, headers = {}, body } = request.url!.startsWith('/2015-03-31/') ? respond : { body: JSON.stringify({ SecretString: '{"key":"k-1"}' }) };
  response.writeHead(status, headers).end(body);
});
const beans = new HttpServer();
let handler: (event: GatewayEvent, context: Context) => Promise<object>;
const printed = ['info', 'warn', 'error', 'log'].map(level => jest.spyOn(console, level as 'log').mockImplementation());

beforeAll(async () => {
  const endpoint = await aws.start();
  const common = {
    timeoutMillis: 5_000,
    circuitBreaker: { ...CIRCUIT_BREAKER, failureRate: 1, minimumCalls: 1_000, failures: 3, openDurationMillis: 60_000 },
  };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_METRICS_DISABLED: 'false',
    PATTERN_PATH: '/Shop/Router',
    ROUTE: JSON.stringify({
      route: 'GET /orders/{id}',
      maxRequestBytes: 1_000,
      alternatives: [
        {
          ...common,
          when: [{ header: 'x-to', values: ['beans'] }],
          http: { url: await beans.start(), retryAttempts: 0, maxResponseBytes: 1_000, secretHeader: { name: 'X-Key', secretArn: 'arn:secret', field: 'key' } },
        },
        { ...common, function: 'arn:aws:lambda:us-east-1:111122223333:function:orders:live' },
      ],
    }),
  });
  ({ handler } = jest.requireActual<typeof import('../../../handlers/request-router/index')>('../../../handlers/request-router/index'));
});

afterAll(async () => {
  await aws.stop();
  await beans.stop();
});

beforeEach(() => {
  aws.requests.length = 0;
  printed.forEach(spy => spy.mockClear());
});

const context = { awsRequestId: 'invocation-1', getRemainingTimeInMillis: () => 10_000 } as Context;
const restApiEvent: GatewayEvent = { httpMethod: 'GET', path: '/orders/1', headers: { Accept: '*/*', TraceParent: 'x' }, requestContext: { requestId: 'request-1' } };
const call = (event: GatewayEvent = httpApiEvent()) => handler(event, context) as Promise<GatewayResult>;
const answers = (body: string, headers: Record<string, string> = {}, status = 200) => { respond = { body, headers, status }; };
const problem = (result: GatewayResult) => JSON.parse(result.body) as object;
const FAILED = { 'x-amz-function-error': 'Unhandled' };

test('invokes the function with the event it got, traced and correlated', async () => {
  answers('{"statusCode":201,"headers":{"x":"1"},"body":"made"}');
  expect(await call(restApiEvent)).toEqual({ statusCode: 201, headers: { x: '1' }, body: 'made' });
  expect(aws.requests[0].url).toBe('/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A111122223333%3Afunction%3Aorders%3Alive/invocations');
  const traceparent = expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/) as string;
  expect(JSON.parse(aws.requests[0].body)).toEqual({ ...restApiEvent, headers: { 'Accept': '*/*', 'x-correlation-id': 'request-1', traceparent } });
});

test('an answer without a status is a body for an HTTP API, and none for a REST API', async () => {
  answers('{"id":1}');
  expect(await call()).toEqual({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"id":1}' });
  expect(problem(await call(restApiEvent))).toMatchObject({ status: 502 });
  answers('{"statusCode":200,"body":"resets the breaker"}');
  await call();
});

test('a function that throws is 500, with the correlation id and nothing else of it', async () => {
  answers('{"errorType":"Error","errorMessage":"password=1","trace":["at x"]}', FAILED);
  const result = await call();
  expect(result).toMatchObject({ statusCode: 500, headers: { 'content-type': 'application/problem+json', 'x-correlation-id': 'request-1' } });
  expect(result.body).not.toMatch(/password|at x/);
  expect(problem(result)).toMatchObject({ status: 500, correlationId: 'request-1' });
  expect(printed[2].mock.calls[0][0]).toMatch(/The function failed/);
  expect(printed[2].mock.calls[0][0]).not.toMatch(/password/);
});

test.each([
  ['ran out of time', '{"errorMessage":"2026-01-01 x Task timed out after 3.00 seconds"}', FAILED, 200, 504],
  ['answered too much', '{"errorType":"Function.ResponseSizeTooLarge"}', FAILED, 200, 502],
  ['answered no JSON', 'oops', {}, 200, 502],
  ['is throttled', '{"message":"Rate Exceeded."}', { 'x-amzn-errortype': 'TooManyRequestsException' }, 429, 429],
  ['takes no such event', '{"message":"x"}', { 'x-amzn-errortype': 'RequestTooLargeException' }, 413, 413],
  ['is not there', '{"Message":"x"}', { 'x-amzn-errortype': 'ResourceNotFoundException' }, 404, 502],
])('a function that %s', async (_, body, headers, status, expected) => {
  answers(body, headers, status);
  const result = await call();
  expect(problem(result)).toMatchObject({ status: expected, correlationId: 'request-1' });
  expect(result.headers!['retry-after']).toBe(expected === 429 ? '1' : undefined);
  expect(aws.requests).toHaveLength(1);
  answers('{"statusCode":200,"body":"resets the breaker"}');
  await call();
});

test('repeated failures of a function open the circuit, which a metric counts', async () => {
  answers('{"errorMessage":"Task timed out"}', FAILED);
  for (let request = 0; request < 3; request++) await call();
  const result = await call();
  expect(problem(result)).toMatchObject({ status: 503 });
  expect(result.headers!['retry-after']).toBe('60');
  expect(aws.requests).toHaveLength(3);
  const metrics = printed[3].mock.calls.map(([line]) => JSON.parse(line as string) as Record<string, unknown>);
  expect(metrics).toContainEqual(expect.objectContaining({ pattern: '/Shop/Router', CircuitBreakerOpened: 1, BackendFailures: 1 }));
});

test('while the circuit of one backend is open the other is served, with the secret read once', async () => {
  const toBeans = () => call(httpApiEvent({ headers: { 'x-to': 'beans' } }));
  expect((await toBeans()).statusCode).toBe(200);
  expect((await toBeans()).statusCode).toBe(200);
  expect(beans.requests.map(({ headers }) => headers['x-key'])).toEqual(['k-1', 'k-1']);
  expect(aws.requests.map(({ headers }) => headers['x-amz-target'])).toEqual(['secretsmanager.GetSecretValue']);
});

test('an environment without alternatives stops the handler at its start', () => {
  const { readSettings } = jest.requireActual<typeof import('../../../handlers/request-router/settings')>('../../../handlers/request-router/settings');
  const read = (ROUTE: object) => () =>
    readSettings({ text: () => JSON.stringify(ROUTE) } as unknown as Parameters<typeof readSettings>[0], () => undefined);
  expect(read({ alternatives: [] })).toThrow('ROUTE must hold alternatives');
  expect(read({ alternatives: [{ function: 'a', http: {} }] })).toThrow('ROUTE must hold alternatives');
});

test('does not decode again what the HTTP API has decoded', async () => {
  beans.requests.length = 0;
  expect((await call(httpApiEvent({ path: '/orders/a%41', headers: { 'x-to': 'beans' } }))).statusCode).toBe(400);
  expect(beans.requests).toEqual([]);
});
