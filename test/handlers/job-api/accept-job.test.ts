import { JobApiBench } from './job-api-bench';
import { at, DAY, NOW } from '../shared/a-job';
import { uuid } from '../shared/in-memory-key-claims';

const JOB = uuid(1);

const ORDER = '{"amount":12}';

describe('POST of a request', () => {
  test('answers 202 with the job, where it is, and when to ask again', async () => {
    const answer = await new JobApiBench().post(ORDER);
    expect(answer.status).toBe(202);
    expect(answer.headers).toMatchObject({ 'location': `jobs/${JOB}`, 'retry-after': '5', 'content-type': 'application/json' });
    expect(answer.json).toEqual({
      id: JOB, status: 'accepted', createdAt: NOW.toISOString(), updatedAt: NOW.toISOString(), expiresAt: at(7 * DAY).toISOString(),
    });
  });

  test.each([['orders', `jobs/${JOB}`], ['v1/orders', `../jobs/${JOB}`], ['a/b/c/orders', `../../../jobs/${JOB}`]])(
    'locates the job relative to the resource %s', async (path, location) => {
      const bench = new JobApiBench({ settings: { path } });
      expect((await bench.post(ORDER)).headers.location).toBe(location);
    });

  test('records the job and sends one message that names it', async () => {
    const bench = new JobApiBench();
    await bench.post(ORDER, { headers: { 'x-correlation-id': 'c-1', 'traceparent': `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` } });
    expect(bench.sent).toHaveLength(1);
    expect(JSON.parse(bench.sent[0].message)).toEqual({
      specversion: '1.0',
      type: 'cdk-serverless-catalog.job',
      datacontenttype: 'application/json',
      id: JOB,
      source: '/Shop/Payments',
      time: NOW.toISOString(),
      jobtable: 'jobs',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      correlationid: 'c-1',
      data: { amount: 12 },
    });
    expect(bench.job(JOB)).toMatchObject({ status: 'accepted', attempt: 0, wakeAt: at(4 * DAY).toISOString() });
    expect(bench.job(JOB).message).toBeUndefined();
    expect(bench.observed.counts).toEqual({ JobsAccepted: 1 });
  });

  test('records before it sends, to be woken in a minute', async () => {
    const bench = new JobApiBench();
    const recorded: unknown[] = [];
    bench.queue.send = async id => { recorded.push({ ...bench.job(id) }); };
    await bench.post(ORDER);
    expect(recorded).toEqual([expect.objectContaining({ wakeAt: at(60).toISOString(), message: expect.stringContaining('"amount":12') })]);
  });

  test('hands the body on as it came, numbers beyond 2^53 too', async () => {
    const bench = new JobApiBench();
    await bench.post('{"amount": 12345678901234567890.10}');
    expect(bench.sent[0].message).toContain('"data":{"amount": 12345678901234567890.10}');
  });

  test('escapes characters that SQS refuses', async () => {
    const bench = new JobApiBench();
    await bench.post('{"a":"\uFFFF\u{1F600}\uFFFE"}');
    expect(bench.sent[0].message).toContain('"a":"\\uffff\u{1F600}\\ufffe"');
    expect((JSON.parse(bench.sent[0].message) as { data: unknown }).data).toEqual({ a: '\uFFFF\u{1F600}\uFFFE' });
  });

  test('takes base64 bodies and +json types', async () => {
    const bench = new JobApiBench();
    expect((await bench.post(ORDER, { base64: true, headers: { 'content-type': 'application/vnd.order+json; charset=utf-8' } })).status).toBe(202);
    expect(bench.sent[0].message).toContain(ORDER);
  });

  test.each([undefined, '', 'text/plain', 'application/jsonp', 'multipart/form-data'])('refuses content type %p with 415', async contentType => {
    const bench = new JobApiBench();
    const answer = await bench.call({ body: ORDER, headers: contentType === undefined ? {} : { 'content-type': contentType } });
    expect(answer).toMatchObject({ status: 415, json: { type: 'urn:cdk-serverless-catalog:problem:unsupported-media-type' } });
    expect(bench.store.records.size).toBe(0);
    expect(bench.observed.counts).toEqual({ JobsRejected: 1 });
  });

  test.each(['', '{', '{"a":01}'])('refuses the malformed body %p with 400', async body => {
    const answer = await new JobApiBench().post(body);
    expect(answer).toMatchObject({ status: 400, json: { type: 'urn:cdk-serverless-catalog:problem:malformed-json' } });
  });

  describe('over 256 KiB', () => {
    const large = JSON.stringify({ text: 'x'.repeat(262_144) });

    test('is refused with 413 that names the limit, when there is no bucket', async () => {
      const bench = new JobApiBench();
      const answer = await bench.post(large);
      expect(answer.status).toBe(413);
      const limit = Number(/(\d+) bytes/.exec(answer.json.detail as string)![1]);
      const fits = (bytes: number) => bench.post(`"${'x'.repeat(bytes - 2)}"`);
      expect((await fits(limit)).status).toBe(202);
      expect(Buffer.byteLength(bench.sent[0].message)).toBe(262_144);
      expect((await fits(limit + 1)).status).toBe(413);
    });

    test('is claim-checked under a name made from its content', async () => {
      const bench = new JobApiBench({ claimCheck: true });
      expect((await bench.post(large)).status).toBe(202);
      const key = `${JOB}/${bench.job(JOB).fingerprint}`;
      expect(bench.objects.get(key)).toBe(large);
      const message = JSON.parse(bench.sent[0].message) as Record<string, unknown>;
      expect(message).toMatchObject({ dataref: `s3://claim-checks/${key}` });
      expect(message).not.toHaveProperty('data');
    });

    test('another body under the same key does not overwrite it', async () => {
      const bench = new JobApiBench({ claimCheck: true });
      const headers = { 'idempotency-key': 'k' };
      const authorizer = { jwt: { claims: { iss: 'https://issuer', sub: 'ann' } } };
      const first = await bench.post(large, { headers, authorizer });
      expect((await bench.post(large.replace('xx', 'yy'), { headers, authorizer })).status).toBe(422);
      expect(bench.objects.get(`${first.json.id}/${bench.job(first.json.id as string).fingerprint}`)).toBe(large);
    });
  });

  describe('to a FIFO queue', () => {
    const settings = { queueUrl: 'https://queue.fifo', messageGroupIdPointer: '/customer/a~1b' };

    test.each([
      ['{"customer":{"a/b":"c-7"}}', 'c-7'],
      ['{"customer":{"a/b":7}}', '7'],
      ['{"customer":{"a/b":"Jürgen Müller"}}', expect.stringMatching(/^[0-9a-f]{64}$/)],
    ])('takes the group out of the body %s', async (body, messageGroupId) => {
      const bench = new JobApiBench({ settings });
      await bench.post(body);
      expect(bench.sent).toEqual([expect.objectContaining({ messageGroupId })]);
    });

    test.each(['{}', '{"customer":{"a/b":""}}', '{"customer":{"a/b":null}}', '{"customer":{"a/b":{}}}', '[]', '"customer"'])(
      'refuses the body %s, which names no group', async body => {
        const answer = await new JobApiBench({ settings }).post(body);
        expect(answer).toMatchObject({ status: 400, json: { type: 'urn:cdk-serverless-catalog:problem:missing-message-group' } });
        expect(answer.json.errors).toEqual([{ pointer: '#/customer/a~1b', message: expect.stringContaining('not empty') }]);
      });
  });

  test('still accepts when the queue is down, and leaves the job to the sweeper', async () => {
    const bench = new JobApiBench();
    bench.queue.send = () => Promise.reject(new Error('no queue'));
    expect((await bench.post(ORDER)).status).toBe(202);
    expect(bench.job(JOB)).toMatchObject({ message: expect.stringContaining(JOB), wakeAt: at(60).toISOString() });
    expect(bench.observed.counts).toEqual({ JobsAccepted: 1, JobsUnsent: 1 });
    expect(bench.observed.lines).toContainEqual(expect.objectContaining({ level: 'warn', message: 'job not sent, the sweeper retries' }));
  });

  test.each(['record', 'claim check'] as const)('answers 503 when the %s cannot be stored, and sends nothing', async what => {
    const bench = new JobApiBench({ claimCheck: true });
    const down = () => Promise.reject(new Error('secret endpoint is down'));
    if (what === 'record') bench.store.create = down;
    else bench.claimChecks.put = down;
    const answer = await bench.post(JSON.stringify('x'.repeat(262_144)));
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(answer.body).not.toContain('secret');
    expect(bench.sent).toEqual([]);
    expect(bench.observed.lines).toContainEqual(expect.objectContaining({ level: 'error' }));
  });

  test('leaves the message out of a record whose worker was quicker than the note that it was sent', async () => {
    const bench = new JobApiBench();
    bench.queue.send = async id => {
      const { wakeAt, wakeShard, ...job } = bench.job(id);
      bench.store.records.set(id, { ...job, status: 'succeeded', attempt: 1 });
    };
    await bench.post(ORDER);
    expect(bench.job(JOB)).toMatchObject({ status: 'succeeded' });
    expect(bench.job(JOB).message).toBeUndefined();
    expect(bench.job(JOB).wakeAt).toBeUndefined();
  });
});
