import { FakeStream, Fate, IngestBench } from './ingest-bench';
import { EventRecords } from '../../../handlers/http-ingest/event-records';
import { Problem } from '../../../handlers/shared/http/problem';
import { SchemaCheck } from '../../../handlers/shared/json/schema-check';

const SHARD = 'shardId-000000000000';
const CLICK = { type: 'object', required: ['page'], properties: { page: { type: 'string' }, total: { type: 'number' } } };
const problem = (status: number, slug: string, more: object = {}) => ({ status, type: `urn:cdk-serverless-catalog:problem:${slug}`, correlationId: 'c-1', ...more });
const statuses = (results: ReadonlyArray<{ readonly status: number }>) => results.map(({ status }) => status);

test('answers each event with its place in the stream, in their order', async () => {
  const bench = new IngestBench();
  const { status, headers, body } = await bench.post([{ page: 'a' }, { page: 'b' }]);
  expect([status, JSON.parse(body)]).toEqual([200, {
    results: [{ status: 200, sequenceNumber: '1', shardId: SHARD }, { status: 200, sequenceNumber: '2', shardId: SHARD }],
  }]);
  expect(headers).toEqual({ 'content-type': 'application/json', 'x-correlation-id': 'c-1', 'traceparent': 't-1' });
  expect(bench.stream.stored.map(({ text }) => text)).toEqual(['{"page":"a"}', '{"page":"b"}']);
  expect(bench.stream.requests).toBe(1);
  expect(bench.observed.counts).toEqual({ EventsAccepted: 2, EventsRefused: 0, EventsUntaken: 0 });
});

test('puts an event as it was written, with all digits of its numbers', async () => {
  const bench = new IngestBench();
  await bench.post(' [ {"id": 12345678901234567890.10, "\\u0061": "\\ud800"} ,\n[1, 2], "text" ]\n', 'application/cloudevents-batch+json; charset=utf-8');
  expect(bench.stream.stored.map(({ text }) => text)).toEqual(['{"id": 12345678901234567890.10, "\\u0061": "\\ud800"}', '[1, 2]', '"text"']);
});

test('an event that does not match the contract is refused alone, with its fields', async () => {
  const bench = new IngestBench(undefined, { schema: CLICK });
  const { status, results } = await bench.post([{ page: 'a' }, { page: 7, total: 'x' }, 'no object', { page: 'b' }]);
  expect([status, statuses(results)]).toEqual([200, [200, 400, 400, 200]]);
  expect(results[1]).toEqual(problem(400, 'invalid-request', {
    title: 'The body does not match the schema',
    detail: '2 fields are not valid.',
    errors: [expect.objectContaining({ pointer: '#/page' }), expect.objectContaining({ pointer: '#/total' })],
  }));
  expect(bench.stream.stored.map(({ text }) => text)).toEqual(['{"page":"a"}', '{"page":"b"}']);
  expect(bench.observed.counts).toEqual({ EventsAccepted: 2, EventsRefused: 2, EventsUntaken: 0 });
});

describe('partition key', () => {
  test('is the one at the pointer, and random without it', async () => {
    const bench = new IngestBench(undefined, { pointer: '/customer/id' });
    await bench.post([{ customer: { id: 'ada' } }, { customer: { id: 17 } }, { customer: {} }, { customer: { id: 'a b' } }, 5]);
    expect(bench.stream.stored.map(({ partitionKey }) => partitionKey)).toEqual(['ada', '17', 'random-3', expect.stringMatching(/^[0-9a-f]{64}$/), 'random-5']);
  });

  test.each([[''], [null], [{}], [true]])('%j is refused', async key => {
    const bench = new IngestBench();
    const { results } = await bench.post([{ key }]);
    expect(results).toEqual([expect.objectContaining(problem(400, 'invalid-request', {
      errors: [{ pointer: '#/key', message: 'Must be a number or a string that is not empty: it is the partition key.' }],
    }))]);
    expect(bench.stream.requests).toBe(0);
  });

  test('records of one key are sent one after the other, the others together', async () => {
    const bench = new IngestBench();
    await bench.post([{ key: 'a', n: 1 }, { key: 'b', n: 2 }, { key: 'a', n: 3 }, { n: 4 }]);
    expect(bench.stream.requests).toBe(2);
    expect(bench.stream.stored.map(({ text }) => (JSON.parse(text) as { n: number }).n)).toEqual([1, 2, 4, 3]);
  });
});

