import { Fate, PublisherBench, TYPE } from './publisher-bench';

const problem = (status: number, slug: string) => ({ status, type: `urn:cdk-serverless-catalog:problem:${slug}`, correlationId: expect.any(String) as string });
const keyed = (key: string, user?: string) => ({ headers: { 'idempotency-key': key }, ...user && { authorizer: { jwt: { claims: { iss: 'i', sub: user } } } } });
const times = (count: number, fate: Fate) => Array.from({ length: count }, () => fate);

test('publishes the body as the data of an event, and answers its id', async () => {
  const bench = new PublisherBench();
  const { status, headers, json } = await bench.post({ total: 3 }, { headers: { 'x-correlation-id': 'c-1', 'traceparent': `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } });
  expect([status, json]).toEqual([202, { id: 'random-1' }]);
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-correlation-id': 'c-1', 'traceparent': expect.stringContaining('a'.repeat(32)) });
  expect(bench.events).toEqual([{
    specversion: '1.0',
    id: 'random-1',
    source: 'shop',
    type: TYPE,
    time: '2030-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    traceparent: headers.traceparent,
    correlationid: 'c-1',
    data: { total: 3 },
  }]);
  expect(bench.observed.lines).toEqual([{ level: 'info', message: 'published', fields: { correlationId: 'c-1', traceparent: headers.traceparent, event_id: 'random-1', type: TYPE } }]);
});

test('publishes the body as it was written, with all digits of its numbers', async () => {
  const bench = new PublisherBench({ schema: {} });
  await bench.post('{"total": 12345678901234567890.10}');
  expect(bench.details[0]).toContain('"data":{"total": 12345678901234567890.10}');
});

describe('a body', () => {
  test('that does not match the contract is refused with its fields, and not published', async () => {
    const bench = new PublisherBench();
    const { status, json } = await bench.post({ total: 'x' });
    expect([status, json]).toEqual([400, expect.objectContaining({ ...problem(400, 'invalid-request'), errors: [expect.objectContaining({ pointer: '#/total' })] })]);
    expect(bench.requests).toBe(0);
    expect(bench.observed.lines).toEqual([expect.objectContaining({ level: 'info', message: 'refused' })]);
  });

  test.each([
    ['no JSON', '{', {}, 400, 'malformed-json'],
    ['another type', '{"total":1}', { 'content-type': 'text/plain' }, 415, 'unsupported-media-type'],
    ['a key that is none', '{"total":1}', { 'idempotency-key': ' ' }, 400, 'invalid-idempotency-key'],
  ])('%s is refused', async (_, body, headers, status, slug) => {
    const bench = new PublisherBench();
    expect(await bench.post(body, { headers })).toMatchObject({ status, json: problem(status, slug) });
    expect(bench.requests).toBe(0);
  });

  test('that is larger than an event is refused, and published by reference with a claim check', async () => {
    const large = { total: 1, note: 'x'.repeat(262_144) };
    expect(await new PublisherBench().post(large)).toMatchObject({ status: 413, json: problem(413, 'payload-too-large') });
    const bench = new PublisherBench({ claimCheckBucket: 'claims' });
    expect((await bench.post(large)).status).toBe(202);
    expect(bench.events[0]).toMatchObject({ dataref: `s3://claims/messages/${TYPE}/random-1` });
    expect(bench.objects.get(`messages/${TYPE}/random-1`)).toBe(JSON.stringify(large));
  });

  test.each([
    ['is denied', { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }, 503, 'temporarily-unavailable'],
    ['refuses it', { name: 'InvalidArgument', $metadata: { httpStatusCode: 400 } }, 500, 'internal-error'],
  ])('whose claim check %s is not published', async (_, failure, status, slug) => {
    const bench = new PublisherBench({ claimCheckBucket: 'claims' });
    bench.bucketFailure = Object.assign(new Error('bucket'), failure);
    expect(await bench.post({ total: 1, note: 'x'.repeat(262_144) })).toMatchObject({ status, json: problem(status, slug) });
    expect(bench.requests).toBe(0);
  });
});

describe('an Idempotency-Key', () => {
  const idOf = async (bench: PublisherBench, body: object, key: string, user?: string) => (await bench.post(body, keyed(key, user))).json.id;

  test('gives a repeated request the id of the first one, also from another process', async () => {
    const first = await idOf(new PublisherBench(), { total: 1 }, 'k', 'ann');
    const bench = new PublisherBench();
    expect([await idOf(bench, { total: 1 }, 'k', 'ann'), await idOf(bench, { total: 1 }, 'k', 'ann')]).toEqual([first, first]);
    expect(bench.events.map(({ id }) => id)).toEqual([first, first]);
  });

  test('is of one caller, one body and one key', async () => {
    const bench = new PublisherBench();
    const ids = [
      await idOf(bench, { total: 1 }, 'k', 'ann'), await idOf(bench, { total: 1 }, 'k', 'bob'), await idOf(bench, { total: 1 }, 'k'),
      await idOf(bench, { total: 2 }, 'k', 'ann'), await idOf(bench, { total: 1 }, 'l', 'ann'),
    ];
    expect(new Set(ids).size).toBe(5);
  });
});

describe('an event that the bus does not take', () => {
  test('is sent again, and answered when the bus has it', async () => {
    const bench = new PublisherBench();
    bench.fates.push({ entry: 'InternalFailure' }, { entry: 'ThrottlingException' });
    expect((await bench.post({ total: 1 })).status).toBe(202);
    expect([bench.requests, bench.events.length]).toEqual([3, 1]);
  });

  test.each<[string, Fate[], number, string]>([
    ['is busy', times(5, { entry: 'ThrottlingException' }), 503, 'temporarily-unavailable'],
    ['denies it', [{ request: 'AccessDeniedException', status: 400 }], 503, 'temporarily-unavailable'],
    ['is gone', [{ request: 'ResourceNotFoundException', status: 400 }], 503, 'temporarily-unavailable'],
    ['is down', [{ request: 'InternalException', status: 500 }], 503, 'temporarily-unavailable'],
    ['refuses it for good', [{ entry: 'NotAuthorizedForSourceException' }], 500, 'internal-error'],
    ['refuses it for a reason that nobody knows', [{ request: 'NewException', status: 400 }], 500, 'internal-error'],
  ])('because it %s is not answered 202', async (_, fates, status, slug) => {
    const bench = new PublisherBench();
    bench.fates.push(...fates);
    const answer = await bench.post({ total: 1 });
    expect(answer).toMatchObject({ status, json: problem(status, slug) });
    expect(answer.headers['retry-after']).toBe(status === 503 ? '5' : undefined);
    expect(bench.details).toEqual([]);
    expect(bench.observed.lines).toEqual([expect.objectContaining({ level: 'error', message: 'failed' })]);
  });
});
