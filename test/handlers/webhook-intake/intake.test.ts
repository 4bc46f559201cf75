import { IntakeBench } from './intake-bench';

const TYPE = 'urn:cdk-serverless-catalog:problem:';

function receivedBytes({ sent: [{ message: { data } }] }: IntakeBench): Buffer {
  return Buffer.from(data!.body, data!.isBase64Encoded ? 'base64' : 'utf8');
}

test.each<[string, string, string | Buffer]>([
  ['a form', 'application/x-www-form-urlencoded', 'payload=%7B%22a%22%3A1%7D&b=+'],
  ['XML', 'text/xml', '<?xml version="1.0"?>\r\n<a>ä</a>'],
  ['text that has characters SQS refuses', 'text/plain', 'a\u0000b\uFFFEc\uFFFF'],
  ['text with a byte order mark', 'text/plain', Buffer.from([0xef, 0xbb, 0xbf, 0x61])],
  ['bytes', 'application/octet-stream', Buffer.from([0, 255, 254, 10, 13, 128])],
  ['JSON with spaces and large numbers', 'application/json', '{ "a" : 12345678901234567890 }\n'],
  ['broken JSON', 'application/json', '{"a":'],
  ['nothing', 'text/plain', ''],
])('%s is sent to the queue, byte by byte', async (_, contentType, body) => {
  const bench = new IntakeBench();
  expect(await bench.post({ headers: { 'Content-Type': contentType, 'Authorization': 'secret' }, body })).toMatchObject({ status: 202, body: '' });
  expect(receivedBytes(bench)).toEqual(Buffer.from(body as string));
  expect(bench.sent[0].message).toMatchObject({
    specversion: '1.0',
    source: '/Shop/Hooks/GitHub',
    type: 'cdk-serverless-catalog.webhook',
    time: '2027-01-15T08:00:00.000Z',
    data: { path: '/webhooks', query: 'a=1&a=2', headers: { 'content-type': contentType } },
  });
  expect(JSON.stringify(bench.sent)).not.toContain('secret');
});

test('only the headers that were asked for are forwarded', async () => {
  const bench = new IntakeBench({ forwardedHeaders: ['content-type', 'x-github-event', 'x-none'] });
  await bench.post({ headers: { 'X-GitHub-Event': 'push', 'Cookie': 'c=1' } });
  expect(bench.sent[0].message.data).toMatchObject({ headers: { 'x-github-event': 'push' } });
  expect(JSON.stringify(bench.sent)).not.toMatch(/cookie|x-none/i);
});

describe('the id of a delivery', () => {
  test.each<[string, Record<string, string>, string, string]>([
    ['/headers/X-GitHub-Delivery', { 'x-github-delivery': 'd-1' }, '', 'd-1'],
    ['/body/event/id', {}, '{"event":{"id":"evt_1"}}', 'evt_1'],
    ['/body/id', {}, '{"id":12345678901234567890}', '12345678901234567890'],
    ['/body/id', {}, '\uFEFF{"id":"after-a-mark"}', 'after-a-mark'],
  ])('at %s', async (deliveryIdPointer, headers, body, id) => {
    const bench = new IntakeBench({ deliveryIdPointer });
    await bench.post({ headers, body });
    await bench.post({ headers, body });
    expect(bench.sent.map(({ message }) => message.id)).toEqual([id, id]);
    expect(bench.sent[1].deduplicationId).toBe(bench.sent[0].deduplicationId);
    expect(bench.sent[0].deduplicationId).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each<[string, Record<string, string>, string | Buffer]>([
    ['/headers/x-id', {}, '{}'],
    ['/headers/x-id', { 'x-id': '' }, '{}'],
    ['/headers/x-id', { 'x-id': 'a b' }, '{}'],
    ['/headers/x-id', { 'x-id': 'a'.repeat(256) }, '{}'],
    ['/body/id', {}, '{"id":null}'],
    ['/body/id', {}, '{"id":true}'],
    ['/body/id', {}, 'id=1'],
    ['/body/id', {}, 'null'],
    ['/body/id', {}, Buffer.from([255])],
  ])('that is none at %s with %j and %s is refused', async (deliveryIdPointer, headers, body) => {
    const bench = new IntakeBench({ deliveryIdPointer });
    const { status, json } = await bench.post({ headers, body });
    expect({ status, type: json!.type }).toEqual({ status: 400, type: `${TYPE}missing-idempotency-key` });
    expect(json!.detail).toContain(deliveryIdPointer);
    expect(bench.sent).toEqual([]);
  });

  test('is another one for each request where none is asked for', async () => {
    const bench = new IntakeBench();
    await bench.post();
    await bench.post();
    expect(bench.sent.map(({ message }) => message.id)).toEqual(['random-1', 'random-2']);
  });
});

test('the message group is in the body', async () => {
  const bench = new IntakeBench({ messageGroupIdPointer: '/customer' });
  expect((await bench.post({ body: '{"customer":"c-1"}' })).status).toBe(202);
  expect(bench.sent[0].group).toBe('c-1');
  expect(await bench.post({ body: 'customer=c-1' })).toMatchObject({ status: 400, json: { type: `${TYPE}missing-message-group` } });
});

describe('a body that is too large for a message', () => {
  const body = Buffer.alloc(200_000, 255);

  test('is refused with the limit', async () => {
    const bench = new IntakeBench();
    expect(await bench.post({ body })).toMatchObject({ status: 413, json: { detail: expect.stringContaining('at most 262144 bytes, got 26') as string } });
    expect(bench.sent).toEqual([]);
  });

  test('is stored where the reader of messages looks for it', async () => {
    const bench = new IntakeBench({ withBucket: true, claimCheckPrefix: 'c8/', deliveryIdPointer: '/headers/x-id' });
    expect((await bench.post({ headers: { 'x-id': 'd-1' }, body })).status).toBe(202);
    const key = 'c8/messages/cdk-serverless-catalog.webhook/d-1';
    expect(bench.sent[0].message).toMatchObject({ id: 'd-1', dataref: `s3://claims/${key}` });
    expect(bench.sent[0].message).not.toHaveProperty('data');
    const stored = JSON.parse(bench.objects.get(key)!) as { body: string };
    expect(Buffer.from(stored.body, 'base64').equals(body)).toBe(true);
  });
});

test('a request that the queue does not take is answered 503, so that its sender sends it again', async () => {
  const bench = new IntakeBench();
  bench.isQueueDown = true;
  expect(await bench.post()).toMatchObject({ status: 503, headers: { 'retry-after': '5', 'x-correlation-id': 'r' } });
});

test('other methods are answered 405', async () => {
  expect(await new IntakeBench().post({ method: 'GET' })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
});

test('the log has neither the body nor the headers', async () => {
  const bench = new IntakeBench();
  await bench.post({ headers: { authorization: 'secret' }, body: 'secret' });
  expect(bench.lines).toHaveLength(1);
  expect(bench.lines[0]).not.toContain('secret');
});

describe('challenges', () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'c-1' });

  test('are answered and not sent where they are expected', async () => {
    const bench = new IntakeBench({ answersChallenges: true });
    expect(await bench.post({ body })).toMatchObject({ status: 200, body: 'c-1', headers: { 'content-type': 'text/plain' } });
    expect(bench.sent).toEqual([]);
    expect((await bench.post({ body: 'command=%2Fhi' })).status).toBe(200);
    expect(bench.sent).toHaveLength(1);
  });

  test('are deliveries elsewhere', async () => {
    const bench = new IntakeBench();
    expect((await bench.post({ body })).status).toBe(202);
    expect(bench.sent).toHaveLength(1);
  });
});