describe('the whole body is refused, and nothing is put', () => {
  const large = (bytes: number) => `["${'x'.repeat(bytes - 4)}"]`;
  test.each<[string, unknown, string | undefined, number, string]>([
    ['no JSON', '[{"a":1}', undefined, 400, 'malformed-json'],
    ['nothing', '', undefined, 400, 'malformed-json'],
    ['bytes that are no text', Buffer.from([0x5b, 0xff, 0x5d]), undefined, 400, 'malformed-json'],
    ['an object', { events: [] }, undefined, 400, 'malformed-request'],
    ['a name twice', '[{"a":1,"a":2}]', undefined, 400, 'malformed-request'],
    ['too many levels', `${'['.repeat(70)}${']'.repeat(70)}`, undefined, 400, 'malformed-request'],
    ['another media type', '[]', 'text/plain', 415, 'unsupported-media-type'],
    ['another charset', '[]', 'application/json; charset=latin1', 415, 'unsupported-media-type'],
    ['501 events', Array.from({ length: 501 }, (_, index) => index), undefined, 413, 'payload-too-large'],
    ['more than 3 MB', large(3_000_001), undefined, 413, 'payload-too-large'],
    ['more than 50,000 values', [Array.from({ length: 50_000 }, () => 1)], undefined, 413, 'payload-too-large'],
  ])('%s', async (_, body, type, status, slug) => {
    const bench = new IngestBench();
    const answer = await bench.post(body, type);
    expect([answer.status, answer.headers['content-type'], JSON.parse(answer.body)]).toEqual([status, 'application/problem+json', expect.objectContaining(problem(status, slug))]);
    expect(bench.stream.requests).toBe(0);
  });

  test('what is just small enough is taken', async () => {
    const events = Array.from({ length: 500 }, (_, index) => index);
    expect(statuses((await new IngestBench().post(events)).results)).toEqual(events.map(() => 200));
    // too large for a record, and not for the body
    expect(statuses((await new IngestBench().post(large(3_000_000))).results)).toEqual([413]);
    expect(await new IngestBench().post([])).toMatchObject({ status: 200, results: [] });
  });
});

test('an event above 1 MiB with its key is refused alone', async () => {
  const bench = new IngestBench();
  const event = (bytes: number) => ({ key: 'k', x: 'x'.repeat(bytes - '{"key":"k","x":""}'.length - 1) });
  const { status, results } = await bench.post([event(1_048_576), event(1_048_577)]);
  expect([status, statuses(results)]).toEqual([200, [200, 413]]);
  expect(results[1].detail).toBe('The event must have at most 1048576 bytes with its partition key, got 1048577.');
  expect(bench.stream.stored).toHaveLength(1);
});

