import { JobApiBench } from './job-api-bench';
import { readSettings } from '../../../handlers/job-api/settings';
import { callerOf } from '../../../handlers/shared/http/caller';
import { GatewayEvent, HttpApiEvent } from '../../../handlers/shared/http/gateway-event';
import { jobRequest } from '../../../handlers/shared/http/job-request';
import { Environment } from '../../../handlers/shared/runtime/environment';
import { uuid } from '../shared/in-memory-key-claims';

describe('every answer', () => {
  test.each(['GET', 'PUT', 'DELETE', 'constructor'])('%s of the resource is 405 and names POST', async method => {
    expect(await new JobApiBench().call({ method })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });

  test.each(['POST', 'PATCH', 'HEAD'])('%s of a job is 405 and names GET and DELETE', async method => {
    expect(await new JobApiBench().call({ method, jobId: 'job-1' })).toMatchObject({ status: 405, headers: { allow: 'GET, DELETE' } });
  });

  test.each(['/payments/refunds', '/payments/my-requests', '/payments/requests/7', '/jobs'])('the proxy route of another API has no resource at %s', async openPath => {
    const bench = new JobApiBench();
    expect(await bench.post('{}', { openPath })).toMatchObject({ status: 404, json: { title: 'Job not found', detail: 'The API has no such resource.' } });
    expect(bench.sent).toEqual([]);
    expect([...bench.store.records.keys()]).toEqual([]);
  });

  test.each([['/payments/requests', 'requests'], ['/requests/', 'requests'], ['/shop/v1/orders', 'v1/orders']])('%s of a proxy route is the resource %s', async (openPath, path) => {
    expect((await new JobApiBench({ settings: { path } }).post('{}', { openPath })).status).toBe(202);
  });

  test.each<[string, string, 'resource' | 'job' | 'none']>([
    ['/shop/v1/jobs/orders', 'v1/jobs/orders', 'resource'],
    ['/shop/v1/jobs/orders/', 'v1/jobs/orders', 'resource'],
    ['/shop/jobs/orders', 'jobs/orders', 'resource'],
    ['/shop/jobs/7', 'v1/jobs/orders', 'job'],
    ['/shop/jobs/orders', 'v1/jobs/orders', 'job'],
    ['/shop/v1/jobs/orders//', 'v1/jobs/orders', 'none'],
    ['/shop/v1/jobs/%6Frders', 'v1/jobs/orders', 'job'],
    ['/shop/v1/Jobs/orders', 'v1/jobs/orders', 'none'],
  ])('behind a proxy route, %s with the path %s is a %s', async (openPath, path, expected) => {
    const { status, headers } = await new JobApiBench({ settings: { path } }).post('{}', { openPath });
    expect([status, headers.allow]).toEqual({ resource: [202, undefined], job: [405, 'GET, DELETE'], none: [404, undefined] }[expected]);
  });

  test('behind a load balancer, a resource below `jobs` is no job', async () => {
    const event = { path: '/shop/v1/jobs/orders', httpMethod: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', requestContext: { elb: {} } };
    const bench = new JobApiBench({ settings: { path: 'v1/jobs/orders' } });
    expect((await bench.handle(event as unknown as GatewayEvent)).status).toBe(202);
  });

  test('a problem is an RFC 9457 document that leads to the log', async () => {
    const bench = new JobApiBench();
    const answer = await bench.get('unknown', { headers: { 'x-correlation-id': 'c-9' } });
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json).toEqual({
      type: 'urn:cdk-serverless-catalog:problem:job-not-found', title: 'Job not found', status: 404, detail: 'No job has this id.', correlationId: 'c-9',
    });
    expect(bench.observed.lines).toEqual([{
      level: 'info', message: 'refused', fields: expect.objectContaining({ correlationId: 'c-9', status: 404, problem: 'job-not-found' }),
    }]);
  });

  test('500 shows nothing of the inside, the log does', async () => {
    const bench = new JobApiBench();
    const secret = new Error('secret');
    bench.observed.metrics.count = () => { throw secret; };
    const answer = await bench.post('{}');
    expect(answer).toMatchObject({ status: 500, json: { type: 'urn:cdk-serverless-catalog:problem:internal-error' } });
    expect(answer.body).not.toContain('secret');
    expect(bench.observed.lines).toEqual([expect.objectContaining({ level: 'error', fields: expect.objectContaining({ error: secret }) })]);
  });

  test('one line for each outcome, without the payload', async () => {
    const bench = new JobApiBench();
    await bench.post('{"card":"4711"}');
    expect(bench.observed.lines).toEqual([expect.objectContaining({ fields: expect.objectContaining({ jobId: uuid(1), status: 202 }) })]);
    expect(JSON.stringify(bench.observed.lines)).not.toContain('4711');
  });

  test.each([
    [undefined, 'request-1'],
    ['c-1', 'c-1'],
    ['a\r\nb\u0000c', 'abc'],
    ['\u0001', 'request-1'],
    ['x'.repeat(200), 'x'.repeat(128)],
  ])('the correlation id %p becomes %p', async (header, expected) => {
    const { headers } = await new JobApiBench().post('{}', { headers: header === undefined ? {} : { 'x-correlation-id': header } });
    expect(headers['x-correlation-id']).toBe(expected);
  });

  test.each(['', 'junk', `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`, `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`])(
    'the trace context %p is replaced by a new one', async traceparent => {
      const { headers } = await new JobApiBench().post('{}', { headers: { traceparent } });
      expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      expect(headers.traceparent).not.toBe(traceparent);
    });
});

describe('API Gateway events', () => {
  const event = (over: object) => ({ headers: {}, requestContext: { http: { method: 'post' }, requestId: 'r' }, ...over }) as unknown as HttpApiEvent;

  test('a resource with a parameter `id` of its own, or below a stage `jobs`, is no job', () => {
    expect(jobRequest(event({ rawPath: '/customers/7/orders', pathParameters: { id: '7' } })).jobId).toBeUndefined();
    expect(jobRequest(event({ rawPath: '/jobs/orders' })).jobId).toBeUndefined();
    expect(jobRequest(event({ rawPath: '/prod/jobs/7', pathParameters: { id: '7' } }))).toMatchObject({ jobId: '7', method: 'POST', body: '' });
  });

  test.each<[string, object]>([
    ['a proxy route', { rawPath: '/payments/jobs/7', routeKey: 'ANY /payments/{proxy+}', pathParameters: { proxy: 'jobs/7' } }],
    ['a parameter of another name', { rawPath: '/jobs/7/', routeKey: 'GET /jobs/{job}', pathParameters: { job: '7' } }],
    ['the route of all requests', { rawPath: '/jobs/7', routeKey: '$default' }],
    ['a REST API', { path: '/payments/jobs/7', resource: '/payments/{proxy+}', pathParameters: { proxy: 'jobs/7' }, httpMethod: 'GET', requestContext: {} }],
    ['a load balancer', { path: '/jobs/7', httpMethod: 'GET', requestContext: { elb: {} } }],
  ])('a job is known behind %s', (_, over) => {
    expect(jobRequest(event(over)).jobId).toBe('7');
  });

  test.each<[string, object]>([
    ['of a route without parameters', { rawPath: '/v1/jobs/orders', routeKey: 'POST /v1/jobs/orders' }],
    ['of a REST API', { path: '/v1/jobs/orders', resource: '/v1/jobs/orders', httpMethod: 'POST', requestContext: {} }],
    ['of a proxy route', { rawPath: '/payments/requests', routeKey: 'ANY /payments/{proxy+}', pathParameters: { proxy: 'requests' } }],
  ])('a resource %s is no job', (_, over) => {
    expect(jobRequest(event(over)).jobId).toBeUndefined();
  });

  test.each<[string, object, string | undefined]>([
    ['a proxy route', { rawPath: '/shop/orders', routeKey: 'ANY /shop/{proxy+}' }, '/shop/orders'],
    ['the route of all requests', { rawPath: '/orders', routeKey: '$default' }, '/orders'],
    ['a REST API', { path: '/shop/orders', resource: '/shop/{proxy+}', httpMethod: 'POST', requestContext: {} }, '/shop/orders'],
    ['a route of its own', { rawPath: '/orders', routeKey: 'POST /orders' }, undefined],
    ['a route with a parameter, which is a resource', { rawPath: '/orders/small', routeKey: 'POST /orders/{size}' }, undefined],
    ['a load balancer, which names no route', { path: '/orders', httpMethod: 'POST', requestContext: { elb: {} } }, undefined],
  ])('whether the path is open: %s', (_, over, openPath) => {
    expect(jobRequest(event(over)).openPath).toBe(openPath);
  });

  test.each([
    [undefined, undefined],
    [{ jwt: { claims: { iss: 'https://i', sub: 's', client_id: 'c' } } }, 'https://i#s'],
    [{ jwt: { claims: { iss: 'https://i', client_id: 'c' } } }, 'https://i#c'],
    [{ jwt: { claims: { iss: 'https://i' } } }, undefined],
    [{ iam: { userId: 'AROA:session', userArn: 'arn' } }, 'AROA'],
    [{ iam: { userArn: 'arn' } }, 'arn'],
    [{ iam: { userArn: 'arn:aws:sts::1:assumed-role/Role/session' } }, 'arn:aws:sts::1:assumed-role/Role'],
    [{ lambda: { principalId: 'p' } }, 'p'],
    [{ lambda: null }, undefined],
    [{ principalId: 'p', jwt: 'eyJ', claims: 'x', lambda: 'eu', iam: 'y' }, 'p'],
  ])('the caller of %j is %p', (authorizer, caller) => {
    expect(callerOf(event({ requestContext: { authorizer } }))).toBe(caller);
  });
});

describe('settings', () => {
  const variables = {
    TABLE_NAME: 't',
    QUEUE_URL: 'q',
    PATTERN_PATH: '/p',
    RESULT_RETENTION_SECONDS: '1',
    MESSAGE_RETENTION_SECONDS: '2',
    RECORD_RETENTION_SECONDS: '3',
    RESOURCE_PATH: 'requests',
    MESSAGE_GROUP_ID_POINTER: '',
  };
  const read = (over: Record<string, string | undefined>) => () => readSettings(new Environment({ ...variables, ...over }));

  test('an empty variable is absent', () => {
    expect(read({})()).toMatchObject({ messageGroupIdPointer: undefined, claimCheckBucket: undefined, recordRetentionSeconds: 3 });
  });

  test.each([
    [{ TABLE_NAME: undefined }, 'Environment variable TABLE_NAME is missing.'],
    [{ RECORD_RETENTION_SECONDS: 'two' }, "Environment variable RECORD_RETENTION_SECONDS must be a whole number, got 'two'."],
    [{ QUEUE_URL: 'q.fifo' }, 'MESSAGE_GROUP_ID_POINTER must be set for a FIFO queue, and only for a FIFO queue.'],
    [{ MESSAGE_GROUP_ID_POINTER: '/a' }, 'MESSAGE_GROUP_ID_POINTER must be set for a FIFO queue, and only for a FIFO queue.'],
  ])('%j stops the handler at its start', (over, message) => {
    expect(read(over)).toThrow(message);
  });
});