describe('a stream that does not take all', () => {
  const fated = (fates: Record<string, Fate[]>) => new IngestBench(new FakeStream((text, time) => fates[(JSON.parse(text) as { n: string }).n]?.[time] ?? 'taken'));
  const always = (fate: Fate) => Array<Fate>(20).fill(fate);

  test('what fails is sent again', async () => {
    const bench = fated({ a: ['throttled', 'failed'], b: ['slowed', 'throttled'], c: ['down'] });
    const { status, results } = await bench.post([{ n: 'a' }, { n: 'b' }, { n: 'c' }]);
    expect([status, statuses(results)]).toEqual([200, [200, 200, 200]]);
    expect(bench.stream.stored).toHaveLength(3);
  });

  test('what stays throttled is answered 429, and later events of its key are not put', async () => {
    const bench = fated({ b: always('throttled') });
    const { status, headers, results } = await bench.post([{ n: 'a', key: 1 }, { n: 'b', key: 2 }, { n: 'c', key: 2 }, { n: 'd', key: 1 }]);
    expect([status, headers['retry-after'], statuses(results)]).toEqual([200, undefined, [200, 429, 429, 200]]);
    expect(results[1]).toEqual(problem(429, 'too-many-requests', { title: 'Too many requests', detail: 'The stream did not take the event. Send it again later.' }));
    expect(results[2].detail).toMatch(/^The event was not put/);
    expect(bench.observed.counts).toEqual({ EventsAccepted: 2, EventsRefused: 0, EventsUntaken: 2 });
    expect(bench.observed.lines).toEqual([expect.objectContaining({
      level: 'warn',
      message: 'answered',
      fields: expect.objectContaining({
        reasons: { 'ProvisionedThroughputExceededException': 1, 'an earlier message with the same key was not delivered': 1 },
      }),
    })]);
  });

  test.each<[string, Fate, number, string]>([
    ['throttled', 'throttled', 429, 'too-many-requests'], ['throttled as a whole', 'slowed', 429, 'too-many-requests'],
    ['down', 'down', 503, 'temporarily-unavailable'], ['failing', 'failed', 503, 'temporarily-unavailable'], ['closed', 'denied', 503, 'temporarily-unavailable'],
  ])('that takes nothing, since it is %s: the whole has Retry-After', async (_, fate, status, slug) => {
    const answer = await fated({ a: always(fate), b: always(fate) }).post([{ n: 'a' }, { n: 'b' }, { n: 'c', key: '' }]);
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json', 'retry-after': '5' } });
    expect(JSON.parse(answer.body)).toMatchObject(problem(status, slug, { results: [{ status }, { status }, { status: 400 }] }));
  });

  test('an event whose request had no answer is not said to be refused', async () => {
    const { results } = await fated({ a: ['lost', ...always('throttled')], b: always('throttled') }).post([{ n: 'a', key: 1 }, { n: 'b', key: 2 }]);
    expect(results).toMatchObject([{ status: 503, detail: expect.stringContaining('may have it') }, { status: 503 }]);
  });

  test('what there is no time for is not put', async () => {
    const bench = new IngestBench(new FakeStream(() => { bench.now += 15_000; return 'taken'; }));
    const { results } = await bench.post([{ key: 'a', n: 1 }, { key: 'a', n: 2 }, { key: 'a', n: 3 }]);
    expect(statuses(results)).toEqual([200, 200, 503]);
    expect(bench.stream.stored).toHaveLength(2);
  });
});

test('events behind checks that took all the time of the request are refused', () => {
  let now = 0;
  const check = { findings: () => { now += 2_000; return { errors: [], complete: true }; } } as unknown as SchemaCheck;
  const records = new EventRecords({ check, partitionKeyPointer: '/key', maxRecordBytes: 100 }, { newId: () => 'id', drawn: () => 0, now: () => now, bytesOf: () => 1 });
  const outcomes = [0, 1, 2, 3, 4].map(value => records.recordOf({ value, text: `${value}` }));
  expect(outcomes.map(outcome => outcome instanceof Problem ? outcome.status : 200)).toEqual([200, 200, 200, 413, 413]);
});

test('the lists of errors of all events have a bound', async () => {
  const name = 'n'.repeat(100_000);
  const bench = new IngestBench(undefined, { schema: { type: 'object', additionalProperties: false } });
  const { body, results } = await bench.post(Array.from({ length: 10 }, () => ({ [name]: 1 })));
  expect(body.length).toBeLessThan(300_000);
  expect(results[0].errors).toHaveLength(1);
  expect(results[9]).toMatchObject({ status: 400, detail: expect.stringContaining('send the event alone') });
  expect(results[9]).not.toHaveProperty('errors');
});
